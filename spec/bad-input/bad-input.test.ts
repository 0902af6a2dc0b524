import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgresCase } from '../areas/case-database.ts';
import { unmetIn } from '../areas/run-case.ts';
import { startProxy } from '../ingest/tcp-proxy.ts';
import { makeCaseFolder, readCase } from '../rig/project-case.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';

const folder = path.join(import.meta.dirname, 'cases');
const cases = readdirSync(folder).map((file) => ({ file, wanted: readCase(path.join(folder, file)) }));

describe('what cannot be used is told clearly, with the exit code, and leaves nothing half done', () => {
  test.each(cases)('$file: $wanted.about', async ({ wanted }) => {
    expect(await unmetIn(wanted, await postgresCase())).toEqual([]);
  });
});

const chain = {
  'models/first.sql': "{{ config(materialized='table') }} select 1 as id",
  'models/middle.sql':
    "{{ config(materialized='table') }} select 5 as id from {{ ref('first') }} where 'here' = 'here'",
  'models/last.sql': "select * from {{ ref('middle') }}",
};

test('a server that goes away in the middle: what was built stays, and retry goes on when it is back', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-away-'));
  const database = await createTestDatabase();
  const { host, port } = database.settings;
  let proxy = await startProxy(host, port);
  const target = (at: number) => ({
    ...database.settings,
    host: '127.0.0.1',
    port: at,
    schema: 'shop',
    retries: 0,
  });
  try {
    makeCaseFolder(folder, { files: chain }, target(proxy.port));
    proxy.cutAt("'here' = 'here'", 'before');
    proxy.refuseAfterCut();
    const away = await runSluice(['build'], { cwd: folder });
    expect(away.code).toBe(1);
    expect(away.stdout).toMatch(/ERROR creating sql table model shop\.middle/);
    expect(away.stdout).toMatch(/PASS=1 WARN=0 ERROR=1 SKIP=1/);
    await proxy.close();

    proxy = await startProxy(host, port);
    makeCaseFolder(folder, { files: chain }, target(proxy.port));
    const back = await runSluice(['retry'], { cwd: folder });
    expect(back.stdout).toMatch(/PASS=2 WARN=0 ERROR=0 SKIP=0/);
    expect(back.code).toBe(0);
    const { stdout } = await runSluice(
      ['show', '--inline', "select * from {{ ref('last') }}", '--output', 'json'],
      { cwd: folder },
    );
    expect(JSON.parse(stdout)).toEqual({ show: [{ id: 5 }] });
  } finally {
    await proxy.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a parse cache that is half-written or full of nonsense is made anew', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-cache-'));
  try {
    makeCaseFolder(folder, { files: chain }, { type: 'pglite', schema: 'shop' });
    const first = await runSluice(['ls'], { cwd: folder });
    expect(first.code).toBe(0);
    const caches = readdirSync(path.join(folder, 'target')).filter((name) => name.includes('parse'));
    expect(caches).not.toEqual([]);
    for (const spoil of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
      (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index % 97 === 0 ? byte ^ 0xff : byte))),
      () => Buffer.alloc(0),
    ]) {
      for (const name of caches) {
        const file = path.join(folder, 'target', name);
        writeFileSync(file, spoil(readFileSync(file)));
      }
      expect(await runSluice(['ls', '--quiet'], { cwd: folder })).toEqual({ ...first, stderr: '' });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
