import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { runSluice } from '../rig/run-sluice.ts';

let folder = '';
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-warnings-'));
  write('project.yml', 'name: shop\ntargets: {dev: {type: pglite, path: db}}\n');
  write('models/some.sql', 'select null::int as a\n');
  write('models/loud.sql', "{{ exceptions.warn('mind the gap') }}select 1 as b\n");
  write(
    'models/models.yml',
    'models:\n  - {name: some, columns: [{name: a, data_tests: [{not_null: {config: {severity: warn}}}]}]}\n  - name: nowhere\n',
  );
  await preparePgliteFolder(path.join(folder, 'db'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = async (
  ...words: readonly string[]
): Promise<{ readonly code: number | null; readonly text: string }> => {
  const { code, stdout, stderr } = await runSluice(words, { cwd: folder });
  return { code, text: stdout + stderr };
};
const options = (yaml: string): readonly string[] => ['--warn-error-options', yaml];

describe('a warning of the project', () => {
  test.each([
    { flags: [], code: 0, says: true },
    { flags: ['--warn-error'], code: 2, says: true },
    { flags: options('{error: all}'), code: 2, says: true },
    { flags: options('{error: [NoNodeForYamlKey]}'), code: 2, says: true },
    { flags: options('{error: [yaml-no-node]}'), code: 2, says: true },
    { flags: options('{error: all, warn: [NoNodeForYamlKey]}'), code: 0, says: true },
    { flags: options('{error: all, silence: [NoNodeForYamlKey]}'), code: 0, says: false },
    { flags: ['--no-warn-error'], code: 0, says: true },
  ])('$flags', async ({ flags, code, says }) => {
    const result = await run('parse', ...flags);
    expect({ code: result.code, says: result.text.includes('nowhere') }).toEqual({ code, says });
  });
});

const quiet = '{silence: [NoNodeForYamlKey]}';

test('a selection that matches nothing', async () => {
  expect((await run('ls', '-s', 'nothing', ...options(quiet))).code).toBe(0);
  const { code, text } = await run(
    'ls',
    '-s',
    'nothing',
    ...options('{error: [NoNodesForSelectionCriteria]}'),
  );
  expect({
    code,
    says: text.includes("Encountered an error:\nCompilation Error\n  The selection criterion 'nothing'"),
  }).toEqual({
    code: 2,
    says: true,
  });
});

test('a test that would warn fails', async () => {
  expect((await run('build', '-s', 'some', ...options(quiet))).code).toBe(0);
  const { code, text } = await run('build', '-s', 'some', ...options('{error: [LogTestResult]}'));
  expect({ code, says: text.includes('configured to fail if != 0') }).toEqual({ code: 1, says: true });
});

test('a warning of a template is a fault of its node', async () => {
  const told = await run('run', '-s', 'loud', ...options(quiet));
  expect({ code: told.code, says: told.text.includes('mind the gap') }).toEqual({ code: 0, says: true });
  const silent = await run('run', '-s', 'loud', ...options('{silence: [NoNodeForYamlKey, JinjaLogWarning]}'));
  expect({ code: silent.code, says: silent.text.includes('mind the gap') }).toEqual({ code: 0, says: false });
  const refused = await run('run', '-s', 'loud', ...options('{error: [JinjaLogWarning]}'));
  expect({ code: refused.code, says: refused.text.includes('mind the gap') }).toEqual({
    code: 1,
    says: true,
  });
});

test("the project's own flags, under the command line's", async () => {
  write(
    'project.yml',
    'name: shop\ntargets: {dev: {type: pglite, path: db}}\nflags: {warn_error_options: {error: all}}\n',
  );
  expect((await run('parse')).code).toBe(2);
  expect((await run('parse', ...options(quiet))).code).toBe(0);
});

test.each([
  { flags: ['--warn-error', ...options('{error: all}')], says: 'mutually exclusive' },
  { flags: options('{error: sometimes}'), says: 'wants "all", "*" or a list' },
  { flags: options('{error: ["no such"]}'), says: 'no such is not a valid dbt error name.' },
])('refused: $flags', async ({ flags, says }) => {
  const { code, text } = await run('parse', ...flags);
  expect({ code, text }).toEqual({ code: 2, text: expect.stringContaining(says) as string });
});
