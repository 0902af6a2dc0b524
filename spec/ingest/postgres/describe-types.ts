import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { createTestDatabase, type PostgresVersion, type TestDatabase } from '../../rig/postgres-server.ts';
import { columnsOf, load } from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';

/** A column of the source with one value, and what stands in each engine afterwards: its type there, its value as text. */
interface TypeCase {
  readonly type: string;
  readonly value: string;
  /** Type and text on an engine with PostgreSQL's types. */
  readonly postgres: readonly [type: string, text: string];
  /** The same on DuckDB; absent where type and text are PostgreSQL's. */
  readonly duckdb?: readonly [type: string, text: string];
}

const cases: readonly TypeCase[] = [
  { type: 'boolean', value: 'true', postgres: ['boolean', 'true'] },
  { type: 'smallint', value: '-32768', postgres: ['smallint', '-32768'] },
  { type: 'integer', value: '2147483647', postgres: ['integer', '2147483647'] },
  { type: 'bigint', value: '-9223372036854775808', postgres: ['bigint', '-9223372036854775808'] },
  { type: 'real', value: `'1.1'`, postgres: ['real', '1.1'], duckdb: ['float', '1.1'] },
  {
    type: 'float8',
    value: `'-Infinity'`,
    postgres: ['double precision', '-Infinity'],
    duckdb: ['double precision', '-inf'],
  },
  { type: 'float8', value: `'0.1'`, postgres: ['double precision', '0.1'] },
  {
    type: 'numeric',
    value: `'123456789012345678901234567890.123456789012345678901234567890'`,
    postgres: ['numeric', '123456789012345678901234567890.123456789012345678901234567890'],
    duckdb: ['text', '123456789012345678901234567890.123456789012345678901234567890'],
  },
  { type: 'numeric', value: `'NaN'`, postgres: ['numeric', 'NaN'], duckdb: ['text', 'NaN'] },
  {
    type: 'numeric(20,4)',
    value: '9007199254740993.0001',
    postgres: ['numeric(20,4)', '9007199254740993.0001'],
    duckdb: ['decimal(20,4)', '9007199254740993.0001'],
  },
  {
    type: 'money',
    value: `'1234567.89'::numeric`,
    postgres: ['numeric', '1234567.89'],
    duckdb: ['decimal(19,2)', '1234567.89'],
  },
  {
    type: 'text',
    value: `E'tab\\there \\\\N\\nline "é" 𝄞'`,
    postgres: ['text', 'tab\there \\N\nline "é" 𝄞'],
  },
  {
    type: 'varchar(20)',
    value: `'\\N'`,
    postgres: ['character varying(20)', '\\N'],
    duckdb: ['text', '\\N'],
  },
  { type: 'char(4)', value: `'ab'`, postgres: ['character(4)', 'ab'], duckdb: ['text', 'ab'] },
  { type: '"char"', value: `'x'`, postgres: ['text', 'x'] },
  { type: 'name', value: `'a name'`, postgres: ['text', 'a name'] },
  {
    type: 'bytea',
    value: `'\\x00ff5c27'`,
    postgres: ['bytea', '\\x00ff5c27'],
    duckdb: ['blob', '\\x00\\xFF\\x5C\\x27'],
  },
  {
    type: 'date',
    value: `'0044-03-15 BC'`,
    postgres: ['date', '0044-03-15 BC'],
    duckdb: ['date', '0044-03-15 (BC)'],
  },
  { type: 'date', value: `'-infinity'`, postgres: ['date', '-infinity'] },
  { type: 'date', value: `'20000-02-29'`, postgres: ['date', '20000-02-29'] },
  {
    type: 'time',
    value: `'23:59:59.999999'`,
    postgres: ['time without time zone', '23:59:59.999999'],
    duckdb: ['time', '23:59:59.999999'],
  },
  {
    type: 'timetz',
    value: `'12:00:00+05:30'`,
    postgres: ['time with time zone', '12:00:00+05:30'],
    duckdb: ['text', '12:00:00+05:30'],
  },
  {
    type: 'timestamp',
    value: `'2024-02-29 12:34:56.000001'`,
    postgres: ['timestamp without time zone', '2024-02-29 12:34:56.000001'],
  },
  { type: 'timestamp', value: `'infinity'`, postgres: ['timestamp without time zone', 'infinity'] },
  {
    type: 'timestamp',
    value: `'0001-01-01 00:00:00 BC'`,
    postgres: ['timestamp without time zone', '0001-01-01 00:00:00 BC'],
    duckdb: ['timestamp without time zone', '0001-01-01 (BC) 00:00:00'],
  },
  {
    type: 'timestamptz',
    value: `'2024-02-29 12:34:56.123456+05:30'`,
    postgres: ['timestamp with time zone', '2024-02-29 07:04:56.123456+00'],
  },
  {
    type: 'interval',
    value: `'1 year 2 months -3 days 04:05:06.000007'`,
    postgres: ['interval', '1 year 2 mons -3 days +04:05:06.000007'],
    duckdb: ['interval', '1 year 2 months -3 days 04:05:06.000007'],
  },
  {
    type: 'uuid',
    value: `'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'`,
    postgres: ['uuid', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  },
  {
    type: 'json',
    value: `'{"b": 1,  "a": "\\u0000"}'`,
    postgres: ['json', '{"b": 1,  "a": "\\u0000"}'],
    duckdb: ['jsonb', '{"b": 1,  "a": "\\u0000"}'],
  },
  {
    type: 'jsonb',
    value: `'{"n": 12345678901234567890.5}'`,
    postgres: ['jsonb', '{"n": 12345678901234567890.5}'],
  },
  {
    type: 'int[]',
    value: `'{1,NULL,3}'`,
    postgres: ['integer[]', '{1,NULL,3}'],
    duckdb: ['jsonb', '[1,null,3]'],
  },
  {
    type: 'int[]',
    value: `'[0:1][1:1]={{1},{2}}'`,
    postgres: ['integer[]', '[0:1][1:1]={{1},{2}}'],
    duckdb: ['jsonb', '[[1],[2]]'],
  },
  {
    type: 'text[]',
    value: `array['a,"b"', null, E'\\n']`,
    postgres: ['text[]', '{"a,\\"b\\"",NULL,"\n"}'],
    duckdb: ['jsonb', '["a,\\"b\\"",null,"\\n"]'],
  },
  { type: 'int4range', value: `'[1,5)'`, postgres: ['int4range', '[1,5)'], duckdb: ['text', '[1,5)'] },
  {
    type: 'tstzrange',
    value: `'[2024-01-01 00:00+00,)'`,
    postgres: ['tstzrange', '["2024-01-01 00:00:00+00",)'],
    duckdb: ['text', '["2024-01-01 00:00:00+00",)'],
  },
  { type: 'int4multirange', value: `'{[1,3),[5,7)}'`, postgres: ['text', '{[1,3),[5,7)}'] },
  { type: 'inet', value: `'10.0.0.1/8'`, postgres: ['inet', '10.0.0.1/8'], duckdb: ['text', '10.0.0.1/8'] },
  {
    type: 'macaddr',
    value: `'08:00:2b:01:02:03'`,
    postgres: ['macaddr', '08:00:2b:01:02:03'],
    duckdb: ['text', '08:00:2b:01:02:03'],
  },
  { type: 'bit(3)', value: `B'101'`, postgres: ['bit(3)', '101'], duckdb: ['text', '101'] },
  { type: 'point', value: `'(1,2)'`, postgres: ['point', '(1,2)'], duckdb: ['text', '(1,2)'] },
  {
    type: 'tsvector',
    value: `'fat cat'`,
    postgres: ['tsvector', `'cat' 'fat'`],
    duckdb: ['text', `'cat' 'fat'`],
  },
  { type: 'oid', value: '4294967295', postgres: ['bigint', '4294967295'] },
  { type: 'regclass', value: `'pg_class'`, postgres: ['text', 'pg_class'] },
  { type: 'mood', value: `'so so'`, postgres: ['text', 'so so'] },
  {
    type: 'mood[]',
    value: `'{"so so",good}'`,
    postgres: ['text[]', '{"so so",good}'],
    duckdb: ['jsonb', '["so so","good"]'],
  },
  { type: 'positive', value: '7', postgres: ['integer', '7'] },
  { type: 'pair', value: `row(1,'x y')`, postgres: ['text', '(1,"x y")'] },
  { type: 'xml', value: `'<a>é</a>'`, postgres: ['text', '<a>é</a>'] },
];

/** Loads every type out of a server of a version into engines; `postgres` is the same server. */
export function describeTypes(
  version: PostgresVersion,
  engines: readonly ('postgres' | 'pglite' | 'duckdb')[],
): void {
  let server: TestDatabase;
  let source: Database;

  beforeAll(async () => {
    server = await createTestDatabase(version);
    source = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
    await source.withSession(async (session) => {
      await session.execute(
        `create type mood as enum ('so so', 'good'); create domain positive as integer check (value > 0);
       create type pair as (n int, t text); create schema origin;
       create table origin.everything (id int, ${cases.map(({ type }, index) => `c${index} ${type}`).join(', ')});
       insert into origin.everything values (1, ${cases.map(({ value }) => value).join(', ')});
       insert into origin.everything values (2)`,
      );
    });
  });
  afterAll(async () => {
    await source?.close();
    await server?.drop();
  });

  describe.each(engines)(`every type of ${version}, into %s`, (engine) => {
    it('is as it was', async () => {
      const target =
        engine === 'postgres'
          ? source
          : await openEngine({ type: engine, values: { path: ':memory:' }, root: tmpdir() });
      try {
        const report = await load(target, tmpdir(), 'everything', {
          extractor: 'postgres',
          options: { connection: { ...server.settings }, from: 'origin.everything' },
        });
        expect(report.counts).toMatchObject({ read: 2, loaded: 2, rejected: 0 });
        const expected = cases.map((each) =>
          engine === 'duckdb' ? (each.duckdb ?? each.postgres) : each.postgres,
        );
        const columns = (await columnsOf(target, 'raw', 'everything')).slice(1, -4);
        expect(columns).toEqual(expected.map(([type], index) => `c${index} ${type}`));
        const texts = await target.withSession(async (session) => {
          await session.execute("set timezone = 'UTC'");
          const list = cases
            .map((_, index) => `cast(c${index} as ${target.adapter.dialect.types.text})`)
            .join(', ');
          return (await session.query(`select ${list} from raw.everything order by id`)).rows;
        });
        expect(texts[0]).toEqual(expected.map(([, text]) => text));
        expect(texts[1]!.every((value) => value === null)).toBe(true);
      } finally {
        if (engine !== 'postgres') await target.close();
      }
    });
  });
}
