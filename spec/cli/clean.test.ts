import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSluice } from '../rig/run-sluice.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-clean-'));
  for (const name of ['models', 'target/compiled', 'logs', 'build']) write(`${name}/a.sql`, 'select {{ 1 +');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

const native = 'name: shop\ntargets: {dev: {type: pglite}}\n';

/** Each in a project whose model cannot be read, and without a profile: cleaning asks for neither. */
const cases: readonly {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly options?: readonly string[];
  readonly gone: readonly string[];
}[] = [
  { name: 'target by default', file: 'project.yml', text: native, gone: ['target'] },
  {
    name: 'of a dbt project too',
    file: 'dbt_project.yml',
    text: 'name: shop\nprofile: shop\n',
    gone: ['target'],
  },
  { name: 'where artifacts go', file: 'project.yml', text: `${native}target-path: build\n`, gone: ['build'] },
  {
    name: 'where this run would put artifacts',
    file: 'project.yml',
    text: native,
    options: ['--target-path', 'build'],
    gone: ['build'],
  },
  {
    name: 'what clean-targets names',
    file: 'project.yml',
    text: `${native}clean-targets: [target, logs, nothing]\n`,
    gone: ['target', 'logs'],
  },
  {
    name: 'nothing of what is read',
    file: 'project.yml',
    text: `${native}clean-targets: [target, models]\n`,
    gone: [],
  },
  { name: 'nothing outside', file: 'project.yml', text: `${native}clean-targets: [target, ..]\n`, gone: [] },
  {
    name: 'nothing where nothing is named',
    file: 'project.yml',
    text: `${native}clean-targets: []\n`,
    gone: [],
  },
];

it.each(cases)('$name', async ({ file, text, options, gone }) => {
  write(file, text);
  const { stdout, stderr } = await runSluice(['clean', ...(options ?? [])], { cwd: folder });
  expect(`${stdout}${stderr}`).toContain(
    gone.length > 0
      ? `Cleaned ${path.join(folder, gone[0]!)}/*\n`
      : text.includes('[]')
        ? 'Finished cleaning all paths.'
        : 'dbt will not clean the following ',
  );
  const left = ['models', 'target', 'logs', 'build'].filter((name) => existsSync(path.join(folder, name)));
  expect(left).toEqual(['models', 'target', 'logs', 'build'].filter((name) => !gone.includes(name)));
});
