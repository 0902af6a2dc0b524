import { describe, expect, test } from 'vitest';
import { engines } from '../adapters/engines.ts';
import type { Piece } from './rig.ts';
import { orders, useShop } from './shop.ts';

describe.each(Object.keys(engines))('%s', (type) => {
  const shop = useShop(type);

  describe('what belongs to a table', () => {
    test('grants, comments and indexes come along, under their names, time and again', async () => {
      await shop.run([orders(`select 1 as id, 'a' as name`)]);
      await shop.sql(
        'create unique index orders_id on orders (id)',
        'create index "by Name" on orders using hash (lower(name)) where id > 0',
        'grant select on orders to reader',
        'grant update (name) on orders to reader',
        `comment on table orders is 'all of them'`,
        `comment on column orders.name is 'as given'`,
      );
      const before = await shop.indexes('orders');
      await shop.run([orders(`select 2 as id, 'b' as name`)]);
      await shop.run([orders(`select 3 as id, 'c' as name`)]);
      expect(await shop.indexes('orders')).toEqual(before);
      expect(
        await shop.rows(`select has_table_privilege('reader', 'orders', 'select'), has_column_privilege('reader', 'orders', 'name', 'update'),
          has_table_privilege('reader', 'orders', 'update'), obj_description('orders'::regclass), col_description('orders'::regclass, 2)`),
      ).toEqual([[true, true, false, 'all of them', 'as given']]);
    });

    test('an index that does not fit any more is told of', async () => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql('create index orders_id on orders (id)');
      const { shown, notes } = await shop.run([orders('select 1 as other')]);
      expect(shown).toEqual(['orders: SELECT 1']);
      expect(notes).toEqual(['orders: The index "orders_id" does not fit the new "orders" and is gone.']);
    });

    test('indexes of the config are made once, and gone when the config is', async () => {
      const config = {
        indexes: [
          { columns: ['id'], unique: true },
          { columns: ['name', 'id'], type: 'btree' },
        ],
      };
      const select = `select 1 as id, 'a' as name`;
      const definitions = async () =>
        (await shop.indexes('orders')).map((text) => text.replace(/[0-9a-f]{32}/, '…')).sort();
      const made = [
        'CREATE INDEX "…" ON orders USING btree (name, id)',
        'CREATE UNIQUE INDEX "…" ON orders USING btree (id)',
      ];
      await shop.run([orders(select, { config })]);
      expect((await definitions()).map((text) => text.replaceAll('"', ''))).toEqual(
        made.map((text) => text.replaceAll('"', '')),
      );
      await shop.run([orders(select, { config })]);
      expect((await definitions()).map((text) => text.replaceAll('"', ''))).toEqual(
        made.map((text) => text.replaceAll('"', '')),
      );
      await shop.run([orders(select)]);
      expect(await definitions()).toEqual([]);
    });

    test('indexes that a post-hook makes do not pile up', async () => {
      const piece = orders('select 1 as id', { post: [`create index on ${shop.schema}.orders (id)`] });
      await shop.run([piece]);
      await shop.run([piece]);
      await shop.run([piece]);
      expect(await shop.indexes('orders')).toEqual(['CREATE INDEX orders_id_idx ON orders USING btree (id)']);
    });

    test('grants of the config are all there are', async () => {
      const granted = () =>
        shop.rows(
          `select privilege_type from information_schema.role_table_grants where table_schema = '${shop.schema}' and grantee = 'reader' order by 1`,
        );
      for (const as of ['table', 'view'] as const) {
        const piece = (...grants: string[]): Piece =>
          orders('select 1 as id', {
            as,
            config: { grants: Object.fromEntries(grants.map((grant) => [grant, ['reader']])) },
          });
        await shop.run([piece('select', 'insert')]);
        expect(await granted()).toEqual([['INSERT'], ['SELECT']]);
        await shop.run([piece('select', 'update')]);
        expect(await granted()).toEqual([['SELECT'], ['UPDATE']]);
      }
    });

    test('an unlogged table is one, and a long name keeps its own', async () => {
      const long = `${'é'.repeat(20)}_${'n'.repeat(22)}`;
      const pieces = [
        orders('select 1 as id', { config: { unlogged: true } }),
        { name: long, as: 'table', sql: 'select 1 as id' },
        { name: `${long.slice(0, -1)}m`, as: 'table', sql: 'select 2 as id' },
      ];
      await shop.run(pieces);
      const { shown } = await shop.run(pieces);
      expect(shown.every((line) => line.endsWith('SELECT 1'))).toBe(true);
      expect((await shop.relations()).length).toBe(3);
      expect(await shop.rows(`select relpersistence from pg_class where oid = 'orders'::regclass`)).toEqual([
        ['u'],
      ]);
    });
  });

  describe('what hangs on a table', () => {
    test('a foreign key: rows change in place, and those that come again stay referenced', async () => {
      await shop.run([orders(`select * from (values (1, 'a'), (2, 'b')) v (id, name)`)]);
      await shop.sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
        'insert into items values (2)',
      );
      const { shown } = await shop.run([orders(`select * from (values (2, 'B'), (3, 'C')) v (id, name)`)]);
      expect(shown).toEqual(['orders: SELECT 2']);
      expect(
        await shop.rows('select id, name, order_id from orders left join items on order_id = id order by 1'),
      ).toEqual([
        [2, 'B', 2],
        [3, 'C', null],
      ]);
      expect(await shop.relations()).toEqual(['items table', 'orders table']);

      const broken = await shop.run([orders(`select 3 as id, 'C' as name`)]);
      expect(broken.shown[0]).toContain('violates foreign key constraint "items_order_id_fkey"');
      expect(await shop.rows('select count(*)::int from orders')).toEqual([[2]]);
    });

    test('a foreign key and other columns: refused, with both named', async () => {
      await shop.run([orders('select 1 as id, 2 as qty')]);
      await shop.sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
      );
      const { shown } = await shop.run([orders(`select 1 as id, 'x' as name, 2::bigint as qty`)]);
      expect(shown).toEqual([
        `orders: error "${shop.schema}"."orders" cannot be replaced, since foreign key items_order_id_fkey on ${shop.schema}.items would be lost, ` +
          'nor rewritten in place, since it changes its columns: "qty" was integer and would be bigint.\n' +
          'Drop what hangs on it and make it again after the run (a post-hook can).',
      ]);
    });

    test('a foreign key and a column more: the table gets it', async () => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
        'insert into items values (1)',
      );
      const { shown } = await shop.run([orders(`select * from (values ('x', 1), ('y', 2)) v (name, id)`)]);
      expect(shown).toEqual(['orders: SELECT 2']);
      expect(await shop.rows('select * from orders order by 1')).toEqual([
        [1, 'x'],
        [2, 'y'],
      ]);
    });

    test('a foreign key that cascades: refused, since rows elsewhere would go', async () => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders on delete cascade)',
        'insert into items values (1)',
      );
      const { shown } = await shop.run([orders('select 1 as id')]);
      expect(shown[0]).toContain(
        'would delete or change rows elsewhere by foreign key items_order_id_fkey on ',
      );
      expect(await shop.rows('select order_id from items')).toEqual([[1]]);
    });

    test.each([
      [
        'a policy',
        'create policy mine on orders for select using (id > 0)',
        `select count(*)::int from pg_policies where schemaname = current_schema()`,
      ],
      [
        'a materialized view',
        'create materialized view outside as select id from orders',
        'select count(*)::int from outside',
      ],
      [
        'a function over its rows',
        `create function first_of(orders) returns int language sql as 'select $1.id'`,
        'select count(first_of(orders))::int from orders',
      ],
      [
        'a trigger',
        `create function nothing() returns trigger language plpgsql as 'begin return null; end'; create trigger mine after truncate on orders execute function nothing()`,
        `select count(*)::int from pg_trigger where tgrelid = 'orders'::regclass`,
      ],
    ])('%s stays', async (_, make, ask) => {
      await shop.run([orders('select 1 as id')]);
      await shop.sql(make);
      const { shown } = await shop.run([orders('select 2 as id')]);
      expect(shown).toEqual(['orders: SELECT 1']);
      expect(await shop.rows(ask)).toEqual([[1]]);
      expect(await shop.rows('select id from orders')).toEqual([[2]]);
    });
  });
});
