import { expect } from 'vitest';
import type { Json } from '../../../src/util/json.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { engineError } from '../conformance-case.ts';
import { literals as literalsByEngine } from './literals.ts';

/** Values read, parameters sent, queries described. */
export const valueCases: readonly ConformanceCase[] = [
  {
    name: 'values of every type are read as plain data',
    run: async ({ adapter, database }) => {
      const literals = literalsByEngine[adapter.type]!;
      const select = literals.map(([expression], index) => `${expression} as c${index}`).join(',\n');
      const result = await database.withSession((session) => session.query(`select ${select}`));
      const found = result.columns.map(({ type }, index) => [
        literals[index]?.[0],
        type,
        result.rows[0]?.[index],
      ]);
      expect(found).toEqual(literals);
    },
  },
  {
    name: 'a moment keeps its microseconds and shows its offset',
    run: async ({ database }) => {
      await database.withSession(async (session) => {
        const found: Json[] = [];
        for (const zone of ['UTC', 'Asia/Kolkata', 'America/Sao_Paulo']) {
          await session.execute(`set timezone to '${zone}'`);
          found.push(
            (await session.query(`select '2024-07-02 03:04:05.123456+00'::timestamptz`)).rows[0]?.[0] ?? null,
          );
        }
        await session.execute('reset timezone');
        expect(found).toEqual([
          '2024-07-02 03:04:05.123456+00:00',
          '2024-07-02 08:34:05.123456+05:30',
          '2024-07-02 00:04:05.123456-03:00',
        ]);
      });
    },
  },
  {
    name: "types of the user's own have their names",
    run: async ({ database, at, schema }) => {
      const { columns, rows } = await database.withSession(async (session) => {
        await session.execute(
          `create type ${at('mood')} as enum ('sad', 'so so'); create domain ${at('positive')} as int check (value > 0)`,
        );
        return session.query(
          `select 'so so'::${at('mood')} as m, array['sad', 'so so']::${at('mood')}[] as ms,
                  5::${at('positive')} as p, array[5, null]::${at('positive')}[] as ps`,
        );
      });
      // The protocol gives a domain's base type; arrays of domains are told apart.
      expect(columns.map(({ type }) => type)).toEqual([
        `${schema}.mood`,
        `${schema}.mood[]`,
        'integer',
        `${schema}.positive[]`,
      ]);
      expect(rows).toEqual([['so so', ['sad', 'so so'], 5, [5, null]]]);
    },
  },
  {
    name: 'parameters arrive as they are',
    run: async ({ adapter, database }) => {
      const { json } = adapter.dialect.types;
      const values: Json[] = [null, true, -1.5, "it's \\ $1 ü😀\n", [], [1, [2]], { a: "x'y" }];
      const { rows } = await database.withSession((session) =>
        session.query(
          `select $1::text, $2::boolean, $3::numeric, $4::text, cast($5 as ${json}), cast($6 as ${json}), cast($7 as ${json})`,
          values,
        ),
      );
      expect(rows).toEqual([values]);
    },
  },
  {
    name: 'a query is described without being run',
    run: async ({ adapter, database, at, words }) => {
      await database.withSession(async (session) => {
        const columns = words.columnTypes.map((type, index) => `"Ünï ${index}" ${type}`);
        await session.execute(`create table ${at('t')} (${columns.join(', ')})`);
        const described = await session.describe(
          `select *, ${words.failing.expression} as never from ${at('t')} -- end`,
        );
        expect(described).toEqual([
          ...words.columnTypes.map((type, index) => ({ name: `Ünï ${index}`, type, position: index + 1 })),
          { name: 'never', type: adapter.dialect.types.integer, position: words.columnTypes.length + 1 },
        ]);
        await session.describe(`insert into ${at('t')} default values`);
        expect((await session.query(`select count(*) from ${at('t')}`)).rows).toEqual([[0]]);
        expect(await session.describe(`create table ${at('u')} (x int)`)).toEqual([]);
      });
    },
  },
  {
    name: 'a query that cannot be described says where it is wrong',
    run: async ({ database }) => {
      const sql = `select '😀' as a, nope from (select 1) t`;
      const error = await engineError(database.withSession((session) => session.describe(sql)));
      expect(error).toMatchObject({ fault: 'statement', code: '42703', sql, position: sql.indexOf('nope') });
    },
  },
];
