import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import { caseProject } from './case-project.ts';
import type { CompileCase } from './case-project.ts';
import { compileOn, openMemory } from './on-pglite.ts';

/** Each case is a project that dbt compiled; expected values are the SQL that dbt made. */
const folder = path.join(import.meta.dirname, 'cases');
const cases = readdirSync(folder).sort();

let database: Database;
beforeAll(async () => {
  database = await openMemory();
});
afterAll(() => database.close());

describe.each(cases)('%s', (file) => {
  const given = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CompileCase;
  const { graph, invocation, macros, packages } = caseProject(given);
  const compiler = createCompiler({
    graph,
    invocation,
    macros,
    packages,
    adapterType: 'postgres',
    quote: (name) => `"${name}"`,
    now: () => Date.UTC(2026, 0, 2, 3, 4, 6),
    log: () => {},
  });
  const nodes = Object.values(given.nodes).filter((node) => node.compiled_code !== undefined);

  test.each(nodes.map((node) => [node.unique_id, node] as const))('%s', async (id, node) => {
    expect(await compileOn(database, compiler, id)).toBe(node.compiled_code);
  });
});
