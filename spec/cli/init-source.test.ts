import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandResult, runSluice } from '../rig/run-sluice.ts';

const repository = path.resolve(import.meta.dirname, '../..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-init-source-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const sluice = (...words: readonly string[]): Promise<CommandResult> => runSluice(words, { cwd: folder });
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
/** What the compiler says of the project's sources; empty where all is well. */
const compile = (): Promise<string> =>
  promisify(execFile)(process.execPath, [
    path.join(repository, 'node_modules/typescript/bin/tsc'),
    '-p',
    path.join(folder, 'sources/tsconfig.json'),
  ]).then(
    () => '',
    (error: unknown) => (error as { stdout: string }).stdout,
  );

const native = 'name: p\ntargets:\n  dev: {type: pglite}\ntarget: dev\n';

describe('sluice init --source', () => {
  it('adds a source to a project, which loads as it is, goes on, and compiles', async () => {
    write('project.yml', native);
    const result = await sluice('init', '--source', 'readings');
    expect(result).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Source "readings": sources/readings.yml, sources/readings.ts, sources/sluice.d.ts, sources/tsconfig.json.',
        '',
        'Next:',
        '  sluice load --select source:readings',
        '',
      ].join('\n'),
    });
    expect((await sluice('parse')).code).toBe(0);
    const loaded = await sluice('load', '--select', 'source:readings');
    expect([loaded.code, loaded.stderr]).toEqual([0, '']);
    await sluice('load', '--select', 'source:readings');
    const asked = await sluice(
      'sql',
      '--output',
      'json',
      'select count(*) as n, max(id) as last, max(measured_at)::text as at from raw.readings',
    );
    expect(asked.stdout).toMatch(/"n":\s*"?20"?[^}]*"last":\s*"?20"?[^}]*2024-01-01 00:20:00\+00/);
    expect(await compile()).toBe('');
    write(
      'sources/readings.ts',
      read('sources/readings.ts').replace('yield checkpoint(last);', 'yield checkpoint(new Date());'),
    );
    expect(await compile()).toMatch(/^.*readings\.ts\(\d+,\d+\): error TS2345: Argument of type 'Date'/);
  });

  it('takes the types from the package where it is installed', async () => {
    write('project.yml', native);
    write('package.json', '{"type": "module"}');
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(repository, path.join(folder, 'node_modules/sluice'));
    const { stdout } = await sluice('init', '--source', 'readings');
    expect(stdout).toContain('sources/readings.yml, sources/readings.ts, sources/tsconfig.json.');
    expect(read('sources/readings.ts')).toContain("from 'sluice';");
    expect(read('sources/readings.yml')).toContain('$schema=../node_modules/sluice/schemas/sources.json');
    expect(await compile()).toBe('');
  });

  it('adds it beside the models of a dbt project', async () => {
    write('dbt_project.yml', 'name: p\nversion: "1.0"\nprofile: p\n');
    write('profiles.yml', 'p:\n  target: dev\n  outputs:\n    dev: {type: pglite, path: db}\n');
    expect((await sluice('init', '--source', 'readings')).stdout).toContain('models/sources/readings.ts');
    expect((await sluice('ls', '--resource-type', 'source')).stdout).toContain('source:p.readings.readings');
  });

  it('makes the project, too, where there is none', async () => {
    const { code, stdout } = await sluice('init', 'shop', '--yes', '--source', 'readings');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/Project "shop" is in shop[^]*Source "readings": sources\/readings\.yml/),
    ]);
    expect(existsSync(path.join(folder, 'shop/project.yml'))).toBe(true);
  });

  it.each([
    [
      'changes nothing that is there',
      'readings',
      'sources/readings.ts is there already. Nothing was written.',
    ],
    [
      'wants a name',
      '1-2',
      '"1-2" cannot be a source\'s name: letters, digits and _, not beginning with a digit',
    ],
  ])('%s', async (_what, name, message) => {
    write('project.yml', native);
    write('sources/readings.ts', '');
    const { code, stderr } = await sluice('init', '--source', name);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(existsSync(path.join(folder, 'sources/readings.yml'))).toBe(false);
  });
});
