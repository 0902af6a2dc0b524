import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { chunked, execute } from '../conformance-case.ts';

const longest = 'ä'.repeat(31) + 'x';
const awkwardNames: readonly string[] = [
  'UPPER',
  'with "quotes"',
  "it's",
  'dots.in.it',
  'white space',
  'select',
  'ünï😀',
  longest,
  '$1',
  '%s',
  '',
];

/** Identifiers and literals through the dialect. */
export const nameCases: readonly ConformanceCase[] = [
  {
    name: 'any identifier can be made, found, renamed and dropped',
    run: async ({ adapter, database, name, schema }) => {
      const { dialect } = adapter;
      for (const identifier of awkwardNames.filter((each) => each !== '')) {
        await database.withSession(async (session) => {
          await session.execute(
            dialect.createTable(name(identifier), [{ name: identifier, type: dialect.types.text }]),
          );
          await session.copyIn({ relation: name(identifier), columns: [identifier] }, chunked('value\n'));
          const found = await database.catalog.find(session, name(identifier));
          expect(found).toMatchObject({ schema, identifier, kind: 'table' });
          expect(await database.catalog.columns(session, name(identifier))).toEqual([
            { name: identifier, type: 'text', position: 1 },
          ]);
          await session.execute(dialect.rename({ ...name(identifier), kind: 'table' }, 'moved'));
          expect(await database.catalog.find(session, name(identifier))).toBeNull();
          expect(
            (
              await session.query(
                `select ${dialect.quote(identifier)} from ${dialect.renderRelation(name('moved'))}`,
              )
            ).rows,
          ).toEqual([['value']]);
          await session.execute(dialect.drop({ ...name('moved'), kind: 'table' }));
        });
      }
    },
  },
  {
    name: 'names differ by case',
    run: async ({ adapter, database, name, schema }) => {
      const { dialect } = adapter;
      await database.withSession((session) =>
        execute(session, ...['t', 'T'].map((each) => dialect.createTableAs(name(each), 'select 1 as x'))),
      );
      const found = await database.catalog.relations([schema]);
      expect(found.map(({ identifier }) => identifier)).toEqual(['T', 't']);
    },
  },
  {
    name: 'the longest identifier is as long as said',
    run: async ({ adapter, database, name }) => {
      const { dialect } = adapter;
      expect(Buffer.byteLength(longest)).toBe(dialect.maximumIdentifierBytes);
      await database.withSession(async (session) => {
        await session.execute(dialect.createTableAs(name(`${longest}y`), 'select 1 as x'));
        // The server cuts a longer one: whoever needs it exact has to cut it first.
        expect(await database.catalog.find(session, name(longest))).not.toBeNull();
      });
    },
  },
  {
    name: 'any text is a literal',
    run: async ({ adapter, database }) => {
      const texts = [...awkwardNames, "'; drop table x; --", '\\', "\\'", '\n\t\r', '$$', "E'\\n'"];
      await database.withSession(async (session) => {
        for (const conforming of ['on', 'off']) {
          await session.execute(`set standard_conforming_strings to ${conforming}`);
          const select = `select ${texts.map((text) => adapter.dialect.literal(text)).join(', ')}`;
          expect((await session.query(select)).rows).toEqual([texts]);
        }
        await session.execute('set standard_conforming_strings to on');
      });
    },
  },
  {
    name: "the dialect's definitions are the server's",
    run: async ({ adapter, database, name, at }) => {
      const { dialect } = adapter;
      const table = { ...name('t'), kind: 'table' } as const;
      const view = { ...name('v'), kind: 'view' } as const;
      await database.withSession(async (session) => {
        const types = Object.values(dialect.types);
        await execute(
          session,
          dialect.createTable(
            table,
            types.map((type, index) => ({ name: `c${index}`, type })),
            { unlogged: true },
          ),
          dialect.addColumns(table, [
            { name: 'One more', type: 'int' },
            { name: 'and more', type: 'int' },
          ]),
          dialect.dropColumns(table, ['and more']),
          dialect.createIndex('my index', table, ['c0', 'One more'], { unique: true, method: 'btree' }),
          dialect.createView(view, `select c0, 1 as x from ${at('t')} -- with a comment at the end`),
          dialect.createView(view, `select c0, 2 as x, 3 as y from ${at('t')}`, {
            replace: true,
            columns: ['c0', 'x', 'y'],
            options: ['security_barrier=true'],
          }),
          dialect.commentOnRelation(view, `it's "so"\\`),
          dialect.commentOnRelation(table, 'gone again'),
          dialect.commentOnRelation(table, null),
          dialect.commentOnColumn(view, 'x', 'a column'),
          dialect.grant(view, 'select', ['public']),
          dialect.revoke(view, 'select', ['PUBLIC']),
          dialect.truncate(table),
          dialect.createTableAs({ database: null, schema: '', identifier: 'passing' }, 'select 5 as x', {
            temporary: true,
          }),
        );
        expect((await database.catalog.columns(session, table)).map(({ type }) => type)).toEqual([
          ...types,
          'integer',
        ]);
        const temporary = { database: null, schema: '', identifier: 'passing' };
        expect(await database.catalog.find(session, temporary)).toMatchObject({
          identifier: 'passing',
          kind: 'table',
        });
        expect(await database.catalog.columns(session, temporary)).toHaveLength(1);
        const facts = await session.query(
          `select obj_description('${at('v')}'::regclass), obj_description('${at('t')}'::regclass),
                  col_description('${at('v')}'::regclass, 2),
                  (select relpersistence::text || relhasindex from pg_class where oid = '${at('t')}'::regclass),
                  (select ${dialect.isDistinctFrom('null::int', '1')}), (select ${dialect.isDistinctFrom('null', 'null')})`,
        );
        expect(facts.rows).toEqual([[`it's "so"\\`, null, 'a column', 'utrue', true, false]]);
        await execute(
          session,
          dialect.drop(view),
          dialect.drop(table, { cascade: true }),
          dialect.drop({ ...temporary, kind: 'table' }),
        );
        expect(await database.catalog.find(session, view)).toBeNull();
      });
    },
  },
];
