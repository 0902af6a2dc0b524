import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { execute } from '../conformance-case.ts';

/** What exists. */
export const catalogCases: readonly ConformanceCase[] = [
  {
    name: "schemas are listed, without the server's hidden ones",
    run: async ({ database, schema, words }) => {
      const found = await database.catalog.schemas();
      expect(found).toEqual(expect.arrayContaining([schema, ...words.schemas]));
      expect(found.filter((each) => each.startsWith('pg_t'))).toEqual([]);
      expect(found).toEqual([...found].sort());
    },
  },
  {
    name: 'relations of many schemas come in one answer, each with its kind',
    run: async ({ adapter, database, schema, at }) => {
      const other = `${schema}_B`;
      await database.withSession((session) =>
        execute(
          session,
          adapter.dialect.createSchema(other),
          `create table ${at('plain')} (x int primary key)`,
          `create view ${at('seen')} as select * from ${at('plain')}`,
          `create sequence ${at('counter')}`,
          `create type ${at('mood')} as enum ('sad', 'glad')`,
          `create table "${other}"."Plain" (x int)`,
        ),
      );
      const [{ database: name } = { database: '' }] = await database.catalog.relations([schema]);
      expect(name).toBe(await current(database));
      const found = await database.catalog.relations([other, schema, 'nowhere']);
      expect(found).toEqual(
        [
          [schema, 'plain', 'table'],
          [schema, 'seen', 'view'],
          [other, 'Plain', 'table'],
        ].map(([inSchema, identifier, kind]) => ({ database: name, schema: inSchema, identifier, kind })),
      );
      expect(await database.catalog.relations([])).toEqual([]);
      await database.withSession((session) => session.execute(adapter.dialect.dropSchema(other)));
    },
  },
  {
    name: 'documentation: relations of schemas with their columns, comments and kinds, in one answer',
    run: async ({ database, schema, at }) => {
      await database.withSession((session) =>
        execute(
          session,
          `create table ${at('kept')} (id integer, gone integer, "Name" varchar)`,
          `comment on table ${at('kept')} is 'it''s kept'`,
          `comment on column ${at('kept')}."Name" is 'as given'`,
          `create view ${at('seen')} as select id from ${at('kept')}`,
        ),
      );
      const found = await database.catalog.documented([schema, 'nowhere']);
      expect(
        found.map(({ schema: inSchema, identifier, type, comment, columns }) => [
          inSchema,
          identifier,
          type,
          comment,
          columns.map((column) => [column.name, column.index, column.comment]),
        ]),
      ).toEqual([
        [
          schema,
          'kept',
          'BASE TABLE',
          "it's kept",
          [
            ['id', 1, null],
            ['gone', 2, null],
            ['Name', 3, 'as given'],
          ],
        ],
        [schema, 'seen', 'VIEW', null, [['id', 1, null]]],
      ]);
      expect(await database.catalog.documented([])).toEqual([]);
    },
  },
  {
    name: 'names are compared exactly',
    run: async ({ database, at, name }) => {
      await database.withSession(async (session) => {
        await session.execute(`create table ${at('Orders')} (x int)`);
        expect(await database.catalog.find(session, name('Orders'))).toMatchObject({ identifier: 'Orders' });
        expect(await database.catalog.find(session, name('orders'))).toBeNull();
        expect(await database.catalog.find(session, name('Order_'))).toBeNull();
        expect(await database.catalog.columns(session, name('orders'))).toEqual([]);
      });
    },
  },
  {
    name: 'columns come in order with their full types, without the dropped ones',
    run: async ({ database, at, name, words }) => {
      const types = words.columnTypes;
      await database.withSession(async (session) => {
        const columns = types.map((type, index) => `"C ${index}" ${type}`).join(', ');
        await execute(
          session,
          `create table ${at('t')} (gone int, ${columns})`,
          `alter table ${at('t')} drop column gone`,
          `create view ${at('v')} as select * from ${at('t')}`,
        );
        const expected = types.map((type, index) => ({ name: `C ${index}`, type, position: index + 1 }));
        expect(await database.catalog.columns(session, name('t'))).toEqual(expected);
        expect(await database.catalog.columns(session, name('v'))).toEqual(expected);
        expect(await database.catalog.describe(session, `select * from ${at('t')}`)).toEqual(expected);
      });
    },
  },
  {
    name: 'partitioned tables and materialized views have their kinds',
    run: async ({ database, schema, at, name }) => {
      await database.withSession((session) =>
        execute(
          session,
          `create table ${at('parted')} (x int) partition by range (x)`,
          `create table ${at('part')} partition of ${at('parted')} for values from (0) to (9)`,
          `create materialized view ${at('kept')} as select * from ${at('part')}`,
        ),
      );
      const found = await database.catalog.relations([schema]);
      expect(found.map(({ identifier, kind }) => [identifier, kind])).toEqual([
        ['kept', 'materialized_view'],
        ['part', 'table'],
        ['parted', 'table'],
      ]);
      const columns = await database.withSession((session) =>
        database.catalog.columns(session, name('kept')),
      );
      expect(columns).toEqual([{ name: 'x', type: 'integer', position: 1 }]);
    },
  },
];

async function current(database: Parameters<ConformanceCase['run']>[0]['database']): Promise<unknown> {
  return database.withSession(
    async (session) => (await session.query('select current_database()')).rows[0]?.[0],
  );
}
