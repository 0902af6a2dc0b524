import { expect } from 'vitest';
import type { Json } from '../../../src/util/json.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { engineError } from '../conformance-case.ts';

/** An expression, its type, and its value as plain data; from PostgreSQL's manual on the types' output. */
const literals: readonly (readonly [expression: string, type: string, value: Json])[] = [
  ['null', 'text', null],
  ['true', 'boolean', true],
  ['false', 'boolean', false],
  ['1::smallint', 'smallint', 1],
  ['-2147483648', 'integer', -2147483648],
  ['9007199254740991::bigint', 'bigint', 9007199254740991],
  ['9007199254740993::bigint', 'bigint', '9007199254740993'],
  ['-9223372036854775808', 'bigint', '-9223372036854775808'],
  ['1.50', 'numeric', 1.5],
  ['0.1::numeric(10,4)', 'numeric(10,4)', 0.1],
  ['-0.000001', 'numeric', -0.000001],
  ['123456789012345', 'bigint', 123456789012345],
  ['12345678901234567.89', 'numeric', '12345678901234567.89'],
  ['0.12345678901234567890', 'numeric', '0.12345678901234567890'],
  [`'NaN'::numeric`, 'numeric', 'NaN'],
  [`'Infinity'::numeric`, 'numeric', 'Infinity'],
  ['0.1::float8 + 0.2::float8', 'double precision', 0.30000000000000004],
  ['1.5::real', 'real', 1.5],
  [`'-Infinity'::float8`, 'double precision', '-Infinity'],
  [`'a''b\\c' || chr(9) || 'ü😀'`, 'text', "a'b\\c\tü😀"],
  [`'ab'::char(5)`, 'character(5)', 'ab   '],
  [`'ab'::varchar(20)`, 'character varying(20)', 'ab'],
  [`'ab'::varchar`, 'character varying', 'ab'],
  [`'ab'::bpchar`, 'bpchar', 'ab'],
  [`'n'::name`, 'name', 'n'],
  [`'\\xdeadbeef'::bytea`, 'bytea', '\\xdeadbeef'],
  [`'2024-02-29'::date`, 'date', '2024-02-29'],
  [`'infinity'::date`, 'date', 'infinity'],
  [`'0044-03-15 BC'::date`, 'date', '0044-03-15 BC'],
  [`'2024-01-02 03:04:05.123456'::timestamp`, 'timestamp without time zone', '2024-01-02 03:04:05.123456'],
  [`'2024-01-02 03:04:05.5'::timestamp(3)`, 'timestamp(3) without time zone', '2024-01-02 03:04:05.5'],
  [
    `'2024-01-02 03:04:05+00'::timestamptz at time zone 'UTC'`,
    'timestamp without time zone',
    '2024-01-02 03:04:05',
  ],
  [`'03:04:05.5'::time`, 'time without time zone', '03:04:05.5'],
  [`'1 year 2 days 03:00'::interval`, 'interval', '1 year 2 days 03:00:00'],
  [`'1 day'::interval(2)`, 'interval(2)', '1 day'],
  [`'550e8400-e29b-41d4-a716-446655440000'::uuid`, 'uuid', '550e8400-e29b-41d4-a716-446655440000'],
  [`'{"b": [1, null, {"c": "x"}], "a": 1.5}'::json`, 'json', { b: [1, null, { c: 'x' }], a: 1.5 }],
  [`'[]'::jsonb`, 'jsonb', []],
  [`'null'::jsonb`, 'jsonb', null],
  [`'"text"'::jsonb`, 'jsonb', 'text'],
  ['array[1, null, 3]', 'integer[]', [1, null, 3]],
  [`'{}'::text[]`, 'text[]', []],
  [
    `array['a,b', 'c"d', 'e\\f', 'NULL', '', ' x ', null, '{}']`,
    'text[]',
    ['a,b', 'c"d', 'e\\f', 'NULL', '', ' x ', null, '{}'],
  ],
  [
    'array[[1,2],[3,4]]',
    'integer[]',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [`'[0:1]={7,8}'::int[]`, 'integer[]', [7, 8]],
  ['array[9007199254740993::bigint, 1]', 'bigint[]', ['9007199254740993', 1]],
  ['array[1.5::numeric(4,1)]::numeric(4,1)[]', 'numeric(4,1)[]', [1.5]],
  [`array['{"a": [1]}'::jsonb]`, 'jsonb[]', [{ a: [1] }]],
  [`array['2024-01-02'::date]`, 'date[]', ['2024-01-02']],
  ['array[true, false]', 'boolean[]', [true, false]],
  ['int4range(1, 5)', 'int4range', '[1,5)'],
  [`'10.0.0.1'::inet`, 'inet', '10.0.0.1'],
  [`B'101'::bit(3)`, 'bit(3)', '101'],
  [`B'101'`, '"bit"', '101'],
  ["row(1, 'a')", 'record', '(1,a)'],
];

/** Values read, parameters sent, queries described. */
export const valueCases: readonly ConformanceCase[] = [
  {
    name: 'values of every type are read as plain data',
    run: async ({ database }) => {
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
    run: async ({ database }) => {
      const values: Json[] = [null, true, -1.5, "it's \\ $1 ü😀\n", [], [1, [2]], { a: "x'y" }];
      const { rows } = await database.withSession((session) =>
        session.query(
          'select $1::text, $2::boolean, $3::numeric, $4::text, $5::jsonb, $6::jsonb, $7::jsonb',
          values,
        ),
      );
      expect(rows).toEqual([values]);
    },
  },
  {
    name: 'a query is described without being run',
    run: async ({ database, at }) => {
      await database.withSession(async (session) => {
        await session.execute(
          `create table ${at('t')} (id bigint, amount numeric(19,2), code varchar(20), tags text[], "Ünï q" timestamptz(3))`,
        );
        const described = await session.describe(
          `select *, 1/0 as never, null as nothing from ${at('t')} -- end`,
        );
        expect(described.map(({ name, type, position }) => [position, name, type])).toEqual([
          [1, 'id', 'bigint'],
          [2, 'amount', 'numeric(19,2)'],
          [3, 'code', 'character varying(20)'],
          [4, 'tags', 'text[]'],
          [5, 'Ünï q', 'timestamp(3) with time zone'],
          [6, 'never', 'integer'],
          [7, 'nothing', 'text'],
        ]);
        await session.describe(`insert into ${at('t')} values (1)`);
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
