import { afterAll, beforeAll, expect, test } from 'vitest';
import { askRows, makeTrial, type Trial, until } from './trial.ts';

const files = {
  'seeds/numbers.csv': 'n\n1\n2\n3\n',
  'models/first.sql':
    "{{ config(materialized='table') }}\nselect n, n * n as square from {{ ref('numbers') }}\n",
  'models/slow.sql':
    "{{ config(materialized='table') }}\nselect square from {{ ref('first') }} cross join (select pg_sleep({{ env_var('SLOW', '0') }})) nap\n",
  'models/last.sql': "select sum(square) as total from {{ ref('slow') }}\n",
  'models/marts.yml': 'models: [{name: last, columns: [{name: total, data_tests: [not_null]}]}]\n',
};
const relations = `select n.nspname || '.' || c.relname, c.relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'v') order by 1`;
const ours = `select count(*) from pg_stat_activity where application_name like 'sluice %' and datname = current_database()`;

/** Kills a build while `slow` is built, when what ended before has been kept. */
async function kill(trial: Trial): Promise<string> {
  const build = trial.start(['build'], { SLOW: '600' });
  await build.printed('START sql table model public.slow');
  await until(
    async () =>
      (await trial.rows("select 1 from sluice.node_results where node_id like '%.first'")).length === 1,
  );
  build.child.kill('SIGKILL');
  await build.ended;
  const [row] = await trial.rows("select invocation_id from sluice.invocations where status = 'running'");
  return row![0]!;
}

let undisturbed: Trial;
beforeAll(async () => {
  undisturbed = await makeTrial(files);
  await undisturbed.run(['build']);
});
afterAll(() => undisturbed.discard());

async function expectEqual(trial: Trial): Promise<void> {
  for (const query of [
    relations,
    'select * from numbers order by 1',
    'select * from first order by 1',
    'select * from slow order by 1',
    'select * from last',
  ]) {
    expect(await trial.rows(query)).toEqual(await askRows(undisturbed.database.url, query));
  }
  expect(await trial.rows(ours)).toEqual([['0']]);
}

test('a build that was killed is gone on with by retry, from what had not ended', async () => {
  const trial = await makeTrial(files);
  const dead = await kill(trial);
  const { code, stdout } = await trial.run(['retry']);
  expect(stdout).toContain(`Retrying 3 of the last build (invocation ${dead})`);
  expect(code).toBe(0);
  expect(trial.results()).toEqual(['last success', 'not_null_last_total pass', 'slow success']);
  await expectEqual(trial);
  expect(await trial.rows('select command, status from sluice.invocations order by started_at')).toEqual([
    ['build', 'dead'],
    ['build', 'success'],
  ]);
  await trial.discard();
});

test('the next build ends the statement that the killed one left on the server', async () => {
  const trial = await makeTrial(files);
  const dead = await kill(trial);
  const { code, stdout } = await trial.run(['build']);
  expect(stdout).toMatch(
    new RegExp(
      `The build of process \\d+ on .* was killed \\(invocation ${dead}\\)\\. 1 of its sessions were still at work`,
    ),
  );
  expect(code).toBe(0);
  await expectEqual(trial);
  await trial.discard();
});

test('without the right to make schema sluice the record is in the target folder, and retry goes by it', async () => {
  const trial = await makeTrial(files, { user: 'sluice_no_create', password: 'x', schema: 'public' });
  const admin = (sql: string) => askRows(trial.database.url, sql);
  await admin("create role sluice_no_create login password 'x'").catch(() => undefined);
  await admin('grant create, usage on schema public to sluice_no_create');
  const build = trial.start(['build'], { SLOW: '600' });
  await build.printed('START sql table model public.slow');
  build.child.kill('SIGKILL');
  const { stdout: told } = await build.ended;
  expect(told).toMatch(
    /may not keep records in schema "sluice" \(permission denied for database .*\): .* last_run\.jsonl/,
  );
  expect(trial.read('target/last_run.jsonl').trim().split('\n')).toHaveLength(3);
  const { code, stdout } = await trial.run(['retry']);
  expect(stdout).toContain('Retrying 3 of the last build');
  expect(code).toBe(0);
  expect(await admin("select 1 from pg_namespace where nspname = 'sluice'")).toEqual([]);
  await expectEqual(trial);
  await trial.discard();
});
