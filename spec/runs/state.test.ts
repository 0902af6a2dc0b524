import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'seeds/numbers.csv': 'n\n1\n2\n3\n',
    'models/doubled.sql': "{{ config(materialized='table') }}\nselect n * 2 as n from {{ ref('numbers') }}\n",
    'models/broken.sql': "select n / 0 as n from {{ ref('nowhere') }}\n",
    'models/nowhere.sql': 'select * from no_such_table\n',
    'tests/large.sql': "{{ config(severity='warn') }}\nselect * from {{ ref('doubled') }} where n > 3\n",
  });
});
afterAll(() => trial.discard());

test('a run and what its nodes did are kept as they were', async () => {
  const run = trial.start(['build', '--threads', '2']);
  const { code } = await run.ended;
  expect(code).toBe(1);
  expect(
    await trial.rows(
      `select project, command, args::text, target, target_schema, status, host, pid, version <> '', exclusive, ended_at >= started_at,
         application_name = 'sluice ' || invocation_id, jsonb_array_length(nodes) from sluice.invocations`,
    ),
  ).toEqual([
    [
      'shop',
      'build',
      '{"which": "build", "threads": 2}',
      'dev',
      'public',
      'failed',
      hostname(),
      String(run.child.pid),
      'true',
      'true',
      'true',
      'true',
      '5',
    ],
  ]);
  const relation = 'relation "no_such_table" does not exist';
  expect(
    await trial.rows(
      `select node_id, status, message, code, rows, failures, because, ended_at >= started_at from sluice.node_results order by node_id`,
    ),
  ).toEqual([
    ['model.shop.broken', 'skipped', 'upstream', null, null, null, 'model.shop.nowhere', 'true'],
    ['model.shop.doubled', 'success', 'SELECT 3', null, '3', null, null, 'true'],
    ['model.shop.nowhere', 'error', relation, '42P01', null, null, null, 'true'],
    ['seed.shop.numbers', 'success', 'INSERT 3', null, '3', null, null, 'true'],
    ['test.shop.large', 'warn', 'Got 2 results, configured to warn if != 0', null, null, '2', null, 'true'],
  ]);
});

test('tables that go away while a run writes them are told of, and the run goes on', async () => {
  trial.write({
    'models/meddler.sql':
      '{% if execute %}{% do run_query("drop table sluice.node_results") %}{% endif %}select 1 as id\n',
  });
  const { code, stdout } = await trial.run(['run', '--select', 'meddler']);
  expect(stdout).toContain(
    'What nodes do cannot be kept in schema "sluice" any more: relation "sluice.node_results" does not exist',
  );
  expect(code).toBe(0);
  expect(trial.read('target/last_run.jsonl')).toContain('"status":"success"');
});

test('a schema that a newer version has written is refused', async () => {
  await trial.rows("update sluice.schema_version set version = 99 where component = 'invocations'");
  const { code, stderr } = await trial.run(['run', '--select', 'doubled']);
  expect(stderr).toContain('schema "sluice" is of version 99, which a newer sluice has written');
  expect(code).toBe(2);
});
