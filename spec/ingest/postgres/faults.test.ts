import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/util/json.ts';
import { stagingTables } from '../load-rig.ts';
import { startProxy, type TcpProxy } from '../tcp-proxy.ts';
import { createSourceRig, failureOf, type SourceRig } from './source-rig.ts';

let rig: SourceRig;
let proxy: TcpProxy;
beforeAll(async () => {
  rig = await createSourceRig();
  proxy = await startProxy(rig.origin.settings.host, rig.origin.settings.port);
});
afterAll(async () => {
  await proxy?.close();
  await rig?.close();
});
beforeEach(() => rig.nextTable());

describe('what is told', () => {
  it.each<readonly [string, () => JsonObject, string, RegExp]>([
    [
      'a wrong password',
      () => ({ connection: { ...rig.origin.settings, user: 'nobody', password: 'secret word' } }),
      'source-unreachable',
      /at 127\.0\.0\.1:\d+ as user "nobody"/,
    ],
    [
      'an unknown host',
      () => ({ connection: { ...rig.origin.settings, host: 'no.such.host.invalid' } }),
      'source-unreachable',
      /no\.such\.host\.invalid/,
    ],
    [
      'a closed port',
      () => ({ connection: { ...rig.origin.settings, port: 1, retries: 0 } }),
      'source-unreachable',
      /ECONNREFUSED/,
    ],
    [
      'a database that is not there',
      () => ({ connection: { ...rig.origin.settings, dbname: 'nowhere' } }),
      'source-unreachable',
      /database "nowhere" does not exist/,
    ],
    ['no connection', () => ({ connection: 5 }), 'bad-load-option', /"connection" must be a URL, or a map/],
    [
      'a connection without a host',
      () => ({ connection: { user: 'x', dbname: 'y' } }),
      'bad-load-option',
      /^connection: .*host/,
    ],
    [
      'logical replication',
      () => ({ from: 'x', replication: 'slot' }),
      'bad-load-option',
      /logical replication is not there yet; use a cursor/,
    ],
    [
      'a query that writes',
      () => ({ query: 'delete from pg_class returning 1 as id' }),
      'source-refused',
      /refused the query/,
    ],
    [
      'two columns of one name',
      () => ({ query: 'select 1 as a, 2 as a' }),
      'source-refused',
      /two columns of the name "a"/,
    ],
  ])('%s', async (_, options, code, message) => {
    const [found, text, help] = await failureOf(
      rig.run({ ...('query' in options() ? {} : { from: 'x' }), ...options() }),
    );
    expect(found).toBe(code);
    expect(text).toMatch(message);
    expect(`${String(text)}${String(help)}`).not.toContain('secret word');
  });

  it('a table that is not there, with the nearest name', async () => {
    await rig.sql(
      'create table customers (id int); create schema elsewhere; create table elsewhere.invoices (id int)',
    );
    expect(await failureOf(rig.run({ from: 'custmers' }))).toEqual([
      'no-such-table',
      'there is no table "public.custmers" in the source',
      'Did you mean "customers"?',
    ]);
    expect((await failureOf(rig.run({ from: 'invoices' })))[2]).toBe(
      'There is one in the schema "elsewhere": from: elsewhere.invoices.',
    );
  });

  it('where in the YAML the server points', async () => {
    const error = await rig
      .run(
        { query: 'select 1 as id,\n  é𝄞, nothing\nfrom pg_class' },
        { places: { query: { path: 'sources/things.yml', line: 12, column: 11 } } },
      )
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'source-refused',
      place: { path: 'sources/things.yml', line: 13, column: 13 },
    });
  });

  it('a lock that is not had in time', async () => {
    await rig.sql(`create table ${rig.table()} (id int)`);
    await rig.source.withSession((session) =>
      session.transaction(async () => {
        await session.execute(`lock table ${rig.table()} in access exclusive mode`);
        expect((await failureOf(rig.run({ from: rig.table(), lock_timeout: '50ms' })))[0]).toBe(
          'source-refused',
        );
      }),
    );
  });

  it.each(['before', 'after'] as const)(
    'a source that is lost %s it answers the copy: nothing has changed',
    async (when) => {
      await rig.sql(
        `create table ${rig.table()} (id int, word text); insert into ${rig.table()} select g, repeat('x', 100) from generate_series(1, 20000) g`,
      );
      await rig.run({ from: rig.table(), connection: { ...rig.origin.settings } });
      await rig.sql(`insert into ${rig.table()} values (0, 'new')`);
      proxy.cutAt('copy (', when);
      const connection = { ...rig.origin.settings, port: proxy.port };
      expect((await failureOf(rig.run({ from: rig.table(), connection })))[0]).toBe('source-unreachable');
      expect(await rig.rows('select count(*) from raw.$')).toEqual(['20000']);
      expect(await stagingTables(rig.target)).toEqual([]);
      expect((await rig.run({ from: rig.table(), connection })).counts.loaded).toBe(20_001);
    },
  );

  it('a source whose server ends the session midway', async () => {
    await rig.sql(
      `create table ${rig.table()} (id int, word text); insert into ${rig.table()} select g, repeat('x', 1000) from generate_series(1, 60000) g`,
    );
    let ended = false;
    const work = rig.run(
      { from: rig.table(), connection: { ...rig.origin.settings, application_name: 'victim' } },
      {},
      {
        chunkRows: 1000,
        onStep: async (step) => {
          if (step !== 'checkpoint' || ended) return;
          ended = true;
          await rig.sql(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'victim%'`,
          );
        },
      },
    );
    expect((await failureOf(work))[0]).toBe('source-unreachable');
    expect(await stagingTables(rig.target)).toEqual([]);
  });
});
