import { expect, test } from 'vitest';
import { orders, useShop } from './shop.ts';

/** What is otherwise where views keep names, tables with indexes cannot be renamed, and there are no roles. */
const shop = useShop('duckdb');

test('nothing, view, table, table, view, view', async () => {
  for (const [as, message] of [
    ['view', 'CREATE VIEW'],
    ['table', 'SELECT 2'],
    ['table', 'SELECT 2'],
    ['view', 'CREATE VIEW'],
    ['view', 'CREATE VIEW'],
  ] as const) {
    const { shown } = await shop.run([orders('select 1 as id union all select 2', { as })]);
    expect(shown).toEqual([`orders: ${message}`]);
    expect(await shop.relations()).toEqual([`orders ${as}`]);
    expect(await shop.rows('select count(*) from orders')).toEqual([[2]]);
  }
});

test('views outside the run read the new rows, whatever columns those have', async () => {
  await shop.run([orders('select 1 as id, 2 as qty')]);
  await shop.sql(
    'create view outside as select * from orders',
    'create view second as select id from outside',
  );
  await shop.run([orders(`select 5::bigint as id, 'new' as name`)]);
  expect(await shop.rows('select * from outside')).toEqual([[5, 'new']]);
  expect(await shop.rows('select * from second')).toEqual([[5]]);
  expect(await shop.relations()).toEqual(['orders table', 'outside view', 'second view']);
});

test('comments and indexes come along, under their names, time and again', async () => {
  await shop.run([orders('select 1 as id, 2 as qty')]);
  await shop.sql(
    `comment on table orders is 'all of them'`,
    `comment on column orders.id is 'the number'`,
    'create unique index orders_id on orders (id)',
    'create index "by qty" on orders (qty, (id + qty))',
  );
  const name = { database: null, schema: shop.schema, identifier: 'orders' };
  const before = await shop.database.withSession((session) =>
    shop.database.catalog.belongings(session, name),
  );
  expect(before.indexes).toMatchObject([
    { name: 'by qty', unique: false },
    { name: 'orders_id', unique: true },
  ]);
  for (const round of [1, 2]) {
    const { shown } = await shop.run([orders(`select ${round} as id, 3 as qty`)]);
    expect(shown).toEqual(['orders: SELECT 1']);
    const after = await shop.database.withSession((session) =>
      shop.database.catalog.belongings(session, name),
    );
    expect(after).toEqual(before);
  }
  await expect(shop.sql('insert into orders values (2, 1)')).rejects.toThrow(/[Dd]uplicate key/);
});

test('an index that does not fit any more is told of', async () => {
  await shop.run([orders('select 1 as id, 2 as qty')]);
  await shop.sql('create index by_qty on orders (qty)', 'create index by_id on orders (id)');
  const { shown, notes } = await shop.run([orders('select 1 as id')]);
  expect(shown).toEqual(['orders: SELECT 1']);
  expect(notes).toEqual(['orders: The index "by_qty" does not fit the new "orders" and is gone.']);
  expect(await shop.indexNames('orders')).toEqual(['by_id']);
});

test('indexes of the config are made once, and gone when the config is', async () => {
  const config = {
    indexes: [
      { columns: ['id'], unique: true },
      { columns: ['id', 'qty'], type: 'btree' },
    ],
  };
  for (const round of [1, 2]) {
    await shop.run([orders(`select ${round} as id, 2 as qty`, { config })]);
    expect(await shop.indexNames('orders')).toHaveLength(2);
  }
  await shop.run([orders('select 1 as id')]);
  expect(await shop.indexNames('orders')).toEqual([]);
});

test('an index that refuses the new rows fails the node and leaves the old table', async () => {
  const config = { indexes: [{ columns: ['id'], unique: true }] };
  await shop.run([orders('select 1 as id', { config })]);
  const { shown } = await shop.run([orders('select 2 as id union all select 2', { config })]);
  expect(shown[0]).toMatch(/^orders: error .*[Dd]uplicate/s);
  expect(await shop.rows('select id from orders')).toEqual([[1]]);
  expect(await shop.indexNames('orders')).toHaveLength(1);
});

test('a foreign key onto it: rows change in place where the engine lets them', async () => {
  await shop.run([orders('select 1 as id', { config: {} })]);
  await shop.sql(
    'drop table orders',
    'create table orders (id int primary key)',
    'insert into orders values (1)',
  );
  await shop.sql('create table items (order_id int references orders (id))');
  expect((await shop.run([orders('select 2 as id')])).shown).toEqual(['orders: SELECT 1']);
  expect(await shop.rows('select id from orders')).toEqual([[2]]);
  await shop.sql('insert into items values (2)');
  const { shown } = await shop.run([orders('select 3 as id')]);
  expect(shown[0]).toMatch(/^orders: error Constraint Error: .*foreign key/);
  expect(await shop.rows('select id from orders')).toEqual([[2]]);
});

test('grants in the config are passed over, since there are no roles', async () => {
  const { shown } = await shop.run([
    orders('select 1 as id', { config: { grants: { select: ['reader'] } } }),
  ]);
  expect(shown).toEqual(['orders: SELECT 1']);
});

test('a long name keeps its own', async () => {
  const name = 'ä'.repeat(120);
  for (const round of [1, 2]) await shop.run([{ name, as: 'table', sql: `select ${round} as id` }]);
  expect(await shop.rows(`select id from "${name}"`)).toEqual([[2]]);
});

test('whoever reads sees the old rows or the new ones, and many models build at once', async () => {
  const pieces = Array.from({ length: 12 }, (_, index) => ({
    name: `m${index}`,
    as: index % 3 === 0 ? 'view' : 'table',
    sql: 'select i as id from range(1000) r (i)',
  }));
  await shop.run(pieces, { threads: 3 });
  const over = new AbortController();
  const counts = new Set<string>();
  const reading = shop.database.withSession(async (session) => {
    while (!over.signal.aborted) {
      for (const { name } of pieces) {
        const { rows } = await session.query(`select count(*) from ${shop.schema}.${name}`);
        counts.add(JSON.stringify(rows));
      }
    }
  });
  for (let round = 0; round < 5; round++) {
    const { shown } = await shop.run(pieces, { threads: 3 });
    expect(shown.filter((line) => line.includes('error'))).toEqual([]);
  }
  over.abort();
  await reading;
  expect([...counts]).toEqual(['[[1000]]']);
});
