import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase } from '../rig/postgres-server.ts';
import type { TestDatabase } from '../rig/postgres-server.ts';
import { runSluice } from '../rig/run-sluice.ts';
import { contextDifferences } from './context-differences.ts';

/** An expression of a model's template, and what dbt made of it: its text, or `! …` where it failed. */
interface Case {
  readonly expression: string;
  readonly answer: string;
}

const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, 'context.json'), 'utf8')) as Case[];
const nameOf = (index: number): string => `c${String(index).padStart(3, '0')}`;

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-context-'));
  for (const name of ['models', 'seeds']) mkdirSync(path.join(folder, name));
  const target = { ...database.settings, schema: 'context_base', threads: 2 };
  const files: Record<string, string> = {
    'dbt_project.yml': 'name: names\nprofile: names\n',
    'profiles.yml': JSON.stringify({ names: { target: 't', outputs: { t: target } } }),
    'seeds/base.csv': 'id,name,price\n1,oats,1.5\n',
    'seeds/less.csv': 'id\n1\n',
  };
  for (const [index, { expression }] of cases.entries()) {
    files[`models/${nameOf(index)}.sql`] =
      "-- depends_on: {{ ref('base') }} {{ ref('less') }}\n" +
      `{% if execute %}{% set answer = ${expression} %}{{ log('ANSWER ${nameOf(index)} [' ~ answer ~ '] END', info=true) }}{% endif %}\n` +
      'select 1 as id';
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('what a model’s template can name gives what it gives in dbt, but for what is listed', async () => {
  const seeded = await runSluice(['seed'], { cwd: folder });
  expect(seeded.code).toBe(0);
  const { stdout } = await runSluice(['run'], { cwd: folder });
  const results = JSON.parse(readFileSync(path.join(folder, 'target/run_results.json'), 'utf8')) as {
    readonly results: readonly { readonly unique_id: string; readonly status: string }[];
  };
  const failed = new Set(
    results.results.filter(({ status }) => status !== 'success').map(({ unique_id: id }) => id.split('.')[2]),
  );
  const said = new Map<string, string>();
  for (const [, name, text] of stdout.matchAll(/ANSWER (c\d+) \[(.*?)\] END/gs)) said.set(name!, text!);
  const other: Record<string, string> = {};
  for (const [index, { expression, answer }] of cases.entries()) {
    const name = nameOf(index);
    // Lines of what is told are indented.
    const flat = (text: string): string => text.replaceAll(/\s*\n\s*/g, '');
    const own = failed.has(name) ? '!' : flat(said.get(name) ?? 'nothing');
    const expected = answer.startsWith('!') ? '!' : flat(answer);
    if (own !== expected) other[expression] = own;
  }
  expect(other).toEqual(
    Object.fromEntries(contextDifferences.map(({ expression, ours }) => [expression, ours])),
  );
});
