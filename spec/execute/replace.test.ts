import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { Json } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { runPieces, type Piece, type RunOptions } from './rig.ts';

describe.each(Object.keys(engines))('%s', (type) => {
  let engine: EngineUnderTest;
  let database: Database;
  let schema: string;
  let count = 0;

  beforeAll(async () => {
    engine = await engines[type]!();
    database = await engine.open();
    await sql(`create role reader`).catch(() => undefined);
  });
  afterAll(async () => {
    await database.close();
    await engine.discard();
  });
  beforeEach(async () => {
    count += 1;
    schema = `shop_${count}`;
    await sql(`create schema ${schema}`);
  });

  /** Runs statements in the case's schema. */
  async function sql(...statements: readonly string[]): Promise<void> {
    await database.withSession(async (session) => {
      if (schema !== undefined) await session.execute(`set search_path to ${schema}`);
      for (const statement of statements) await session.execute(statement);
      await session.execute('reset search_path');
    });
  }

  /** Rows in the case's schema. */
  async function rows(query: string): Promise<readonly (readonly Json[])[]> {
    return database.withSession(async (session) => {
      await session.execute(`set search_path to ${schema}`);
      const { rows: found } = await session.query(query);
      await session.execute('reset search_path');
      return found;
    });
  }

  /** What stands in the schema: `orders table`, sorted, indexes left out. */
  async function relations(): Promise<readonly string[]> {
    const found = await database.catalog.relations([schema]);
    return found.map(({ identifier, kind }) => `${identifier} ${kind}`);
  }

  const indexes = async (table: string): Promise<readonly string[]> =>
    (
      await rows(
        `select indexdef from pg_indexes where schemaname = '${schema}' and tablename = '${table}' order by 1`,
      )
    ).map(([definition]) => String(definition).replaceAll(`${schema}.`, ''));

  const run = (pieces: readonly Piece[], options?: RunOptions) =>
    runPieces(database, schema, pieces, options);
  const orders = (select: string, more: Partial<Piece> = {}): Piece => ({
    name: 'orders',
    as: 'table',
    sql: select,
    ...more,
  });

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
        const { shown } = await run([orders(`select ${value} as id`, { as })]);
        seen.push([...shown, ...(await relations()), (await rows('select id from orders'))[0]]);
      }
      expect(seen).toEqual([
        ['orders: CREATE VIEW', 'orders view', [1]],
        ['orders: SELECT 1', 'orders table', [2]],
        ['orders: SELECT 1', 'orders table', [3]],
        ['orders: CREATE VIEW', 'orders view', [4]],
        ['orders: CREATE VIEW', 'orders view', [5]],
      ]);
    });

    test('a view that reads it comes along from table to view and back', async () => {
      await run([orders('select 1 as id')]);
      await sql('create view outside as select id from orders');
      for (const as of ['view', 'table'] as const) {
        const { shown } = await run([orders('select 2 as id', { as })]);
        expect(shown).toEqual([as === 'view' ? 'orders: CREATE VIEW' : 'orders: SELECT 1']);
        expect(await rows('select id from outside')).toEqual([[2]]);
      }
      expect(await relations()).toEqual(['orders table', 'outside view']);
    });

    test('a materialization that is not there is named', async () => {
      const { shown } = await run([
        orders('select 1', { as: 'incremental' }),
        { name: 'x', as: 'tabel', sql: 'select 1' },
      ]);
      expect(shown).toEqual([
        'orders: error The materialization "incremental" is not there yet.\nUntil it is, "table" gives the same rows for a model.',
        'x: error No materialization is named "tabel" (materializations of one\'s own are not there yet).\nDid you mean "table"?',
      ]);
    });
  });

  describe('views outside the run', () => {
    test('read the new rows, keep grants, comments and options, whatever reads them in turn too', async () => {
      await run([orders(`select 1 as id, 'a' as name`)]);
      await sql(
        'create view outside (number, label) with (security_barrier=true) as select id, name from orders',
        'create view beyond as select number + 1 as next from outside where number in (select id from orders)',
        `comment on view outside is 'for the board'`,
        'grant select on outside to reader',
      );
      const { shown } = await run([orders(`select 2 as id, 'b' as name, true as fresh`)]);
      expect(shown).toEqual(['orders: SELECT 1']);
      expect(await rows('select * from outside')).toEqual([[2, 'b']]);
      expect(await rows('select * from beyond')).toEqual([[3]]);
      expect(
        await rows(
          `select obj_description('outside'::regclass), reloptions, has_table_privilege('reader', 'outside', 'select') from pg_class where oid = 'outside'::regclass`,
        ),
      ).toEqual([['for the board', ['security_barrier=true'], true]]);
      expect(await relations()).toEqual(['beyond view', 'orders table', 'outside view']);
    });

    test.each([
      [
        'a type that changes',
        `select 'x' as id`,
        'cannot change data type of view column "id" from integer to text',
      ],
      ['a column that goes', 'select 1 as other', 'column "id" does not exist'],
    ])('%s fails the node, names the view and leaves all as it was', async (_, select, reason) => {
      await run([orders('select 1 as id')]);
      await sql('create view outside as select id from orders');
      const { results, shown } = await run([orders(select)]);
      expect(shown).toEqual([
        `orders: error The view "${schema}"."outside" reads it and cannot read what would replace it: ${reason}\n` +
          'Change or drop that view, or select it too, so that this run rebuilds it.',
      ]);
      expect(results[0]!.outcome).toMatchObject({
        failure: { code: _.startsWith('a type') ? '42P16' : '42703' },
      });
      expect(await rows('select id from outside')).toEqual([[1]]);
      expect(await rows('select id from orders')).toEqual([[1]]);
    });

    test('a later run that fits sweeps what the failed one had built', async () => {
      await run([orders('select 1 as id')]);
      await sql('create view outside as select id from orders');
      await run([orders(`select 'x' as id`)]);
      expect((await relations()).length).toBe(3);
      await run([orders('select 3 as id')]);
      expect(await rows('select id from outside')).toEqual([[3]]);
      expect(await relations()).toEqual(['orders table', 'outside view']);
    });
  });

  describe('views of the run', () => {
    const both = (idSql: string): readonly Piece[] => [
      orders(`select ${idSql} as id`),
      { name: 'report', as: 'view', sql: `select id from ${schema}.orders`, after: ['orders'] },
      { name: 'summary', as: 'view', sql: `select max(id) as id from ${schema}.report`, after: ['report'] },
    ];

    test('go on reading the old table until they are rebuilt, when a type changes; then that is gone', async () => {
      await run(both('1'));
      const seen: unknown[] = [];
      const { shown } = await run(both(`'x'`), {
        performer: {
          onStep: async ({ id, step, when }) => {
            if (
              type === 'postgres' &&
              when === 'before' &&
              id.endsWith('report') &&
              step === 'replace-view'
            ) {
              seen.push((await rows('select id from report'))[0], (await rows('select id from summary'))[0]);
            }
          },
        },
      });
      expect(shown).toEqual(['orders: SELECT 1', 'report: CREATE VIEW', 'summary: CREATE VIEW']);
      if (type === 'postgres') expect(seen.slice(0, 2)).toEqual([[1], [1]]);
      expect(await rows('select id from summary')).toEqual([['x']]);
      expect(await relations()).toEqual(['orders table', 'report view', 'summary view']);
    });

    test('that fail leave the old table to the views, and the next run puts it right', async () => {
      await run(both('1'));
      const broken = both(`'x'`).map((piece) =>
        piece.name === 'report' ? { ...piece, sql: `select nothing from ${schema}.orders` } : piece,
      );
      const { shown } = await run(broken);
      expect(shown).toEqual([
        'orders: SELECT 1',
        'report: error column "nothing" does not exist',
        'summary: skipped upstream report',
      ]);
      expect(await rows('select id from summary')).toEqual([[1]]);
      expect((await relations()).length).toBe(4);
      await run(both(`'y'`));
      expect(await rows('select id from summary')).toEqual([['y']]);
      expect(await relations()).toEqual(['orders table', 'report view', 'summary view']);
    });
  });

  describe('a view whose columns change', () => {
    const view = (select: string): Piece => orders(select, { as: 'view' });

    test('more at the end: replaced as it stands', async () => {
      await run([view('select 1 as id')]);
      await sql('create view outside as select id from orders', 'grant select on orders to reader');
      await run([view('select 2 as id, 3 as more')]);
      expect(await rows('select outside.id, more from outside, orders')).toEqual([[2, 3]]);
      expect(await rows(`select has_table_privilege('reader', 'orders', 'select')`)).toEqual([[true]]);
    });

    test('others: a new one in its place, with the grants, and views on it bound anew', async () => {
      await run([view(`select 'gone' as old, 1 as id`)]);
      await sql('create view outside as select id from orders', 'grant select on orders to reader');
      const { shown } = await run([view('select 2 as id')]);
      expect(shown).toEqual(['orders: CREATE VIEW']);
      expect(await rows('select id from outside')).toEqual([[2]]);
      expect(await rows(`select has_table_privilege('reader', 'orders', 'select')`)).toEqual([[true]]);
      expect(await relations()).toEqual(['orders view', 'outside view']);
    });

    test('what a function needs cannot be replaced', async () => {
      await run([view('select 1 as id')]);
      await sql(`create function first_of(orders) returns int language sql as 'select $1.id'`);
      const { shown } = await run([view('select 2 as other')]);
      expect(shown[0]).toContain(`"${schema}"."orders" cannot be replaced by another view, since function `);
      expect(await rows('select id from orders')).toEqual([[1]]);
    });

    test('a query that is wrong says so, with its place in the compiled SQL', async () => {
      await run([view('select 1 as id')]);
      const { results } = await run([view('select 1 as id,\n  missing\nfrom (select 1) t')]);
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

  describe('what belongs to a table', () => {
    test('grants, comments and indexes come along, under their names, time and again', async () => {
      await run([orders(`select 1 as id, 'a' as name`)]);
      await sql(
        'create unique index orders_id on orders (id)',
        'create index "by Name" on orders using hash (lower(name)) where id > 0',
        'grant select on orders to reader',
        'grant update (name) on orders to reader',
        `comment on table orders is 'all of them'`,
        `comment on column orders.name is 'as given'`,
      );
      const before = await indexes('orders');
      await run([orders(`select 2 as id, 'b' as name`)]);
      await run([orders(`select 3 as id, 'c' as name`)]);
      expect(await indexes('orders')).toEqual(before);
      expect(
        await rows(`select has_table_privilege('reader', 'orders', 'select'), has_column_privilege('reader', 'orders', 'name', 'update'),
          has_table_privilege('reader', 'orders', 'update'), obj_description('orders'::regclass), col_description('orders'::regclass, 2)`),
      ).toEqual([[true, true, false, 'all of them', 'as given']]);
    });

    test('an index that does not fit any more is told of', async () => {
      await run([orders('select 1 as id')]);
      await sql('create index orders_id on orders (id)');
      const { shown, notes } = await run([orders('select 1 as other')]);
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
        (await indexes('orders')).map((text) => text.replace(/[0-9a-f]{32}/, '…')).sort();
      const made = [
        'CREATE INDEX "…" ON orders USING btree (name, id)',
        'CREATE UNIQUE INDEX "…" ON orders USING btree (id)',
      ];
      await run([orders(select, { config })]);
      expect((await definitions()).map((text) => text.replaceAll('"', ''))).toEqual(
        made.map((text) => text.replaceAll('"', '')),
      );
      await run([orders(select, { config })]);
      expect((await definitions()).map((text) => text.replaceAll('"', ''))).toEqual(
        made.map((text) => text.replaceAll('"', '')),
      );
      await run([orders(select)]);
      expect(await definitions()).toEqual([]);
    });

    test('indexes that a post-hook makes do not pile up', async () => {
      const piece = orders('select 1 as id', { post: [`create index on ${schema}.orders (id)`] });
      await run([piece]);
      await run([piece]);
      await run([piece]);
      expect(await indexes('orders')).toEqual(['CREATE INDEX orders_id_idx ON orders USING btree (id)']);
    });

    test('grants of the config are all there are', async () => {
      const granted = () =>
        rows(
          `select privilege_type from information_schema.role_table_grants where table_schema = '${schema}' and grantee = 'reader' order by 1`,
        );
      for (const as of ['table', 'view'] as const) {
        const piece = (...grants: string[]): Piece =>
          orders('select 1 as id', {
            as,
            config: { grants: Object.fromEntries(grants.map((grant) => [grant, ['reader']])) },
          });
        await run([piece('select', 'insert')]);
        expect(await granted()).toEqual([['INSERT'], ['SELECT']]);
        await run([piece('select', 'update')]);
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
      await run(pieces);
      const { shown } = await run(pieces);
      expect(shown.every((line) => line.endsWith('SELECT 1'))).toBe(true);
      expect((await relations()).length).toBe(3);
      expect(await rows(`select relpersistence from pg_class where oid = 'orders'::regclass`)).toEqual([
        ['u'],
      ]);
    });
  });

  describe('what hangs on a table', () => {
    test('a foreign key: rows change in place, and those that come again stay referenced', async () => {
      await run([orders(`select * from (values (1, 'a'), (2, 'b')) v (id, name)`)]);
      await sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
        'insert into items values (2)',
      );
      const { shown } = await run([orders(`select * from (values (2, 'B'), (3, 'C')) v (id, name)`)]);
      expect(shown).toEqual(['orders: SELECT 2']);
      expect(
        await rows('select id, name, order_id from orders left join items on order_id = id order by 1'),
      ).toEqual([
        [2, 'B', 2],
        [3, 'C', null],
      ]);
      expect(await relations()).toEqual(['items table', 'orders table']);

      const broken = await run([orders(`select 3 as id, 'C' as name`)]);
      expect(broken.shown[0]).toContain('violates foreign key constraint "items_order_id_fkey"');
      expect(await rows('select count(*)::int from orders')).toEqual([[2]]);
    });

    test('a foreign key and other columns: refused, with both named', async () => {
      await run([orders('select 1 as id, 2 as qty')]);
      await sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders)',
      );
      const { shown } = await run([orders(`select 1 as id, 'x' as name, 2::bigint as qty`)]);
      expect(shown).toEqual([
        `orders: error "${schema}"."orders" cannot be replaced, since foreign key items_order_id_fkey on ${schema}.items would be lost, ` +
          'nor rewritten in place, since it changes its columns: "name" is new, "qty" was integer and would be bigint.\n' +
          'Drop what hangs on it and make it again after the run (a post-hook can).',
      ]);
    });

    test('a foreign key that cascades: refused, since rows elsewhere would go', async () => {
      await run([orders('select 1 as id')]);
      await sql(
        'alter table orders add primary key (id)',
        'create table items (order_id int references orders on delete cascade)',
        'insert into items values (1)',
      );
      const { shown } = await run([orders('select 1 as id')]);
      expect(shown[0]).toContain(
        'would delete or change rows elsewhere by foreign key items_order_id_fkey on ',
      );
      expect(await rows('select order_id from items')).toEqual([[1]]);
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
      await run([orders('select 1 as id')]);
      await sql(make);
      const { shown } = await run([orders('select 2 as id')]);
      expect(shown).toEqual(['orders: SELECT 1']);
      expect(await rows(ask)).toEqual([[1]]);
      expect(await rows('select id from orders')).toEqual([[2]]);
    });
  });

  describe('hooks', () => {
    test('run before and behind, in the transaction of the node and outside of it', async () => {
      await sql('create table log (line serial, text text)');
      const note = (text: string): string => `insert into ${schema}.log (text) values ('${text}')`;
      for (const as of ['table', 'view', 'seed'] as const) {
        await run([
          orders(as === 'seed' ? 'id\n1\n' : 'select 1 as id', {
            as,
            pre: [note('pre'), { sql: note('before'), transaction: false }, '  '],
            post: [note('post'), { sql: note('after'), transaction: false }],
          }),
        ]);
        expect((await rows('select text from log order by line')).map(([text]) => text)).toEqual([
          'before',
          'pre',
          'post',
          'after',
        ]);
        await sql('truncate log');
      }
    });

    test.each(['table', 'view'] as const)('a post-hook that fails leaves the old %s', async (as) => {
      await run([orders('select 1 as id', { as })]);
      const { shown } = await run([orders('select 2 as id', { as, post: ['select 1 / 0'] })]);
      expect(shown).toEqual(['orders: error division by zero']);
      expect(await rows('select id from orders')).toEqual([[1]]);
    });

    test('a pre-hook sets what the query reads', async () => {
      await run([
        orders(`select current_setting('shop.day') as day`, { pre: [`set local shop.day = 'monday'`] }),
      ]);
      expect(await rows('select day from orders')).toEqual([['monday']]);
    });
  });

  test('schemas are made where they are missing', async () => {
    const { shown } = await runPieces(database, `${schema}_new "x"`, [orders('select 1 as id')]);
    expect(shown).toEqual(['orders: SELECT 1']);
  });

  test('a statement that fails says what the engine says; a syntax error has its place', async () => {
    const { results, files } = await run([orders('select 1 as id\nfrom where')]);
    expect(results[0]!.outcome).toMatchObject({
      kind: 'error',
      failure: {
        message: 'syntax error at or near "where"',
        code: '42601',
        compiledPath: 'target/compiled/shop/models/orders.sql',
        diagnostics: [{ place: { line: 2, column: 6 } }],
        fault: 'statement',
      },
    });
    expect(results[0]!.compiledCode).toBe('select 1 as id\nfrom where');
    expect(results[0]!.relationName).toBe(`"${schema}"."orders"`);
    expect(files.get('compiled orders')).toBe('select 1 as id\nfrom where');
    expect(files.get('run orders')).toContain(`create table "${schema}"."orders"`);
  });
});
