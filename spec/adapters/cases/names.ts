import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { chunked, execute } from '../conformance-case.ts';

const awkwardNames: readonly string[] = [
  'UPPER',
  'with "quotes"',
  "it's",
  'dots.in.it',
  'white space',
  'select',
  'ünï😀',
  'ä'.repeat(31) + 'x',
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
            { name: identifier, type: dialect.types.text, position: 1 },
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
      const longest = 'ä'.repeat((dialect.maximumIdentifierBytes - 1) / 2) + 'x';
      await database.withSession(async (session) => {
        await session.execute(dialect.createTableAs(name(`${longest}y`), 'select 1 as x'));
        // The server cuts a longer one: whoever needs it exact has to cut it first.
        expect(await database.catalog.find(session, name(longest))).not.toBeNull();
      });
    },
  },
  {
    name: 'any text is a literal',
    run: async ({ adapter, database, words }) => {
      const texts = [...awkwardNames, "'; drop table x; --", '\\', "\\'", '\n\t\r', '$$', "E'\\n'"];
      await database.withSession(async (session) => {
        for (const setting of words.literalSettings) {
          await session.execute(setting);
          const select = `select ${texts.map((text) => adapter.dialect.literal(text)).join(', ')}`;
          expect((await session.query(select)).rows).toEqual([texts]);
        }
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
          ),
          dialect.addColumns(table, [
            { name: 'One more', type: 'int' },
            { name: 'and more', type: 'int' },
          ]),
          dialect.dropColumns(table, ['and more']),
          dialect.createIndex('my index', table, ['c0', dialect.quote('One more')], {
            unique: true,
            method: 'btree',
          }),
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
          ...(adapter.capabilities.grants
            ? [dialect.grant(view, 'select', ['public']), dialect.revoke(view, 'select', ['PUBLIC'])]
            : []),
          dialect.truncate(table),
          dialect.createTableAs({ database: null, schema: '', identifier: 'passing' }, 'select 5 as x', {
            temporary: true,
          }),
        );
        expect((await database.catalog.columns(session, table)).map(({ type }) => type)).toEqual([
          ...types,
          dialect.types.integer,
        ]);
        const temporary = { database: null, schema: '', identifier: 'passing' };
        expect(await database.catalog.find(session, temporary)).toMatchObject({
          identifier: 'passing',
          kind: 'table',
        });
        expect(await database.catalog.columns(session, temporary)).toHaveLength(1);
        expect((await database.catalog.belongings(session, view)).comments).toEqual([
          { column: null, text: `it's "so"\\` },
          { column: 'x', text: 'a column' },
        ]);
        const { comments, indexes } = await database.catalog.belongings(session, table);
        expect(comments).toEqual([]);
        expect(indexes).toMatchObject([{ name: 'my index', unique: true }]);
        expect(indexes[0]?.definition).toContain('"One more"');
        const distinct = await session.query(
          `select ${dialect.isDistinctFrom('cast(null as integer)', '1')}, ${dialect.isDistinctFrom('null', 'null')}`,
        );
        expect(distinct.rows).toEqual([[true, false]]);
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
  {
    name: 'an unlogged table is one',
    run: async ({ adapter, database, name, at }) => {
      await database.withSession(async (session) => {
        await session.execute(
          adapter.dialect.createTable(name('t'), [{ name: 'x', type: 'integer' }], { unlogged: true }),
        );
        const kind = `select relpersistence::text from pg_class where oid = '${at('t')}'::regclass`;
        expect((await session.query(kind)).rows).toEqual([['u']]);
      });
    },
  },
  {
    name: 'a text can be tried for a type',
    run: async ({ adapter, database }) => {
      await database.withSession(async (session) => {
        const { before, condition } = adapter.dialect.castTest('x', adapter.dialect.types.date);
        await execute(session, ...before);
        const found = await session.query(
          `select x, ${condition} from (values ('2024-02-29'), ('2023-02-29'), ('soon'), ('')) v (x) order by x`,
        );
        expect(found.rows).toEqual([
          ['', false],
          ['2023-02-29', false],
          ['2024-02-29', true],
          ['soon', false],
        ]);
      });
    },
  },
  {
    name: 'a row can be shown as JSON, without its nulls',
    run: async ({ adapter, database }) => {
      const sql = `select ${adapter.dialect.rowAsJson('v')} from (values (1, null, 'it''s "ü"')) v (a, b, "C d")`;
      const [[text] = []] = (await database.withSession((session) => session.query(sql))).rows;
      expect(JSON.parse(text as string)).toEqual({ a: 1, 'C d': 'it\'s "ü"' });
    },
  },
  {
    name: 'texts without a zone mean UTC once that is said',
    run: async ({ adapter, database }) => {
      const { pinTimeZone, types } = adapter.dialect;
      await database.withSession(async (session) => {
        await session.execute(`set timezone = 'Asia/Kolkata'`);
        await session.transaction(async () => {
          await session.execute(pinTimeZone);
          const found = await session.query(
            `select extract(epoch from cast('1970-01-01 00:00:01' as ${types.timestampTz})) = 1`,
          );
          expect(found.rows).toEqual([[true]]);
        });
        await session.execute('reset timezone');
      });
    },
  },
];
