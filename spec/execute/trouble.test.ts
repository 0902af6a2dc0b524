import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import { engines } from '../adapters/engines.ts';
import { orders, useShop } from './shop.ts';

describe.each(Object.keys(engines))('%s', (type) => {
  const shop = useShop(type);

  /** Calls back once, when a node begins a step. */
  const atStep = (step: string, then: () => void) => {
    let called = false;
    return (event: Event): void => {
      if (called || event.kind !== 'node-progress' || event.step !== step) return;
      called = true;
      then();
    };
  };

  test('cancelling ends what runs on the server; the old table stands, and the rest is skipped', async () => {
    await shop.run([orders('select 1 as id')]);
    const stop = new AbortController();
    const { shown } = await shop.run(
      [
        orders('select 2 as id from (select pg_sleep(300)) s'),
        { name: 'report', as: 'view', sql: 'select 1 as id', after: ['orders'] },
      ],
      {
        signal: stop.signal,
        onEvent: atStep('create-table-as', () => setImmediate(() => stop.abort())),
      },
    );
    expect(shown).toEqual(['orders: skipped cancelled ', 'report: skipped cancelled ']);
    expect(await shop.rows('select id from orders')).toEqual([[1]]);
  });

  test('a run that is killed while it builds leaves nothing that the next one does not sweep', async () => {
    await shop.run([orders('select 1 as id')]);
    // As if the process had ended between two steps: nothing after this one is done.
    const ended = shop.run([orders('select 2 as id')], {
      performer: {
        onStep: ({ step, when }) => {
          if (step === 'create-table-as' && when === 'after') throw new Error('the end');
        },
      },
    });
    await expect(ended).rejects.toThrow('the end');
    expect((await shop.relations()).length).toBe(2);
    expect((await shop.run([orders('select 3 as id')])).shown).toEqual(['orders: SELECT 1']);
    expect(await shop.relations()).toEqual(['orders table']);
  });
});

describe('with other sessions', () => {
  const shop = useShop('postgres');

  test('a swap waits for a reader without keeping others out, and is done when that has ended', async () => {
    await shop.run([orders('select 1 as id')]);
    let waited = 0;
    let seen: unknown;
    const reader = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    const held = shop.database.withSession((session) =>
      session.transaction(async () => {
        await session.query(`select id from ${shop.schema}.orders`);
        reading.resolve();
        await reader.promise;
        seen = (await session.query(`select id from ${shop.schema}.orders`)).rows;
      }),
    );
    await reading.promise;
    const { shown } = await shop.run([orders('select 2 as id')], {
      onEvent: (event) => {
        if (event.kind !== 'node-progress' || event.step !== 'waiting for a lock') return;
        waited += 1;
        if (waited === 2) reader.resolve();
      },
    });
    await held;
    expect(shown).toEqual(['orders: SELECT 1']);
    expect(waited).toBeGreaterThanOrEqual(2);
    expect(seen).toEqual([[1]]);
    expect(await shop.rows('select id from orders')).toEqual([[2]]);
  });

  test('patience has an end', async () => {
    await shop.run([orders('select 1 as id')]);
    const { shown } = await shop.database.withSession((session) =>
      session.transaction(async () => {
        await session.query(`select id from ${shop.schema}.orders`);
        return shop.run([orders('select 2 as id')], { performer: { patience: { attempts: 2, pause: 1 } } });
      }),
    );
    expect(shown).toEqual(['orders: error canceling statement due to lock timeout']);
    expect(await shop.rows('select id from orders')).toEqual([[1]]);
  });

  test('a view that appears between the look and the swap is bound too', async () => {
    await shop.run([orders('select 1 as id')]);
    let made = false;
    const { shown } = await shop.run([orders('select 2 as id')], {
      performer: {
        onStep: async ({ step, when }) => {
          if (made || step !== 'dependants' || when !== 'after') return;
          made = true;
          await shop.sql('create view outside as select id from orders');
        },
      },
    });
    expect(shown).toEqual(['orders: SELECT 1']);
    expect(await shop.rows('select id from outside')).toEqual([[2]]);
    expect(await shop.relations()).toEqual(['orders table', 'outside view']);
  });

  test('a lost connection is told from a failed statement', async () => {
    const { results } = await shop.run([
      orders('select pg_terminate_backend(pg_backend_pid())'),
      { name: 'broken', as: 'table', sql: 'select 1 / 0' },
      { name: 'well', as: 'table', sql: 'select 1 as id' },
    ]);
    const faults = results.map(({ id, outcome }) => [
      id.split('.')[2],
      outcome.kind === 'error' ? outcome.failure.fault : outcome.kind,
    ]);
    expect(Object.fromEntries(faults)).toEqual({
      orders: 'connection',
      broken: 'statement',
      well: 'success',
    });
  });

  test('fail-fast cancels what runs, and says because of which node', async () => {
    const { shown } = await shop.run(
      [
        { name: 'broken', as: 'table', sql: 'select 1 / 0' },
        { name: 'long', as: 'table', sql: 'select 1 as id from (select pg_sleep(300)) s' },
        { name: 'never', as: 'table', sql: 'select 1', after: ['long'] },
      ],
      { failFast: true },
    );
    expect(shown).toEqual([
      'broken: error division by zero',
      'long: skipped fail-fast broken',
      'never: skipped fail-fast broken',
    ]);
  });
});
