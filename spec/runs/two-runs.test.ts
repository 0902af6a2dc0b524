import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTrial, type Trial, until } from './trial.ts';

let trial: Trial;
beforeAll(async () => {
  trial = await makeTrial({
    'models/slow.sql':
      "{{ config(materialized='table') }}\nselect 1 as id from (select pg_sleep({{ env_var('SLOW', '0') }})) nap\n",
    'models/quick.sql': "select * from {{ ref('slow') }}\n",
    'tests/none.sql': 'select 1 where false\n',
  });
  await trial.run(['build']);
});
afterAll(() => trial.discard());

const atWork = (): Promise<unknown> =>
  trial.rows(
    "select count(*) from pg_stat_activity where application_name like 'sluice %' and state <> 'idle' and datname = current_database()",
  );

test('two builds at once come one after the other, and the second says for whom it waits; tests wait for nobody', async () => {
  const first = trial.start(['build'], { SLOW: '4' });
  await first.printed('START sql table model public.slow');
  const second = trial.start(['build']);
  await second.printed('Waiting for another run of this project');
  expect((await trial.run(['test'])).code).toBe(0);
  const results = await Promise.all([first.ended, second.ended]);
  expect(results.map(({ code }) => code)).toEqual([0, 0]);
  expect(results[1].stdout).toContain(
    `Waiting for another run of this project in this target: process ${first.child.pid} on host ${hostname()} (build since `,
  );
  const rows = await trial.rows(
    "select started_at < lag(ended_at) over (order by ended_at), status from sluice.invocations where command = 'build' order by ended_at desc limit 2",
  );
  expect(rows).toEqual([
    ['true', 'success'],
    ['false', 'success'],
  ]);
});

test('Ctrl-C ends what runs on the server, is recorded, and leaves with 2; a waiting run is stopped too', async () => {
  const first = trial.start(['build'], { SLOW: '600' });
  await first.printed('START sql table model public.slow');
  const second = trial.start(['build']);
  await second.printed('Waiting for another run of this project');
  second.child.kill('SIGINT');
  const waited = await second.ended;
  expect(waited.stderr).toContain('Stopped while waiting for another run.');
  expect(waited.code).toBe(2);
  first.child.kill('SIGINT');
  await until(async () => JSON.stringify(await atWork()) === '[["0"]]');
  const { code, stdout } = await first.ended;
  expect(stdout).toContain('cancelling (SIGINT)');
  expect(code).toBe(2);
  expect(trial.results()).toEqual(['none pass', 'quick skipped', 'slow skipped']);
  expect(await trial.rows('select status from sluice.invocations order by started_at desc limit 1')).toEqual([
    ['cancelled'],
  ]);
  expect(await trial.rows('select id from slow')).toEqual([['1']]);
  expect((await trial.run(['retry'])).code).toBe(0);
});
