import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launcher, runSluice } from '../rig/run-sluice.ts';
import type { PackageWorld } from './package-world.ts';
import { openPackageWorld } from './package-world.ts';

let world: PackageWorld;
beforeAll(async () => {
  world = await openPackageWorld();
});
afterAll(() => world.close());

const deps = (folder: string, words: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
  runSluice(['deps', ...words], { cwd: folder, environment: { ...world.environment, ...more } });
const version = (folder: string): string =>
  readFileSync(path.join(folder, 'dbt_packages/tools/macros/version.sql'), 'utf8').replace(
    /<.*?>|\{%.*?%\}/g,
    '',
  );
const lockOf = (folder: string): string => readFileSync(path.join(folder, 'package-lock.yml'), 'utf8');

test('the lock file pins while the list is the same; --upgrade and another list find anew', async () => {
  const folder = world.project('packages: [{package: acme/tools, version: ["<1.1.0"]}]\n');
  await deps(folder);
  expect(version(folder)).toBe('1.0.0');
  // As if it had been found when 1.1.0 was the newest.
  writeFileSync(
    path.join(folder, 'package-lock.yml'),
    lockOf(folder).replace('version: 1.0.0', 'version: 1.1.0'),
  );
  await deps(folder);
  expect(version(folder)).toBe('1.1.0');
  await deps(folder, ['--upgrade']);
  expect(version(folder)).toBe('1.0.0');
  writeFileSync(
    path.join(folder, 'packages.yml'),
    'packages: [{package: acme/tools, version: ["<1.2.0"]}]\n',
  );
  await deps(folder);
  expect(version(folder)).toBe('1.1.0');
});

test('--lock installs nothing', async () => {
  const folder = world.project('packages: [{package: acme/tools, version: 1.0.0}]\n');
  expect((await deps(folder, ['--lock'])).code).toBe(0);
  expect([
    existsSync(path.join(folder, 'package-lock.yml')),
    existsSync(path.join(folder, 'dbt_packages')),
  ]).toEqual([true, false]);
});

test('--add-package puts it into the file, in place of one of its name, and keeps comments', async () => {
  const folder = world.project(
    'packages:\n  # what we report with\n  - package: acme/report\n    version: 0.1.0\n',
  );
  await deps(folder, ['--add-package', 'acme/tools@1.0.0']);
  await deps(folder, ['--add-package', 'acme/tools@>=1.0.0,<1.5.0']);
  expect(readFileSync(path.join(folder, 'packages.yml'), 'utf8')).toBe(
    'packages:\n  # what we report with\n  - package: acme/report\n    version: 0.1.0\n  - package: acme/tools\n    version:\n      - ">=1.0.0"\n      - <1.5.0\n',
  );
  expect(version(folder)).toBe('1.1.0');
});

test('--add-package of a repository and of a folder, in a project that has no file yet', async () => {
  const folder = world.project('packages: []\n', 'none.yml');
  await deps(folder, ['--add-package', '../shelf', '--source', 'local']);
  const url = `file://${world.folder}/library.git`;
  await deps(folder, ['--add-package', `${url}@v1.0`, '--source', 'git']);
  expect(readFileSync(path.join(folder, 'packages.yml'), 'utf8')).toBe(
    `packages:\n  - local: ../shelf\n  - git: ${url}\n    revision: v1.0\n`,
  );
  expect(readdirSync(path.join(folder, 'dbt_packages')).sort()).toEqual(['library', 'shelf']);
});

test('dependencies.yml is read too, but not both', async () => {
  const folder = world.project('packages: [{local: ../shelf}]\n', 'dependencies.yml');
  expect((await deps(folder)).code).toBe(0);
  writeFileSync(path.join(folder, 'packages.yml'), 'packages: [{local: ../near}]\n');
  const { code, stdout, stderr } = await deps(folder);
  expect(stdout + stderr).toContain(
    "The 'packages' key cannot be specified in both packages.yml and dependencies.yml",
  );
  expect(code).toBe(2);
});

test('what is installed is read by the next command', async () => {
  const folder = world.project('packages: [{package: acme/tools, version: 1.0.0}]\n');
  writeFileSync(
    path.join(folder, 'dbt_project.yml'),
    `${readFileSync(path.join(folder, 'dbt_project.yml'), 'utf8')}packages-install-path: kept/here\n`,
  );
  mkdirSync(path.join(folder, 'models'));
  writeFileSync(path.join(folder, 'models/which.sql'), "select '{{ tools.tools_version() }}' as version");
  await deps(folder);
  expect(existsSync(path.join(folder, 'kept/here/tools'))).toBe(true);
  const { stdout } = await runSluice(['compile', '-s', 'which'], { cwd: folder });
  expect(stdout).toContain("select '1.0.0' as version");
});

test('a run that cannot fetch leaves the old folder whole, and says so at once', async () => {
  const folder = world.project('packages: [{package: acme/tools, version: 1.0.0}]\n');
  await deps(folder);
  writeFileSync(path.join(folder, 'packages.yml'), 'packages: [{package: acme/tools, version: 1.1.0}]\n');
  const { code, stdout, stderr } = await deps(folder, [], { DBT_PACKAGE_HUB_URL: 'http://127.0.0.1:9/' });
  expect(stdout + stderr).toContain(
    'The package hub (http://127.0.0.1:9/api/v1/index.json) cannot be reached',
  );
  expect(code).toBe(2);
  expect(version(folder)).toBe('1.0.0');
  expect(lockOf(folder)).toContain('version: 1.0.0');
});

test('a run that is killed leaves the old folder whole, and the next one tidies up', async () => {
  const folder = world.project('packages: [{local: ../shelf}, {package: acme/tools, version: 1.0.0}]\n');
  await deps(folder);
  writeFileSync(
    path.join(folder, 'packages.yml'),
    'packages: [{local: ../shelf}, {package: acme/tools, version: 1.1.0}]\n',
  );
  const silent = createServer();
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  const child = spawn(process.execPath, [launcher, 'deps'], {
    cwd: folder,
    env: { ...process.env, ...world.environment, DBT_PACKAGE_HUB_URL: `http://127.0.0.1:${port}/` },
    stdio: 'ignore',
  });
  await once(silent, 'request');
  child.kill('SIGKILL');
  await once(child, 'close');
  silent.closeAllConnections();
  silent.close();
  expect(version(folder)).toBe('1.0.0');
  expect((await deps(folder)).code).toBe(0);
  expect(version(folder)).toBe('1.1.0');
  expect(readdirSync(folder).filter((name) => name.startsWith('dbt_packages'))).toEqual(['dbt_packages']);
});

test('what a killed run left is removed or put back', async () => {
  const folder = world.project('packages: [{package: acme/tools, version: 1.0.0}]\n');
  await deps(folder);
  const inside = (name: string): string => path.join(folder, name);
  mkdirSync(inside('dbt_packages.new-999999999/downloads'), { recursive: true });
  mkdirSync(inside('dbt_packages.old/tools'), { recursive: true });
  await deps(folder);
  expect(readdirSync(folder).sort()).toEqual([
    'dbt_packages',
    'dbt_project.yml',
    'logs',
    'package-lock.yml',
    'packages.yml',
    'profiles.yml',
  ]);
});

test('secrets in addresses stay in the environment', async () => {
  const folder = world.project(
    `packages: [{git: "file://{{ env_var('DBT_ENV_SECRET_PLACE') }}/nothing.git", revision: v1.0}, {local: ../shelf}]\n`,
  );
  const secret = { DBT_ENV_SECRET_PLACE: world.folder };
  const refused = await deps(folder, [], secret);
  expect(refused.code).toBe(2);
  expect(refused.stdout + refused.stderr).not.toContain(world.folder);
  writeFileSync(
    path.join(folder, 'packages.yml'),
    `packages: [{git: "file://{{ env_var('DBT_ENV_SECRET_PLACE') }}/library.git", revision: v1.0}]\n`,
  );
  expect((await deps(folder, [], secret)).code).toBe(0);
  expect(lockOf(folder)).toContain("{{ env_var('DBT_ENV_SECRET_PLACE') }}");
  expect(lockOf(folder)).not.toContain(world.folder);
});
