import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareText } from '../../src/util/compare.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';
import type { TestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';

/**
 * A project that overrides every macro that materializations call with one that tells of it: each node calls those that dbt called. What dbt
 * said is kept by ask-overrides.py.
 */
const said = JSON.parse(readFileSync(path.join(import.meta.dirname, 'overridden.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, readonly string[]>>>
>;

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-overridden-'));
  cpSync(path.join(import.meta.dirname, 'overridden'), folder, { recursive: true });
  const target = { ...database.settings, schema: 'public', threads: 1 };
  const profiles = { overridden: { target: 't', outputs: { t: target } } };
  writeFileSync(path.join(folder, 'profiles.yml'), JSON.stringify(profiles));
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** In order: each run meets what the one before it left. */
const runs: readonly (readonly [string, readonly string[]])[] = [
  ['first', ['build']],
  ['second', ['build', '--vars', 'more: true']],
  ['anew', ['build', '--full-refresh']],
];

test.each(runs)('macros that are called in the run %s', async (name, args) => {
  const { code, stdout } = await runSluice(args, { cwd: folder });
  expect(stdout).toContain(' ERROR=0 ');
  expect(code).toBe(0);
  const called = [...stdout.matchAll(/CALLED (\w+) (\w+)/g)].map(([, node, macro]) => shown(node!, macro!));
  const expected = Object.entries(said[name]!).flatMap(([node, macros]) =>
    macros.map((macro) => shown(node, macro)),
  );
  expect([...new Set(called)].sort(compareText)).toEqual([...new Set(expected)].sort(compareText));
});

/** What methods of `adapter` run has, in dbt, no model. */
const byAdapter: ReadonlySet<string> = new Set([
  'drop_relation',
  'get_drop_sql',
  'rename_relation',
  'truncate_relation',
]);

function shown(node: string, macro: string): string {
  return `${byAdapter.has(macro) ? 'adapter' : node}: ${macro}`;
}
