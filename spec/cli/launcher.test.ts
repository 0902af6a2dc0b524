import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launcher } from '../rig/run-sluice.ts';

const root = path.resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-launcher-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(
  words: readonly string[],
  node = process.execPath,
): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(node, words, { encoding: 'utf8', cwd: folder });
  return { code: status, stdout, stderr };
}

it.each(['--version', '-v', '-V'])('%s is answered at once', (flag) => {
  expect(run([launcher, flag])).toEqual({ code: 0, stdout: `sluice ${version}\n`, stderr: '' });
});

it('works through a link, as npm makes one', () => {
  const link = path.join(folder, 'sluice');
  symlinkSync(launcher, link);
  const { code, stdout } = run([link, '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: sluice <verb> \[options\]\n/);
});

/** What a Node that is too old is told, by its version and path. */
const refusal = (found: string, node: string): string =>
  [
    `sluice needs Node.js 22.18 or newer; this is ${found} (${node}).`,
    'Install a newer one from https://nodejs.org (or: nvm install 24). In a project that has the package "node" among',
    'its dependencies (npm install --save-dev node@24), `npx sluice` and npm scripts run on that one.',
    '',
  ].join('\n');

it.each(['20.20.2', '22.17.1', '18.0.0'])('says to a Node %s what is needed', (found) => {
  const pretend = path.join(folder, 'pretend.cjs');
  writeFileSync(
    pretend,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${found}' } });`,
  );
  expect(run(['--require', pretend, launcher, 'build'])).toEqual({
    code: 2,
    stdout: '',
    stderr: refusal(found, process.execPath),
  });
});

const oldNodes = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .concat('/usr/bin')
  .map((place) => path.join(place, 'node'))
  .filter((node) => existsSync(node))
  .map((node) => realpathSync(node))
  .filter((node, index, all) => all.indexOf(node) === index)
  .map((node) => ({ node, found: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1) }))
  .filter(({ found }) => Number(found.split('.')[0]) < 22);

it.runIf(oldNodes.length > 0).each(oldNodes)('says it to a real one: $found', ({ node, found }) => {
  expect(run([launcher, 'build'], node)).toEqual({ code: 2, stdout: '', stderr: refusal(found, node) });
});

it('says what to do where it was installed without its build', () => {
  cpSync(path.join(root, 'bin'), path.join(folder, 'package/bin'), { recursive: true });
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package/package.json'));
  expect(run([path.join(folder, 'package/bin/sluice.js'), 'build'])).toEqual({
    code: 2,
    stdout: '',
    stderr: `sluice is not built: ${path.join(folder, 'package/dist')} is missing.\nThis happens after \`npm install --ignore-scripts\`. Build it with: npm run build\n`,
  });
});
