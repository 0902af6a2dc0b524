import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { runSluice } from '../rig/run-sluice.ts';

/** Two targets in one database: `prod` is built once and its artifacts are the state, `dev` starts empty for each case. */
let folder = '';
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
const run = (...args: readonly string[]) => runSluice(args, { cwd: folder });
const ask = async (sql: string): Promise<unknown> =>
  JSON.parse((await run('sql', sql, '--output', 'json')).stdout);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-defer-'));
  write(
    'project.yml',
    'name: shop\ntarget: dev\ntargets:\n  dev: {type: pglite, path: db, schema: dev}\n  prod: {type: pglite, path: db, schema: prod}\n',
  );
  write('models/first.sql', "{{ config(materialized='table') }}\nselect '{{ target.name }}' as made_in\n");
  write(
    'models/inner_step.sql',
    "{{ config(materialized='ephemeral') }}\nselect * from {{ ref('first') }}\n",
  );
  write('models/second.sql', "select made_in from {{ ref('inner_step') }}\n");
  write('models/models.yml', 'models: [{name: first, columns: [{name: made_in, data_tests: [not_null]}]}]\n');
  await preparePgliteFolder(path.join(folder, 'db'));
  const { code, stdout } = await run('build', '--target', 'prod');
  if (code !== 0) throw new Error(stdout);
  cpSync(path.join(folder, 'target'), path.join(folder, 'state'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a ref to what is not selected and not there leads to the state, through an ephemeral model too', async () => {
  const { stdout, code } = await run('run', '-s', 'second', '--defer', '--state', 'state');
  expect({ stdout, code }).toMatchObject({ code: 0 });
  expect(await ask('select made_in from dev.second')).toEqual([{ made_in: 'prod' }]);
});

test('without --defer it fails', async () => {
  expect((await run('run', '-s', 'second')).code).toBe(1);
});

test('tests look at the state too', async () => {
  expect((await run('test', '-s', 'first')).code).toBe(1);
  expect((await run('test', '-s', 'first', '--defer', '--state', 'state')).code).toBe(0);
});

test('compile and show defer what they select itself, where it is not there', async () => {
  const { stdout } = await run('compile', '-s', 'second', '--defer', '--defer-state', 'state');
  expect(stdout).toContain('"prod"."first"');
  const shown = await run('show', '-s', 'second', '--defer', '--state', 'state', '--output', 'json');
  expect(JSON.parse(shown.stdout)).toEqual({ node: 'second', show: [{ made_in: 'prod' }] });
});

test('a dry run shows where it would read', async () => {
  const { stdout } = await run('run', '-s', 'second', '--defer', '--state', 'state', '--dry-run');
  expect(stdout).toContain('"prod"."first"');
});

test('what is selected, and what is there, is read here; --favor-state reads the state all the same', async () => {
  expect((await run('run', '--defer', '--state', 'state')).code).toBe(0);
  expect(await ask('select made_in from dev.second')).toEqual([{ made_in: 'dev' }]);
  expect((await run('run', '-s', 'second', '--defer', '--state', 'state')).code).toBe(0);
  expect(await ask('select made_in from dev.second')).toEqual([{ made_in: 'dev' }]);
  expect((await run('run', '-s', 'second', '--defer', '--state', 'state', '--favor-state')).code).toBe(0);
  expect(await ask('select made_in from dev.second')).toEqual([{ made_in: 'prod' }]);
  expect((await run('run', '--defer', '--state', 'state', '--favor-state')).code).toBe(0);
  expect(await ask('select made_in from dev.second')).toEqual([{ made_in: 'dev' }]);
});

test('result: goes by the run of the state', async () => {
  const list = async (...words: readonly string[]) =>
    (await run('ls', '--state', 'state', '--resource-type', 'model', ...words)).stdout
      .split('\n')
      .filter(Boolean);
  expect(await list('--select', 'result:success')).toEqual(['shop.first', 'shop.second']);
  expect(await list('--select', 'result:error')).toEqual([]);
  expect(await list('--select', '1+result:success,second')).toEqual(['shop.second']);
});

const freshness = (times: Readonly<Record<string, string | null>>): string =>
  JSON.stringify({
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json' },
    results: Object.entries(times).map(([name, time]) => ({
      unique_id: `source.shop.raw.${name}`,
      ...(time === null ? { error: 'x', status: 'runtime error' } : { max_loaded_at: time, status: 'pass' }),
    })),
  });

test('source_status:fresher goes by the times of both sources.json', async () => {
  const names = ['newer', 'same', 'older', 'fresh', 'broken', 'hair', 'zone'];
  write(
    'models/raw.yml',
    `sources: [{name: raw, tables: [${names.map((name) => `{name: ${name}}`).join(', ')}]}]`,
  );
  const old = '2026-01-01T00:00:00Z';
  write(
    'state/sources.json',
    freshness({
      newer: old,
      same: old,
      older: old,
      broken: old,
      hair: '2026-01-01T00:00:00.000001Z',
      zone: old,
    }),
  );
  write(
    'target/sources.json',
    freshness({
      newer: '2026-01-02T00:00:00Z',
      same: '2026-01-01T00:00:00.000000Z',
      older: '2025-12-31T00:00:00Z',
      fresh: old,
      broken: null,
      hair: '2026-01-01T00:00:00.000002Z',
      zone: '2026-01-01T01:00:00+01:00',
    }),
  );
  const { stdout } = await run(
    'ls',
    '--select',
    'source_status:fresher',
    '--state',
    'state',
    '--output',
    'name',
  );
  expect(stdout.split('\n').filter(Boolean)).toEqual(['raw.fresh', 'raw.hair', 'raw.newer']);
});

test.each([
  {
    what: 'no state',
    args: ['ls', '-s', 'state:new'],
    says: 'Got a state selector method, but no comparison manifest',
  },
  {
    what: 'a folder without',
    args: ['ls', '-s', 'state:new', '--state', 'models'],
    says: 'There is no manifest.json in "models"',
  },
  {
    what: 'a word that is none',
    args: ['ls', '-s', 'state:changed', '--state', 'state'],
    says: 'Got an invalid selector "changed"',
  },
  {
    what: 'no results',
    args: ['ls', '-s', 'result:error', '--state', 'models'],
    says: 'No comparison run_results',
  },
  {
    what: 'no freshness',
    args: ['ls', '-s', 'source_status:fresher', '--state', 'models'],
    says: 'No previous state comparison freshness results',
  },
  {
    what: 'nothing to defer to',
    args: ['run', '--defer'],
    says: '--state or --defer-state are required for deferral',
  },
  {
    what: 'no manifest to defer to',
    args: ['run', '--defer', '--state', 'models'],
    says: 'Could not find manifest in --state path: "models"',
  },
  {
    what: 'another version',
    args: ['ls', '-s', 'state:new', '--state', 'old'],
    says: 'but found "https://schemas.getdbt.com/dbt/manifest/v3.json"',
  },
  { what: 'half a file', args: ['ls', '-s', 'state:new', '--state', 'half'], says: 'as JSON' },
  { what: 'no object', args: ['ls', '-s', 'state:new', '--state', 'list'], says: 'holds no JSON object' },
])('refused: $what', async ({ args, says }) => {
  write(
    'old/manifest.json',
    '{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v3.json"}}',
  );
  write('half/manifest.json', readFileSync(path.join(folder, 'state/manifest.json'), 'utf8').slice(0, 1000));
  write('list/manifest.json', '[]');
  const { code, stdout, stderr } = await run(...args);
  expect(stdout + stderr).toContain(says);
  expect(code).toBe(2);
});
