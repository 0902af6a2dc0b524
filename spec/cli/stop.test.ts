import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FakeTerminal } from '../rig/fake-terminal.ts';
import { launcher, runSluice } from '../rig/run-sluice.ts';

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-stop-'));
  await runSluice(['init', 'shop'], { cwd: folder });
  const project = path.join(folder, 'shop');
  await runSluice(['build', '--select', 'countries'], { cwd: project });
  writeFileSync(
    path.join(project, 'models/staging/stg_slow.sql'),
    "{{ config(materialized='table') }}\nselect 1 as id from (select pg_sleep(600)) nap\n",
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * Runs a build and sends signals when the slow model runs. Several come at one moment: the process is held still meanwhile, and so cannot
 * end between the first, which cancels what runs, and the next.
 */
function stopped(project: string, signals: readonly NodeJS.Signals[]): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, 'build', '--select', 'stg_slow', 'stg_orders'], {
    cwd: project,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const held = signals.length > 1 ? (['SIGSTOP', ...signals, 'SIGCONT'] as const) : signals;
  let stdout = '';
  let isSent = false;
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (isSent || !stdout.includes('START sql table model public.stg_slow')) return;
    isSent = true;
    for (const signal of held) child.kill(signal);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout })));
}

const copy = (name: string): string => {
  const project = path.join(folder, name);
  cpSync(path.join(folder, 'shop'), project, { recursive: true });
  return project;
};

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends what runs, says so, and leaves with 2', async (signal) => {
  const project = copy(signal);
  const { code, stdout } = await stopped(project, [signal]);
  expect(stdout).toContain(`cancelling (${signal}), press again to stop at once`);
  expect(stdout).toMatch(/Done\. PASS=\d+ WARN=0 ERROR=\d SKIP=\d+ NO-OP=0 TOTAL=\d+\n$/);
  expect(code).toBe(2);
});

it('a second one leaves at once', async () => {
  const { code, stdout } = await stopped(copy('twice'), ['SIGINT', 'SIGTERM']);
  expect(code).toBe(130);
  expect(stdout).not.toContain('Done.');
});

it.runIf(existsSync('/usr/bin/script'))('on a terminal the report is live', async () => {
  const project = copy('terminal');
  const command = `stty cols 90 rows 24; '${process.execPath}' '${launcher}' build --select stg_orders+ source:shop countries`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: project,
    env: { ...process.env, TERM: 'xterm', NO_COLOR: '', CI: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const terminal = new FakeTerminal(90, 24);
  let written = '';
  child.stdout.on('data', (chunk: Buffer) => void (written += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  terminal.write(written);
  expect(written).toContain(' done');
  expect(terminal.text.join('\n')).not.toMatch(/\d running/);
  expect(terminal.text.join('\n')).toContain('Done. PASS=');
  expect(terminal.cursorIsShown).toBe(true);
  expect(code).toBe(0);
});
