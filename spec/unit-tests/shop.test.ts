import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';
import { askRows } from '../runs/trial.ts';
import { outcomes } from './outcomes.ts';

interface Result {
  readonly unique_id: string;
  readonly status: string;
  readonly message: string | null;
}

let folder = '';
let database: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-unit-tests-'));
  cpSync(path.join(import.meta.dirname, 'shop'), folder, { recursive: true });
  database = await createTestDatabase();
  appendFileSync(path.join(folder, 'project.yml'), `  postgres: ${JSON.stringify(database.settings)}\n`);
  await preparePgliteFolder(path.join(folder, '.sluice/pglite'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database.drop();
});

/** What each test said: `pass`, or the words for what is wrong. */
async function run(target: string): Promise<Readonly<Record<string, string>>> {
  const { code } = await runSluice(['test', '--target', target], { cwd: folder });
  expect(code).toBe(1);
  const { results } = JSON.parse(readFileSync(path.join(folder, 'target/run_results.json'), 'utf8')) as {
    readonly results: readonly Result[];
  };
  return Object.fromEntries(
    results.map(({ unique_id: id, status, message }) => [
      id.split('.').at(-1)!,
      status === 'pass' ? 'pass' : `${status}: ${message ?? ''}`,
    ]),
  );
}

describe('tests of models whose parents are not there, with rows in every form', () => {
  test.each(['pglite', 'duckdb', 'postgres'])('%s', async (target) => {
    const said = await run(target);
    for (const [name, expected] of Object.entries(outcomes)) {
      const wanted = typeof expected === 'string' ? expected : (expected[target] ?? expected['else']!);
      if (wanted === 'pass') expect.soft([name, said[name]]).toEqual([name, 'pass']);
      else expect.soft(said[name]).toContain(wanted);
    }
    expect(Object.keys(said).sort()).toEqual(Object.keys(outcomes).sort());
  });

  test('nothing of them is left in the database', async () => {
    const left = await askRows(
      database.url,
      `select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'sluice')`,
    );
    expect(left).toEqual([]);
  });

  test('what was compiled and run lies beneath the file of the tests', () => {
    const of = (kind: string) =>
      readFileSync(
        path.join(folder, `target/${kind}/shop/models/tests.yml/models/rows_to_merge.sql`),
        'utf8',
      );
    expect(of('compiled')).toMatch(/^\s*with .* __dbt__cte__receipts as \(/s);
    expect(of('run')).toContain('dbt_internal_unit_test_expected');
  });
});
