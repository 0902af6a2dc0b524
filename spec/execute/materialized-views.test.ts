import { describe, expect, test } from 'vitest';
import { engines } from '../adapters/engines.ts';
import type { Piece } from './rig.ts';
import { orders, useShop } from './shop.ts';

const as = 'materialized_view';

describe.each(Object.keys(engines))('%s', (type) => {
  const shop = useShop(type);
  const rows = () => shop.rows('select id from orders order by id');
  const fromLines = (more: Partial<Piece> = {}): Piece =>
    orders('select id from lines', { as, sql: `select id from ${shop.schema}.lines`, ...more });

  test('is made once, refreshed by each run, and made anew by a full refresh', async () => {
    await shop.sql('create table lines as select 1 as id');
    expect((await shop.run([fromLines()])).shown).toEqual(['orders: SELECT 1']);
    await shop.sql('insert into lines values (2)');
    expect(await rows()).toEqual([[1]]);
    expect((await shop.run([fromLines()])).shown).toEqual(['orders: REFRESH MATERIALIZED VIEW']);
    expect(await rows()).toEqual([[1], [2]]);
    const other = fromLines({ sql: `select id * 10 as id from ${shop.schema}.lines` });
    // The query of one that stands is not looked at: dbt's rule.
    await shop.run([other]);
    expect(await rows()).toEqual([[1], [2]]);
    expect((await shop.run([other], { fullRefresh: true })).shown).toEqual(['orders: SELECT 2']);
    expect(await rows()).toEqual([[10], [20]]);
    expect(await shop.relations()).toEqual(['lines table', 'orders materialized_view']);
  });

  test('takes the place of a table, a view, an incremental, and they take its', async () => {
    const seen: string[] = [];
    for (const kind of ['table', as, 'view', as, 'incremental', as, 'table']) {
      const { shown } = await shop.run([orders('select 1 as id', { as: kind })]);
      seen.push(`${shown.join()} ${(await shop.relations()).join()}`);
    }
    expect(seen).toEqual([
      'orders: SELECT 1 orders table',
      'orders: SELECT 1 orders materialized_view',
      'orders: CREATE VIEW orders view',
      'orders: SELECT 1 orders materialized_view',
      'orders: SELECT 1 orders table',
      'orders: SELECT 1 orders materialized_view',
      'orders: SELECT 1 orders table',
    ]);
  });

  describe('indexes of the config', () => {
    const select = `select 1 as id, 'a' as name`;
    const piece = (columns: readonly string[], wish?: string): Piece =>
      orders(select, {
        as,
        config: {
          indexes: columns.map((column) => ({ columns: [column] })),
          ...(wish === undefined ? {} : { on_configuration_change: wish }),
        },
      });
    const indexed = async () =>
      (await shop.indexes('orders')).map((text) => /\((.*)\)/.exec(text)?.[1] ?? '');

    test.each([
      ['apply, by default', undefined, ['orders: CREATE INDEX'], ['name'], []],
      ['apply', 'apply', ['orders: CREATE INDEX'], ['name'], []],
      [
        'continue',
        'continue',
        ['orders: skip $'],
        ['id'],
        [
          'orders: Configuration changes were identified and `on_configuration_change` was set to `continue` for `$`',
        ],
      ],
      [
        'fail',
        'fail',
        [
          'orders: error Configuration changes were identified and `on_configuration_change` was set to `fail` for `$`',
        ],
        ['id'],
        [],
      ],
    ])('%s', async (_, wish, shown, columns, warned) => {
      const named = (texts: readonly string[]) =>
        texts.map((text) => text.replace('$', `"${shop.schema}"."orders"`));
      expect((await shop.run([piece(['id'])])).shown).toEqual(['orders: CREATE INDEX']);
      const changed = await shop.run([piece(['name'], wish)]);
      expect(changed.shown).toEqual(named(shown));
      expect(await indexed()).toEqual(columns);
      expect(changed.notes.filter((note) => note.includes('Configuration'))).toEqual(named(warned));
      // A full refresh makes them whatever the wish.
      await shop.run([piece(['name'], wish)], { fullRefresh: true });
      expect(await indexed()).toEqual(['name']);
    });

    test('are dropped when they are gone from it; others are left alone', async () => {
      await shop.run([piece(['id'])]);
      await shop.sql('create index by_hand on orders (name)');
      expect((await shop.run([piece([])])).shown).toEqual(['orders: DROP INDEX']);
      expect(await shop.indexNames('orders')).toEqual(['by_hand']);
      expect((await shop.run([piece([])])).shown).toEqual(['orders: REFRESH MATERIALIZED VIEW']);
      await shop.run([piece([])], { fullRefresh: true });
      expect(await shop.indexNames('orders')).toEqual(['by_hand']);
    });
  });

  test('grants, comments and hooks', async () => {
    await shop.sql('create table seen (at text)');
    const piece = orders('select 1 as id', {
      as,
      description: 'all of them',
      columns: { id: 'its number' },
      config: { grants: { select: ['reader'] }, persist_docs: { relation: true, columns: true } },
      pre: [`insert into ${shop.schema}.seen values ('before')`],
      post: [`insert into ${shop.schema}.seen values ('after')`],
    });
    const state = () =>
      shop.rows(`select has_table_privilege('reader', 'orders', 'select'), obj_description('orders'::regclass),
        col_description('orders'::regclass, 1), (select string_agg(at, ' ') from seen)`);
    await shop.run([piece]);
    expect(await state()).toEqual([[true, 'all of them', 'its number', 'before after']]);
    await shop.run([piece]);
    expect(await state()).toEqual([[true, 'all of them', 'its number', 'before after before after']]);
    const without = orders('select 1 as id', { as });
    await shop.run([without], { fullRefresh: true });
    expect((await state())[0]?.slice(0, 3)).toEqual([true, 'all of them', 'its number']);
  });

  test('is refreshed concurrently where the config says so and a unique index allows it', async () => {
    const config = { refresh_concurrently: true };
    const unique = { ...config, indexes: [{ columns: ['id'], unique: true }] };
    await shop.run([orders('select 1 as id', { as, config })]);
    const told = await shop.run([orders('select 1 as id', { as, config })]);
    expect(told.notes).toEqual([
      'orders: "orders" was refreshed with readers locked out: doing it concurrently needs a unique index over columns, without a condition.',
    ]);
    await shop.run([orders('select 1 as id', { as, config: unique })]);
    const { notes, files } = await shop.run([orders('select 1 as id', { as, config: unique })]);
    expect([notes, files.get('run orders')]).toEqual([
      [],
      `refresh materialized view concurrently "${shop.schema}"."orders"`,
    ]);
  });

  describe('above what is replaced', () => {
    const base = (select: string, more: Partial<Piece> = {}): Piece => ({
      name: 'base',
      as: 'table',
      sql: select,
      ...more,
    });
    const top = (kind = as): Piece => ({
      name: 'top',
      as: kind,
      sql: `select id from ${shop.schema}.base`,
      after: ['base'],
    });

    test('a run that builds both: the old one stays until the upper is made anew', async () => {
      await shop.run([base('select 1 as id'), top()]);
      // The same columns: rewritten in place.
      await shop.run([base('select 2 as id'), top()]);
      expect(await shop.rows('select id from top')).toEqual([[2]]);
      const { shown } = await shop.run([base(`select 'x' as id`), top()]);
      expect(shown).toEqual(['base: SELECT 1', 'top: SELECT 1']);
      expect(await shop.rows('select id from top')).toEqual([['x']]);
      expect(await shop.relations()).toEqual(['base table', 'top materialized_view']);
    });

    test('materialized views on materialized views, all made anew, with a view outside', async () => {
      const pieces = [base('select 1 as id', { as }), top()];
      await shop.run(pieces);
      await shop.sql('create view outside as select id from top');
      await shop.run(pieces, { fullRefresh: true });
      const { shown } = await shop.run([base('select 2 as id', { as }), top()], { fullRefresh: true });
      expect(shown).toEqual(['base: SELECT 1', 'top: SELECT 1']);
      expect(await shop.rows('select id from outside')).toEqual([[2]]);
      expect(await shop.relations()).toEqual([
        'base materialized_view',
        'outside view',
        'top materialized_view',
      ]);
    });

    test('one that is not rebuilt is named', async () => {
      await shop.run([base('select 1 as id', { as }), top()]);
      const { shown } = await shop.run([base('select 2 as id', { as })], { fullRefresh: true });
      expect(shown).toEqual([
        `base: error "${shop.schema}"."base" cannot be replaced by another materialized view, since materialized view ${shop.schema}.top would be lost.\nDrop what hangs on it and make it again after the run (a post-hook can).`,
      ]);
      expect(await shop.rows('select id from top')).toEqual([[1]]);
    });
  });
});
