import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/a.sql': 'select 1 / 0 as id from (select 1) one',
    'models/b.sql': 'select 1 as id',
    'models/c.sql': 'select 2 as id',
    'models/b.yml':
      "models: [{name: b, columns: [{name: id, data_tests: [not_null, {relationships: {arguments: {to: ref('c'), field: id}}}]}]}]",
    'tests/never.sql': 'select 1 / 0 as x',
  });
  trial.write({
    'project.yml': `${trial.read('project.yml')}flags: {fail_fast: true, indirect_selection: cautious, write_json: false}\n`,
  });
});
afterAll(() => trial.discard());

test.for([
  { args: ['test', '--threads', '1'], environment: {}, says: 'SKIP=1 ' },
  { args: ['test', '--threads', '1', '--no-fail-fast'], environment: {}, says: 'SKIP=0 ' },
  { args: ['test', '--threads', '1'], environment: { DBT_FAIL_FAST: 'false' }, says: 'SKIP=0 ' },
])('fail_fast: $args $environment', async ({ args, environment, says }) => {
  await trial.run(['run', '--select', 'b', 'c']);
  expect((await trial.run([...args, '--exclude', 'not_null_b_id'], environment)).stdout).toContain(says);
});

test.for([
  { args: [], tests: ['not_null_b_id'] },
  {
    args: ['--indirect-selection', 'eager'],
    tests: ['not_null_b_id', 'relationships_b_id__id__ref_c_'],
  },
])('indirect_selection: $args', async ({ args, tests }) => {
  const { stdout } = await trial.run(['ls', '--quiet', '--output', 'name', '-s', 'b', ...args]);
  expect(stdout.trim().split('\n')).toEqual(['b', ...tests]);
});

test('write_json', async () => {
  const manifest = path.join(trial.folder, 'target/manifest.json');
  rmSync(manifest, { force: true });
  await trial.run(['parse']);
  expect(existsSync(manifest)).toBe(false);
  await trial.run(['parse', '--write-json']);
  expect(existsSync(manifest)).toBe(true);
});
