import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial, until } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/broken.sql': "{{ config(materialized='table') }}\nselect 1 / 0 as id\n",
    'models/well.sql': 'select 1 as id\n',
    'models/lost.sql':
      "{{ config(materialized='table', tags=['slow']) }}\nselect 1 as id from (select pg_sleep({{ env_var('SLOW', '0') }})) nap\n",
    'models/hooked.sql':
      "{{ config(materialized='table', tags=['slow'], pre_hook='select 1') }}\nselect 1 as id from (select pg_sleep({{ env_var('SLOW', '0') }})) nap\n",
  });
  trial.write({
    'project.yml': `${trial.read('project.yml')}on-run-start: create table if not exists said (what text)
on-run-end: ["insert into said values ('end')", "select 1 / 0", "insert into said values ('never')"]
`,
  });
});
afterAll(() => trial.discard());

test('on-run-end statements run though a node failed; one that fails keeps those behind it back', async () => {
  const { code, stdout } = await trial.run(['run', '--exclude', 'tag:slow']);
  expect(code).toBe(1);
  expect(await trial.rows('select what from said')).toEqual([['end']]);
  expect(trial.results()).toEqual([
    'broken error',
    'shop-on-run-end-0 success',
    'shop-on-run-end-1 error',
    'shop-on-run-end-2 skipped',
    'shop-on-run-start-0 success',
    'well success',
  ]);
  expect(stdout).toContain('Done. PASS=3 WARN=0 ERROR=2 SKIP=1 NO-OP=0 TOTAL=6');
});

test('a table whose connection was lost is built on another; one with hooks is not, and says how to go on', async () => {
  const run = trial.start(['run', '--select', 'tag:slow', '--threads', '2'], { SLOW: '2' });
  const busy =
    "datname = current_database() and application_name like 'sluice %' and query like '%pg_sleep%' and state = 'active'";
  await until(async () => (await trial.rows(`select 1 from pg_stat_activity where ${busy}`)).length === 2);
  await trial.rows(`select pg_terminate_backend(pid) from pg_stat_activity where ${busy}`);
  const { stdout } = await run.ended;
  expect(trial.results().slice(0, 2)).toEqual(['hooked error', 'lost success']);
  expect(stdout).toContain('The connection was lost: terminating connection due to administrator command');
  expect(stdout).toContain('`sluice retry` goes on from here.');
});
