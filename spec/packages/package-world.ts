import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Packages to install: a hub on loopback, repositories and tarballs in a folder. The same on each run, commits included. */
export interface PackageWorld {
  /** Environment of a command that shall find them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Paths that the hub was asked for, in order. */
  readonly asked: readonly string[];
  readonly folder: string;
  /** Makes a project with this package file (`packages.yml` unless said) and gives its folder. */
  readonly project: (text: string, file?: string) => string;
  readonly close: () => Promise<void>;
}

interface HubVersion {
  readonly requires?: string | readonly string[];
  readonly packages?: readonly Readonly<Record<string, unknown>>[];
}

/** The hub's packages by `namespace/name`, then by version. */
const hub: Readonly<Record<string, Readonly<Record<string, HubVersion>>>> = {
  'acme/tools': {
    '1.0.0': {},
    '1.1.0': {},
    '1.2.0-rc1': {},
    '2.0.0': { requires: '>=9.0.0' },
    '1.10.0': { requires: ['>=1.3.0', '<2.0.0'] },
  },
  'acme/report': {
    '0.1.0': { packages: [{ package: 'acme/tools', version: ['>=1.0.0', '<1.5.0'] }] },
    '0.2.0': { packages: [{ package: 'acme/tools', version: '1.0.0' }] },
  },
  'acme/other_tools': { '1.0.0': {} },
};

/** Opens it. */
export async function openPackageWorld(): Promise<PackageWorld> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-packages-'));
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  makeRepository(folder, write);
  write('shelf/dbt_project.yml', projectFile('shelf'));
  write('shelf/macros/shelf.sql', '{% macro shelf() %}1{% endmacro %}');
  write('near/dbt_project.yml', projectFile('near'));
  write('near/packages.yml', 'packages: [{package: acme/tools, version: 1.0.0}]\n');
  pack(folder, 'shelf', 'shelf.tar.gz');
  write('two/a/x', '');
  write('two/b/x', '');
  execFileSync('tar', ['-czf', path.join(folder, 'two.tar.gz'), '-C', path.join(folder, 'two'), 'a', 'b']);
  for (const [name, versions] of Object.entries(hub)) {
    for (const version of Object.keys(versions)) {
      const short = name.split('/')[1]!;
      const inner = `built/${short}-${version}`;
      write(`${inner}/dbt_project.yml`, projectFile(short === 'other_tools' ? 'tools' : short));
      write(`${inner}/macros/version.sql`, `{% macro ${short}_version() %}${version}{% endmacro %}`);
      pack(path.join(folder, 'built'), `${short}-${version}`, `${short}-${version}.tar.gz`);
    }
  }
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answerTo(
      request.url ?? '',
      folder,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    );
    response.statusCode = answer === null ? 404 : 200;
    response.end(answer ?? 'not here');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  let projects = 0;
  return {
    folder,
    asked,
    environment: {
      DBT_PACKAGE_HUB_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      PACKAGES: `file://${folder}`,
      HUB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    project: (text, file = 'packages.yml') => {
      projects += 1;
      write(`project-${projects}/dbt_project.yml`, `${projectFile('shop')}profile: shop\n`);
      write(
        `project-${projects}/profiles.yml`,
        'shop: {target: dev, outputs: {dev: {type: postgres, host: 127.0.0.1, port: 5432, user: u, password: p, dbname: d, schema: s, threads: 1}}}\n',
      );
      write(`project-${projects}/${file}`, text);
      return path.join(folder, `project-${projects}`);
    },
    close: async () => {
      await shut(server);
      rmSync(folder, { recursive: true });
    },
  };
}

function shut(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

function projectFile(name: string): string {
  return `name: ${name}\nversion: '1.0'\nconfig-version: 2\n`;
}

function pack(folder: string, name: string, file: string): void {
  execFileSync('tar', ['-czf', path.join(folder, file), '-C', folder, name]);
}

/** A repository with a tag, a branch, and a package in a subdirectory that needs one of the hub. */
function makeRepository(folder: string, write: (file: string, text: string) => void): void {
  const git = (...args: readonly string[]): void => {
    const env = {
      ...process.env,
      ...Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap((who) => [
          [`GIT_${who}_NAME`, 'spec'],
          [`GIT_${who}_EMAIL`, 'spec@example.com'],
          [`GIT_${who}_DATE`, '2026-01-01T00:00:00Z'],
        ]),
      ),
    };
    execFileSync('git', args, { cwd: path.join(folder, 'library.git'), env, stdio: 'ignore' });
  };
  write('library.git/dbt_project.yml', projectFile('library'));
  git('init', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '-m', 'first');
  git('tag', 'v1.0');
  write('library.git/inner/part/dbt_project.yml', projectFile('part'));
  write(
    'library.git/inner/part/packages.yml',
    'packages: [{package: acme/tools, version: [">=1.0.0", "<2.0.0"]}]\n',
  );
  git('add', '.');
  git('commit', '-m', 'second');
  git('branch', 'side');
}

function answerTo(url: string, folder: string, base: string): string | Buffer | null {
  const [, name] = /^\/api\/v1\/(.*)\.json$/.exec(url) ?? [];
  if (name === 'index') return JSON.stringify(Object.keys(hub));
  if (name === undefined) {
    const file = /^\/tarballs\/([\w.-]+\.tar\.gz)$/.exec(url)?.[1];
    return file === undefined
      ? null
      : readFileSync(
          path.join(folder, file === 'shelf.tar.gz' || file === 'two.tar.gz' ? file : `built/${file}`),
        );
  }
  const versions = hub[name];
  if (versions === undefined) return null;
  const [namespace, short = ''] = name.split('/');
  return JSON.stringify({
    name: short,
    namespace,
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, { requires = [], packages = [] }]) => [
        version,
        {
          name: short === 'other_tools' ? 'tools' : short,
          version,
          packages,
          require_dbt_version: requires,
          downloads: { tarball: `${base}/tarballs/${short}-${version}.tar.gz` },
        },
      ]),
    ),
  });
}
