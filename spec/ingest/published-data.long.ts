import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { load, rowsOf, type SpecificationInput } from './load-rig.ts';

const folder = resolve(import.meta.dirname, '../../node_modules/vega-datasets');

/** Files that others published, with what DuckDB 2.0 makes of them. */
const cases: readonly {
  readonly file: string;
  readonly options?: SpecificationInput['options'];
  readonly columns?: SpecificationInput['columns'];
  readonly sql: string;
  readonly expected: string;
}[] = [
  {
    file: 'flights-3m.parquet',
    sql: 'count(*), sum(delay), sum(distance), count(distinct origin), min(date), max(date)',
    expected: '3000000|20003603|2194861208|229|2001-01-01 00:01:00+00:00|2001-07-01 00:00:00+00:00',
  },
  {
    file: 'flights-3m.parquet',
    options: { unknown_columns: 'ignore' },
    columns: [{ name: 'delay', type: 'int' }],
    sql: 'count(*), sum(delay), count(delay)',
    expected: '3000000|20003603|3000000',
  },
  {
    file: 'flights-200k.json',
    sql: 'count(*), sum(delay), sum(distance), round(sum(time), 2)',
    expected: '200000|1500159|145847125|2755170.17',
  },
  {
    file: 'zipcodes.csv',
    sql: `count(*), sum(latitude), count(distinct state), count(*) filter (where zip_code like '0%')`,
    expected: '42049|1618853.645685|59|3256',
  },
  {
    file: 'earthquakes.json',
    options: { rows: '$.features' },
    sql: `count(*), sum((properties ->> 'mag')::numeric), count(distinct id)`,
    expected: '1707|2616.39|1707',
  },
];

let engine: EngineUnderTest;
let database: Database;
beforeAll(async () => {
  engine = await engines['postgres']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

describe('published files', () => {
  it.each(cases.map((each, index) => ({ ...each, table: `t${index}` })))(
    '$file, $sql',
    async ({ file, options, columns, sql, expected, table }) => {
      await load(database, folder, table, {
        options: { path: join('data', file), ...options },
        ...(columns === undefined ? {} : { columns }),
      });
      expect(await rowsOf(database, `select ${sql} from raw.${table}`)).toEqual([expected]);
    },
  );
});
