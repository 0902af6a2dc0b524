import { describe, expect, test } from 'vitest';
import { engines } from '../adapters/engines.ts';
import type { Piece } from './rig.ts';
import { orders, useShop } from './shop.ts';

describe.each(Object.keys(engines))('%s', (type) => {
  const shop = useShop(type);

  describe('kinds', () => {
    test('nothing, view, table, table, view, view', async () => {
      const seen: unknown[] = [];
      for (const [as, value] of [
        ['view', 1],
        ['table', 2],
        ['table', 3],
        ['view', 4],
        ['view', 5],
      ] as const) {
        const { shown } = await shop.run([orders(`select ${value} as id`, { as })]);
        seen.push([...shown, ...(await shop.relations()), (await shop.rows('select id from orders'))[0]]);
      }
      expect(seen).toEqual([
        ['orders: CREATE VIEW', 'orders view', [1]],
        ['orders: SELECT 1', 'orders table', [2]],
        ['orders: SELECT 1', 'orders table', [3]],
        ['orders: CREATE VIEW', 'orders view', [4]],
        ['orders: CREATE VIEW', 'orders view', [5]],
      ]);
    });

    test.each(['table', 'view'] as const)('a materialized view makes way for a %s', async (as) => {
      await shop.sql(
        'create materialized view orders as select 1 as id',
        'create view outside as select id from orders',
      );
      expect((await shop.run([orders('select 2 as id', { as })])).shown).toEqual([
        as === 'view' ? 'orders: CREATE VIEW' : 'orders: SELECT 1',
      ]);
      expect(await shop.rows('select id from outside')).toEqual([[2]]);
      expect(await shop.relations()).toEqual([`orders ${as}`, 'outside view']);
    });

    test('a view that reads it comes along from table to view and back', async () => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql('create view outside as select id from orders');
      for (const as of ['view', 'table'] as const) {
        const { shown } = await shop.run([orders('select 2 as id', { as })]);
        expect(shown).toEqual([as === 'view' ? 'orders: CREATE VIEW' : 'orders: SELECT 1']);
        expect(await shop.rows('select id from outside')).toEqual([[2]]);
      }
      expect(await shop.relations()).toEqual(['orders table', 'outside view']);
    });

    test('a materialization that is not there is named', async () => {
      const { shown } = await shop.run([{ name: 'x', as: 'tabel', sql: 'select 1' }]);
      expect(shown).toEqual([
        `x: error No materialization 'tabel' was found for adapter ${type}! (searched types 'default' and '${type}')\nDid you mean "table"?`,
      ]);
    });
  });

  describe('views outside the run', () => {
    test('read the new rows, keep grants, comments and options, whatever reads them in turn too', async () => {
      await shop.run([orders(`select 1 as id, 'a' as name`)]);
      await shop.sql(
        'create view outside (number, label) with (security_barrier=true) as select id, name from orders',
        'create view beyond as select number + 1 as next from outside where number in (select id from orders)',
        `comment on view outside is 'for the board'`,
        'grant select on outside to reader',
      );
      const { shown } = await shop.run([orders(`select 2 as id, 'b' as name, true as fresh`)]);
      expect(shown).toEqual(['orders: SELECT 1']);
      expect(await shop.rows('select * from outside')).toEqual([[2, 'b']]);
      expect(await shop.rows('select * from beyond')).toEqual([[3]]);
      expect(
        await shop.rows(
          `select obj_description('outside'::regclass), reloptions, has_table_privilege('reader', 'outside', 'select') from pg_class where oid = 'outside'::regclass`,
        ),
      ).toEqual([['for the board', ['security_barrier=true'], true]]);
      expect(await shop.relations()).toEqual(['beyond view', 'orders table', 'outside view']);
    });

    test.each([
      [
        'a type that changes',
        `select 'x' as id`,
        'cannot change data type of view column "id" from integer to text',
      ],
      ['a column that goes', 'select 1 as other', 'column "id" does not exist'],
    ])('%s fails the node, names the view and leaves all as it was', async (_, select, reason) => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql('create view outside as select id from orders');
      const { results, shown } = await shop.run([orders(select)]);
      expect(shown).toEqual([
        `orders: error The view "${shop.schema}"."outside" reads it and cannot read what would replace it: ${reason}\n` +
          'Change or drop that view, or select it too, so that this run rebuilds it.',
      ]);
      expect(results[0]!.outcome).toMatchObject({
        failure: { code: _.startsWith('a type') ? '42P16' : '42703' },
      });
      expect(await shop.rows('select id from outside')).toEqual([[1]]);
      expect(await shop.rows('select id from orders')).toEqual([[1]]);
    });

    test('a run that fails leaves nothing beside the table; a later one that fits goes on', async () => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql('create view outside as select id from orders');
      await shop.run([orders(`select 'x' as id`)]);
      expect(await shop.relations()).toEqual(['orders table', 'outside view']);
      await shop.run([orders('select 3 as id')]);
      expect(await shop.rows('select id from outside')).toEqual([[3]]);
      expect(await shop.relations()).toEqual(['orders table', 'outside view']);
    });
  });

  describe('views of the run', () => {
    const both = (idSql: string): readonly Piece[] => [
      orders(`select ${idSql} as id`),
      { name: 'report', as: 'view', sql: `select id from ${shop.schema}.orders`, after: ['orders'] },
      {
        name: 'summary',
        as: 'view',
        sql: `select max(id) as id from ${shop.schema}.report`,
        after: ['report'],
      },
    ];

    test('go on reading the old table until they are rebuilt, when a type changes; then that is gone', async () => {
      await shop.run(both('1'));
      const seen: unknown[] = [];
      const { shown } = await shop.run(both(`'x'`), {
        performer: {
          onStep: async ({ id, step, when }) => {
            if (
              type === 'postgres' &&
              when === 'before' &&
              id.endsWith('report') &&
              step === 'replace-view'
            ) {
              seen.push(
                (await shop.rows('select id from report'))[0],
                (await shop.rows('select id from summary'))[0],
              );
            }
          },
        },
      });
      expect(shown).toEqual(['orders: SELECT 1', 'report: CREATE VIEW', 'summary: CREATE VIEW']);
      // There is but one session on PGlite: nobody can look meanwhile.
      expect(seen.slice(0, 2)).toEqual(type === 'postgres' ? [[1], [1]] : []);
      expect(await shop.rows('select id from summary')).toEqual([['x']]);
      expect(await shop.relations()).toEqual(['orders table', 'report view', 'summary view']);
    });

    test('take their indexes’ names along to the old table, run after run', async () => {
      const pieces = (id: string, report: string): readonly Piece[] => [
        orders(`select ${id} as id`),
        { name: 'report', as: 'view', sql: report, after: ['orders'] },
      ];
      const good = `select id from ${shop.schema}.orders`;
      await shop.run(pieces('1', good));
      await shop.sql('create index orders_id on orders (id)');
      // Each of these leaves an old table behind, since the view that reads it is not rebuilt.
      await shop.run(pieces(`'x'`, 'select nothing'));
      await shop.sql('create view other as select id from orders');
      await shop.run([
        ...pieces('2', 'select nothing'),
        { name: 'other', as: 'view', sql: 'select nothing', after: ['orders'] },
      ]);
      expect((await shop.relations()).length).toBe(5);
      const { shown } = await shop.run([
        ...pieces('3', good),
        { name: 'other', as: 'view', sql: good, after: ['orders'] },
      ]);
      expect(shown).toEqual(['orders: SELECT 1', 'other: CREATE VIEW', 'report: CREATE VIEW']);
      expect(await shop.relations()).toEqual(['orders table', 'other view', 'report view']);
      expect(await shop.indexes('orders')).toEqual(['CREATE INDEX orders_id ON orders USING btree (id)']);
    });

    test('that fail leave the old table to the views, and the next run puts it right', async () => {
      await shop.run(both('1'));
      const broken = both(`'x'`).map((piece) =>
        piece.name === 'report' ? { ...piece, sql: `select nothing from ${shop.schema}.orders` } : piece,
      );
      const { shown } = await shop.run(broken);
      expect(shown).toEqual([
        'orders: SELECT 1',
        'report: error column "nothing" does not exist',
        'summary: skipped upstream report',
      ]);
      expect(await shop.rows('select id from summary')).toEqual([[1]]);
      expect((await shop.relations()).length).toBe(4);
      await shop.run(both(`'y'`));
      expect(await shop.rows('select id from summary')).toEqual([['y']]);
      expect(await shop.relations()).toEqual(['orders table', 'report view', 'summary view']);
    });
  });

  describe('a view whose columns change', () => {
    const view = (select: string): Piece => orders(select, { as: 'view' });

    test('more at the end: replaced as it stands', async () => {
      await shop.run([view('select 1 as id')]);
      await shop.sql('create view outside as select id from orders', 'grant select on orders to reader');
      await shop.run([view('select 2 as id, 3 as more')]);
      expect(await shop.rows('select outside.id, more from outside, orders')).toEqual([[2, 3]]);
      expect(await shop.rows(`select has_table_privilege('reader', 'orders', 'select')`)).toEqual([[true]]);
    });

    test('others: a new one in its place, with the grants, and views on it bound anew', async () => {
      await shop.run([view(`select 'gone' as old, 1 as id`)]);
      await shop.sql('create view outside as select id from orders', 'grant select on orders to reader');
      const { shown } = await shop.run([view('select 2 as id')]);
      expect(shown).toEqual(['orders: CREATE VIEW']);
      expect(await shop.rows('select id from outside')).toEqual([[2]]);
      expect(await shop.rows(`select has_table_privilege('reader', 'orders', 'select')`)).toEqual([[true]]);
      expect(await shop.relations()).toEqual(['orders view', 'outside view']);
    });

    test('what a function needs cannot be replaced', async () => {
      await shop.run([view('select 1 as id')]);
      await shop.sql(`create function first_of(orders) returns int language sql as 'select $1.id'`);
      const { shown } = await shop.run([view('select 2 as other')]);
      expect(shown[0]).toContain(
        `"${shop.schema}"."orders" cannot be replaced by another view, since function `,
      );
      expect(await shop.rows('select id from orders')).toEqual([[1]]);
    });

    test('a query that is wrong says so, with its place in the compiled SQL', async () => {
      await shop.run([view('select 1 as id')]);
      const { results } = await shop.run([view('select 1 as id,\n  missing\nfrom (select 1) t')]);
      expect(results[0]!.outcome).toMatchObject({
        kind: 'error',
        failure: {
          message: 'column "missing" does not exist',
          code: '42703',
          diagnostics: [
            {
              place: { path: 'target/compiled/shop/models/orders.sql', line: 2, column: 3 },
              sourceLine: '  missing',
            },
          ],
        },
      });
    });
  });
});
