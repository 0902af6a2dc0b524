import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSluice } from '../rig/run-sluice.ts';

let empty = '';
beforeAll(() => {
  empty = mkdtempSync(path.join(tmpdir(), 'sluice-cli-'));
});
afterAll(() => {
  rmSync(empty, { recursive: true, force: true });
});

// oxlint-disable-next-line no-control-regex
const escape = /\u001b/;
const noProject =
  /^[\d:]{8} {2}Encountered an error:\nRuntime Error\n {2}No dbt_project\.yml found at expected path/;

describe('exit codes and streams', () => {
  it('help is printed to standard output and is well', async () => {
    const { code, stdout, stderr } = await runSluice(['--help'], { cwd: empty });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: sluice <verb> [options]');
  });

  it('nothing asked for: help on standard error, 2', async () => {
    const { code, stdout, stderr } = await runSluice([], { cwd: empty });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: sluice <verb> [options]');
  });

  it.each([
    [['biuld'], "  unknown command 'biuld'\n    Did you mean build?\n    See: sluice --help\n"],
    [
      ['build', '--treads', '3'],
      "  unknown option '--treads'\n    Did you mean --threads?\n    See: sluice build --help\n",
    ],
    [['build', '--threads', 'x'], '  --threads wants a whole number of at least 1, not "x"\n'],
  ] as const)('%j is refused with 2', async (words, said) => {
    const { code, stdout, stderr } = await runSluice(words, { cwd: empty });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.slice(10)).toBe(`Encountered an error:\nRuntime Error\n${said}`);
  });

  it.each([
    'build',
    'load',
    'seed',
    'run',
    'test',
    'compile',
    'parse',
    'ls',
    'show --select x',
    'sql select',
    'clean',
  ])('%s without a project: 2, and what is missing', async (line) => {
    const { code, stderr } = await runSluice(line.split(' '), { cwd: empty });
    expect(code).toBe(2);
    expect(stderr).toMatch(noProject);
  });
});

describe('formats', () => {
  it('JSON: every line is an object on standard output, faults too', async () => {
    const { code, stdout, stderr } = await runSluice(['build', '--log-format', 'json'], { cwd: empty });
    expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly info: object; readonly data: object });
    for (const { info } of lines)
      expect(info).toMatchObject({
        ts: expect.any(String) as string,
        name: expect.any(String) as string,
        msg: expect.any(String) as string,
      });
    expect(lines.at(-1)).toMatchObject({
      info: { name: 'MainEncounteredError', level: 'error' },
      data: { diagnostics: [{ code: 'project-file-missing' }] },
    });
  });

  it.each([
    ['a pipe', [], {}, false],
    ['NO_COLOR', [], { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR', [], { NO_COLOR: undefined, FORCE_COLOR: '1' }, true],
    ['--use-colors', ['--use-colors'], { NO_COLOR: '1' }, true],
    ['--no-use-colors', ['--no-use-colors'], { NO_COLOR: undefined, FORCE_COLOR: '1' }, false],
    ['DBT_USE_COLORS', [], { DBT_USE_COLORS: 'true' }, true],
  ] as const)('%s: coloured or not', async (_, words, environment, coloured) => {
    const { stderr } = await runSluice(['build', ...words], { cwd: empty, environment });
    expect(escape.test(stderr)).toBe(coloured);
  });
});

it('a reader that goes away is no failure', async () => {
  const { execFileSync } = await import('node:child_process');
  const { launcher } = await import('../rig/run-sluice.ts');
  const line = `"${process.execPath}" "${launcher}" build --help | head -1; echo "\${PIPESTATUS[0]}"`;
  expect(execFileSync('bash', ['-c', line], { cwd: empty, encoding: 'utf8' })).toBe(
    'Usage: sluice build [options]\n0\n',
  );
});
