import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

const day = { warn_after: { count: 1, period: 'day' }, error_after: { count: 2, period: 'day' } };

/** Tables with the age of their newest row in hours, what is configured, and the status by hand. */
const tables = [
  { name: 'fresh', hours: 1, config: { loaded_at_field: 'at' }, status: 'pass' },
  { name: 'late', hours: 30, config: { loaded_at_field: 'at' }, status: 'warn' },
  { name: 'stale', hours: 50, config: { loaded_at_field: 'at' }, status: 'error' },
  { name: 'expression', hours: 30, config: { loaded_at_field: "at + interval '1 day'" }, status: 'pass' },
  {
    name: 'filtered',
    hours: 1,
    config: { loaded_at_field: 'at', freshness: { ...day, filter: "at < now() - interval '40 hours'" } },
    status: 'error',
  },
  {
    name: 'queried',
    hours: 30,
    config: { loaded_at_query: 'select max(at) from {{ this }}' },
    status: 'warn',
  },
  {
    name: 'only_error',
    hours: 30,
    config: {
      loaded_at_field: 'at',
      freshness: { warn_after: null, error_after: { count: 48, period: 'hour' } },
    },
    status: 'pass',
  },
  {
    name: 'only_warn',
    hours: 50,
    config: { loaded_at_field: 'at', freshness: { ...day, error_after: null } },
    status: 'warn',
  },
  { name: 'empty', hours: null, config: { loaded_at_field: 'at' }, status: 'error' },
  { name: 'unaskable', hours: 1, config: {}, status: 'runtime error' },
  { name: 'wrong_field', hours: 1, config: { loaded_at_field: 'nothing' }, status: 'runtime error' },
  { name: 'no_time', hours: 1, config: { loaded_at_field: 'id' }, status: 'runtime error' },
  { name: 'off', hours: 90, config: { loaded_at_field: 'at', freshness: null }, status: null },
];

let trial: Trial;
beforeAll(async () => {
  const given = tables.map(({ name, config }) => ({ name, config: { freshness: day, ...config } }));
  trial = await makeTrial({
    'models/sources.yml': JSON.stringify({
      sources: [{ name: 'raw', schema: 'raw', tables: given }],
    }),
    'sources/files.yml': JSON.stringify({
      sources: [
        {
          name: 'files',
          schema: 'loaded',
          extractor: 'file',
          tables: ['read', 'unread'].map((name) => ({
            name,
            path: `data/${name}.csv`,
            config: { freshness: { error_after: { count: 1, period: 'hour' } } },
          })),
        },
      ],
    }),
    'data/read.csv': 'id\n1\n',
    'data/unread.csv': 'id\n1\n',
  });
  const make = tables.map(
    ({ name, hours }) =>
      `create table raw.${name} as select 1 as id, cast(now() at time zone 'utc' as timestamp) - interval '${hours ?? 0} hours' as at where ${hours !== null}`,
  );
  await trial.run(['run-operation', '--sql', ['create schema raw', ...make].join('; ')]);
  await trial.run(['load', '--select', 'source:files.read']);
});
afterAll(() => trial.discard());

interface Sources {
  readonly metadata: { readonly dbt_schema_version: string };
  readonly results: readonly {
    readonly unique_id: string;
    readonly status: string;
    readonly max_loaded_at: string;
    readonly max_loaded_at_time_ago_in_s: number;
    readonly error?: string;
  }[];
}
const sources = (file = 'target/sources.json'): Sources => JSON.parse(trial.read(file)) as Sources;
const statuses = () =>
  Object.fromEntries(sources().results.map(({ unique_id: id, status }) => [id.split('.').at(-1)!, status]));

test('each table has the status that its newest row earns; one that is too old is a failure', async () => {
  const { code, stdout, stderr } = await trial.run(['source', 'freshness', '--select', 'source:raw']);
  expect(code).toBe(1);
  expect(statuses()).toEqual(
    Object.fromEntries(tables.flatMap(({ name, status }) => (status === null ? [] : [[name, status]]))),
  );
  expect(sources().metadata.dbt_schema_version).toBe('https://schemas.getdbt.com/dbt/sources/v3.json');
  const late = sources().results.find(({ unique_id: id }) => id.endsWith('.late'))!;
  expect(Math.round(late.max_loaded_at_time_ago_in_s / 3600)).toBe(30);
  expect(stdout).toContain('PASS freshness of raw.fresh (newest row 1 h old)');
  expect(stderr).toContain('ERROR STALE freshness of raw.stale (newest row 2 d 2 h old)');
  const never = sources().results.find(({ unique_id: id }) => id.endsWith('.empty'))!;
  expect(never.max_loaded_at).toBe('0001-01-01T00:00:00+00:00');
});

test('warnings alone are no failure; the file may have another name', async () => {
  const { code } = await trial.run([
    'source',
    'freshness',
    '--select',
    'source:raw.late',
    'source:raw.fresh',
    '--output',
    'freshness.json',
  ]);
  expect(code).toBe(0);
  expect(sources('freshness.json').results.map(({ status }) => status)).toEqual(['pass', 'warn']);
});

test('of what sluice loads the last committed load counts', async () => {
  const { code } = await trial.run(['source', 'freshness', '--select', 'source:files']);
  expect({ code, statuses: statuses() }).toEqual({ code: 1, statuses: { read: 'pass', unread: 'error' } });
});

test('another word is refused', async () => {
  const { code, stderr } = await trial.run(['source', 'fresh']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/Encountered an error:\n.*\n {2}source has no "fresh"; it takes freshness\n$/);
});
