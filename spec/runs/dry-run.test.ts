import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSluice } from '../rig/run-sluice.ts';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'seeds/numbers.csv': 'n\n1\n2\n',
    'sources/files.yml':
      'sources: [{name: files, schema: raw, extractor: file, tables: [{name: people, path: data/*.csv, columns: [{name: id, data_type: integer}]}]}]\n',
    'data/a.csv': 'id,name\n1,Ann\n',
    'data/b.csv': 'id,name\n2,Bob\n',
    'models/squares.sql':
      "{{ config(materialized='table', schema='marts') }}\nselect n * n as square from {{ ref('numbers') }}\n",
    'models/shown.sql': "select * from {{ ref('squares') }}\n",
    'models/pivot.sql':
      "-- depends_on: {{ ref('numbers') }}\nselect {% for n in (run_query('select n from ' ~ ref('numbers') ~ ' order by 1').columns[0].values() if execute else []) %}{{ n }} as n{{ n }}, {% endfor %}1 as one\n",
    'models/meddler.sql':
      "{% if execute %}{% do run_query('create table meddled (id int)') %}{% endif %}select 1 as id\n",
    'models/grown.sql':
      "{{ config(materialized='incremental', unique_key='n', on_schema_change='append_new_columns') }}\nselect n from {{ ref('numbers') }} {% if is_incremental() %}where n > 0{% endif %}\n",
    'tests/none.sql': "select 1 from {{ ref('squares') }} where false\n",
  });
  trial.write({
    'project.yml': `${trial.read('project.yml')}on-run-start: create table if not exists said (what text)
on-run-end: "insert into said values ('end')"
`,
  });
});
afterAll(() => trial.discard());

interface Line {
  readonly kind: string;
  readonly schemas?: readonly string[];
  readonly plan?: {
    readonly node: { readonly unique_id: string };
    readonly steps: readonly {
      readonly name: string;
      readonly does: string;
      readonly sql: readonly string[];
      readonly decided_at_run_time: readonly string[];
    }[];
    readonly ends: string;
    readonly because: string | null;
    readonly notes: readonly string[];
  };
}

const plans = async (): Promise<readonly Line[]> => {
  const { stdout } = await trial.run(['build', '--dry-run', '--log-format', 'json']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly info: { readonly name: string }; readonly data: Line })
    .filter(({ info }) => info.name === 'DryRunPlan')
    .map(({ data }) => data);
};
const planOf = (lines: readonly Line[], name: string): NonNullable<Line['plan']> =>
  lines.find(
    ({ plan }) => plan?.node.unique_id.split('.')[2] === name || plan?.node.unique_id.endsWith(`.${name}`),
  )!.plan!;

/** Everything that the catalog knows of, and how many rows were ever changed. */
const traces = async (): Promise<unknown> => [
  await trial.rows(
    `select 'schema', oid::text, nspname::text from pg_namespace where nspname !~ '^pg_' union all
     select relkind::text, c.oid::text || ' ' || relfilenode || ' ' || c.xmin::text, relname::text from pg_class c
       join pg_namespace n on n.oid = relnamespace where nspname !~ '^(pg_|information_schema)' order by 1, 2`,
  ),
  await trial.rows(
    `select schemaname || '.' || tablename, (xpath('/row/s/text()', query_to_xml(
       format('select md5(string_agg(t::text || t.xmin || t.ctid, '','' order by t.ctid)) as s from %I.%I t', schemaname, tablename), false, true, '')))[1]::text
     from pg_tables where schemaname !~ '^(pg_|information_schema)' order by 1`,
  ),
];

test('before anything is built: steps in order, what waits for the run and why; nothing changes', async () => {
  const before = await traces();
  const lines = await plans();
  expect(await traces()).toEqual(before);
  expect(existsSync(path.join(trial.folder, 'target'))).toBe(false);
  expect(lines[0]!.schemas).toEqual(['sluice', 'sluice_staging', 'public_marts', 'raw']);
  // Parents first, ties by id; `shown` waits for the test of what it reads.
  expect(lines.flatMap(({ plan }) => plan?.node.unique_id.split('.').at(-1) ?? [])).toEqual([
    'shop-on-run-start-0',
    'meddler',
    'numbers',
    'grown',
    'pivot',
    'squares',
    'people',
    'none',
    'shown',
    'shop-on-run-end-0',
  ]);
  const squares = planOf(lines, 'squares');
  expect(squares.ends).toBe('complete');
  expect(squares.steps.map(({ name }) => name)).toEqual(['look', 'create-table-as']);
  expect(squares.steps[0]!.does).toBe('there is no "public_marts"."squares" yet');
  expect(planOf(lines, 'pivot')).toMatchObject({
    ends: 'open',
    because: expect.stringMatching(
      /asks the database what cannot be answered yet \(relation .*numbers" does not exist\)/,
    ) as string,
  });
  expect(planOf(lines, 'meddler')).toMatchObject({
    ends: 'open',
    because: 'its template changes the database: create table meddled (id int)',
  });
  expect(planOf(lines, 'none')).toMatchObject({
    ends: 'open',
    because: 'the rows that the query finds decide',
  });
  const load = planOf(lines, 'people');
  expect(load.steps[0]!.does).toBe(
    [
      'into "raw"."people" from file (data/a.csv, data/b.csv): replace',
      'read for this: all 2 records',
      'the first rows:',
      '| id | name |',
      '| -- | ---- |',
      '| 1  | Ann  |',
      '| 2  | Bob  |',
    ].join('\n'),
  );
  expect(load.steps[0]!.sql).toEqual([
    expect.stringMatching(
      /^create table .*"raw"\."people" \("id" integer, "name" text, "_sluice_file" text, /,
    ),
  ]);
});

test('after a build: the SQL is what the next build runs; rows and catalog stay as they are', async () => {
  const first = await trial.run(['build']);
  expect(first.stdout).toContain('ERROR=0');
  await trial.rows('create view public.outside as select * from public_marts.squares');
  const before = await traces();
  const lines = await plans();
  expect(await traces()).toEqual(before);
  const squares = planOf(lines, 'squares');
  expect(squares.steps.map(({ name }) => name)).toEqual([
    'look',
    'belongings',
    'create-table-as',
    'take-turn',
    'dependants',
    'swap',
  ]);
  expect(squares.steps[4]!.does).toContain('"public"."outside"');
  expect(squares.steps[5]!.decided_at_run_time).toEqual([
    'whether the engine refuses it; then other steps follow',
  ]);
  expect(planOf(lines, 'grown').ends).toBe('complete');
  expect(planOf(lines, 'pivot').notes).toEqual([expect.stringContaining('may differ')]);
  await trial.rows('drop table meddled');
  const second = await trial.run(['build']);
  expect(second.code).toBe(0);
  const log = trial.read('logs/dbt.log');
  for (const name of ['squares', 'shown', 'pivot', 'grown']) {
    const planned = planOf(lines, name).steps.flatMap(({ sql }) => sql);
    expect(planned.length).toBeGreaterThan(0);
    expect(planned.filter((sql) => !log.includes(sql))).toEqual([]);
  }
});

test('an embedded database that is not there is not made', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-dry-'));
  writeFileSync(path.join(folder, 'project.yml'), 'name: shop\ntargets: {dev: {type: pglite}}\n');
  const models = path.join(folder, 'models');
  const { mkdirSync } = await import('node:fs');
  mkdirSync(models);
  writeFileSync(path.join(models, 'one.sql'), 'select 1 as id\n');
  const { code, stdout } = await runSluice(['run', '--dry-run'], { cwd: folder });
  expect(stdout).toContain('create view "postgres"."public"."one" as (\n      select 1 as id');
  expect(stdout).toContain(
    'Dry run, nothing was changed: 1 nodes, 0 of them decided in part at run time, 0 that would fail.',
  );
  expect(code).toBe(0);
  expect(existsSync(path.join(folder, '.sluice'))).toBe(false);
  expect(existsSync(path.join(folder, 'target'))).toBe(false);
  rmSync(folder, { recursive: true });
});
