import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/well.sql': 'select 1 as id\n',
    'models/divided.sql': "{{ config(materialized='table') }}\nselect 1 / {{ var('by', 0) }} as id\n",
    'models/behind.sql': "select * from {{ ref('divided') }}\n",
    'models/apart.sql': 'select 1 as id\n',
  });
});
afterAll(() => trial.discard());

const left = (): Promise<unknown> =>
  trial.rows(
    `select n.node_id, n.status, n.because, i.status, i.args::text from sluice.node_results n join sluice.invocations i using (invocation_id)
     where i.started_at = (select max(started_at) from sluice.invocations) order by 1`,
  );

test('without a run before there is nothing to go on with', async () => {
  const { code, stderr } = await trial.run(['retry']);
  expect(stderr).toContain("Could not find previous run in 'target' target directory");
  expect(code).toBe(2);
});

test('what failed and what was skipped is run again, with command and options of the run before', async () => {
  expect((await trial.run(['run', '--exclude', 'apart', '--fail-fast', '--threads', '1'])).code).toBe(1);
  const args = '{"which": "run", "exclude": ["apart"], "threads": 1, "fail_fast": true}';
  const failed = 'model.shop.divided';
  expect(await left()).toEqual([
    ['model.shop.behind', 'skipped', failed, 'failed', args],
    [failed, 'error', null, 'failed', args],
    ['model.shop.well', 'skipped', failed, 'failed', args],
  ]);
  expect((await trial.run(['retry'])).code).toBe(1);
  expect(await left()).toEqual([
    ['model.shop.behind', 'skipped', failed, 'failed', args],
    [failed, 'error', null, 'failed', args],
    ['model.shop.well', 'skipped', failed, 'failed', args],
  ]);
  const { code, stdout } = await trial.run(['retry', '--vars', '{by: 1}']);
  expect(stdout).toContain('Retrying 3 of the last run');
  expect(code).toBe(0);
  expect(trial.results()).toEqual(['behind success', 'divided success', 'well success']);
  expect(JSON.parse(trial.read('target/run_results.json'))).toMatchObject({
    args: { which: 'run', exclude: ['apart'], vars: { by: 1 } },
  });
});

test('where all ended well there is nothing to do', async () => {
  const { code, stdout } = await trial.run(['retry']);
  expect(stdout).toMatch(/Nothing to retry: all of the last run \(invocation .*\) ended well\.\n$/);
  expect(code).toBe(0);
});

test('where the target folder is gone, by what schema sluice has of the last run', async () => {
  expect((await trial.run(['run', '--select', 'divided+'])).code).toBe(1);
  rmSync(path.join(trial.folder, 'target'), { recursive: true });
  const { code, stdout } = await trial.run(['retry', '--vars', '{by: 1}']);
  expect(stdout).toContain('Retrying 2 of the last run');
  expect(trial.results()).toEqual(['behind success', 'divided success']);
  expect(code).toBe(0);
});

test('goes by the run_results.json of another folder, of dbt too', async () => {
  trial.write({
    'ci/run_results.json': JSON.stringify({
      metadata: { invocation_id: 'theirs', generated_at: '2026-01-01T00:00:00Z' },
      args: { which: 'build', vars: { by: 1 }, select: [], warn_error_options: { error: [] } },
      results: [
        { unique_id: 'model.shop.well', status: 'success' },
        { unique_id: 'model.shop.apart', status: 'runtime error' },
        { unique_id: 'operation.shop.shop-on-run-end-0', status: 'error' },
        { unique_id: 'model.shop.gone', status: 'skipped' },
      ],
    }),
  });
  const refused = await trial.run(['retry', '--state', 'ci']);
  expect(refused.stderr).toContain("Couldn't find model 'model.shop.gone'");
  expect(refused.code).toBe(2);
  trial.write({
    'ci/run_results.json': trial.read('ci/run_results.json').replace('model.shop.gone', 'model.shop.well'),
  });
  const { code, stdout } = await trial.run(['retry', '--state', 'ci']);
  expect(stdout).toContain('Retrying 2 of the last build (invocation theirs)');
  expect(trial.results()).toEqual(['apart success', 'well success']);
  expect(code).toBe(0);
});

test('an operation is called again with its arguments, until it ends well', async () => {
  trial.write({
    'macros/note.sql':
      "{% macro note(word) %}{% do run_query('insert into notes values (' ~ \"'\" ~ word ~ \"'\" ~ ')') %}{% do run_query('commit') %}{% endmacro %}\n",
  });
  expect((await trial.run(['run-operation', 'note', '--args', '{word: here}'])).code).toBe(1);
  await trial.rows('create table notes (word text)');
  expect((await trial.run(['retry'])).code).toBe(0);
  const { code, stdout } = await trial.run(['retry']);
  expect(stdout).toContain('Nothing to retry');
  expect(code).toBe(0);
  expect(await trial.rows('select word from notes')).toEqual([['here']]);
});

test('what warned is left where warnings are errors', async () => {
  trial.write({ 'tests/odd.sql': "{{ config(severity='warn') }}\nselect id from {{ ref('apart') }}\n" });
  expect((await trial.run(['build', '-s', 'odd'])).code).toBe(0);
  expect((await trial.run(['retry'])).stdout).toContain('Nothing to retry');
  expect((await trial.run(['build', '-s', 'odd'])).code).toBe(0);
  const { code, stdout } = await trial.run(['retry', '--warn-error']);
  expect(stdout).toContain('Retrying 1 of the last build');
  expect(code).toBe(1);
});
