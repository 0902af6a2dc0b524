import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPackageList } from '../../src/parse/config/read-package-list.ts';
import { runSluice } from '../rig/run-sluice.ts';
import type { PackageWorld } from './package-world.ts';
import { openPackageWorld } from './package-world.ts';

/** A package file, and what dbt made of it (`ask-dbt.ts`). */
interface Case {
  readonly what: string;
  readonly file: string;
  /** package-lock.yml without its hash, which hangs on where the repositories lie. */
  readonly lock?: string;
  readonly installed?: readonly string[];
  readonly error?: string;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, name), 'utf8'));
const cases = read('locks.json') as readonly Case[];

let world: PackageWorld;
beforeAll(async () => {
  world = await openPackageWorld();
});
afterAll(() => world.close());

describe('deps finds what dbt finds', () => {
  test.each(cases)('$what', async ({ file, lock, installed, error }) => {
    const folder = world.project(`${file}\n`);
    const { code, stdout, stderr } = await runSluice(['deps'], {
      cwd: folder,
      environment: world.environment,
    });
    const lockFile = path.join(folder, 'package-lock.yml');
    if (error === undefined) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(readFileSync(lockFile, 'utf8').replace(/^sha1_hash: .*\n/m, '')).toBe(lock);
      expect(readdirSync(path.join(folder, 'dbt_packages')).sort()).toEqual(installed);
    } else {
      expect(code).toBe(2);
      expect(existsSync(lockFile)).toBe(false);
      expect(stdout + stderr).toContain('error');
    }
    expect(readdirSync(folder).filter((name) => /new-|old/.test(name))).toEqual([]);
  });
});

test.each(read('hashes.json') as readonly { readonly file: string; readonly hash: string }[])(
  'the hash is dbt’s: $file',
  ({ file, hash }) => {
    const list = readPackageList(
      { path: 'packages.yml', text: file, checksum: '' },
      { vars: {}, environment: new Map() },
    );
    expect(list).toMatchObject({ ok: true, value: { hash } });
  },
);
