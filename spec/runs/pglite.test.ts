import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { launcher, runSluice } from '../rig/run-sluice.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-runs-pglite-'));
  mkdirSync(path.join(folder, 'models'));
  for (const [name, text] of [
    ['project.yml', 'name: shop\ntargets: {dev: {type: pglite}}\n'],
    ['models/first.sql', "{{ config(materialized='table') }}\nselect 2 as n\n"],
    [
      'models/slow.sql',
      "{{ config(materialized='table') }}\nselect n * 3 as n from {{ ref('first') }} cross join (select pg_sleep({{ env_var('SLOW', '0') }})) nap\n",
    ],
    ['models/last.sql', "select n + 1 as n from {{ ref('slow') }}\n"],
  ] as const)
    writeFileSync(path.join(folder, name), text);
  await preparePgliteFolder(path.join(folder, '.sluice/dev'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) => runSluice(args, { cwd: folder });
const ask = async (sql: string): Promise<unknown> =>
  JSON.parse((await run('sql', sql, '--output', 'json')).stdout);

/** Starts a build that stays at `slow`, and ends it with a signal. */
function disturbed(signal: NodeJS.Signals): Promise<number | null> {
  const child = spawn(process.execPath, [launcher, 'build'], {
    cwd: folder,
    env: { ...process.env, SLOW: '600' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.includes('START sql table model public.slow') && !child.killed) child.kill(signal);
  });
  return new Promise((resolve) => child.on('close', resolve));
}

test('a build that was killed is gone on with by retry, and recorded as dead', async () => {
  await disturbed('SIGKILL');
  const { stdout } = await run('retry');
  expect(stdout).toContain('Retrying 2 of the last build');
  expect(stdout).toContain('Done. PASS=2 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=2');
  expect(await ask('select n from last')).toEqual([{ n: 7 }]);
  expect(await ask('select status from sluice.invocations order by started_at')).toEqual([
    { status: 'dead' },
    { status: 'success' },
  ]);
});

test('a build that was stopped is recorded with what did not run', async () => {
  expect(await disturbed('SIGINT')).toBe(2);
  expect(
    await ask(`select i.status, node_id, r.status as result from sluice.invocations i join sluice.node_results r using (invocation_id)
      where i.status = 'cancelled' order by node_id`),
  ).toEqual([
    { status: 'cancelled', node_id: 'model.shop.first', result: 'success' },
    { status: 'cancelled', node_id: 'model.shop.last', result: 'skipped' },
    { status: 'cancelled', node_id: 'model.shop.slow', result: 'skipped' },
  ]);
  expect(readFileSync(path.join(folder, 'target/last_run.jsonl'), 'utf8')).toContain('"cancelled"');
});
