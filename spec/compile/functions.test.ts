import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import { caseProject } from './case-project.ts';
import type { CaseNode } from './case-project.ts';
import { compileOn, openMemory, valueOf } from './on-pglite.ts';

/** Expressions over the cross-database macros, and what PostgreSQL makes of the SQL that dbt writes for each. */
const table = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'functions.json'), 'utf8'),
) as readonly (readonly [string, string])[];

const nodes: Record<string, CaseNode> = Object.fromEntries(
  table.map(([expression], index) => [
    `analysis.shop.f${index}`,
    {
      unique_id: `analysis.shop.f${index}`,
      resource_type: 'analysis',
      package_name: 'shop',
      name: `f${index}`,
      path: `f${index}.sql`,
      original_file_path: `analyses/f${index}.sql`,
      fqn: ['shop', `f${index}`],
      database: 'postgres',
      schema: 'public',
      raw_code: `select (${expression})::text as value`,
    },
  ]),
);
const { graph, invocation, macros, packages } = caseProject({
  vars: {},
  dispatch: [],
  files: {},
  nodes,
  sources: {},
  macros: {},
});
const compiler = createCompiler({
  graph,
  invocation,
  macros,
  packages,
  adapterType: 'postgres',
  quote: (name) => `"${name}"`,
  now: () => 0,
  log: () => {},
});

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

test.each(table.map(([expression, value], index) => [expression, value, `analysis.shop.f${index}`] as const))(
  '%s is %s',
  async (_expression, value, id) => {
    expect(await valueOf(database, await compileOn(database, compiler, id))).toBe(value);
  },
);
