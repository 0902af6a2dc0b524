import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { caseProject } from './case-project.ts';
import type { CaseNode } from './case-project.ts';
import { compileOn, valueOf } from './on-pglite.ts';

/** Expressions over the cross-database macros, and what PostgreSQL makes of the SQL that dbt writes for each. */
const table = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'functions.json'), 'utf8'),
) as readonly (readonly [string, string])[];

/** What is no macro's to decide: names of types, texts of arrays, and that a division of integers is cut. */
const ofPostgres = /pg_typeof|array_|\/ 7$|as numeric|"numeric"/;

/** Whole numbers that DuckDB's `power` makes are shown with a point. */
const plain = (value: string): string => value.replace(/^(-?\d+)\.0$/, '$1');

const engines = [
  { type: 'pglite', adapter: 'postgres', values: table },
  { type: 'duckdb', adapter: 'duckdb', values: table.filter(([expression]) => !ofPostgres.test(expression)) },
];

describe.each(engines)('$type', ({ type, adapter, values }) => {
  const nodes: Record<string, CaseNode> = Object.fromEntries(
    values.map(([expression], index) => [
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
  const { graph, invocation, macros, packages } = caseProject(
    { vars: {}, dispatch: [], files: {}, nodes, sources: {}, macros: {} },
    adapter,
  );
  const compiler = createCompiler({
    graph,
    invocation,
    macros,
    packages,
    adapterType: adapter,
    quote: (name) => `"${name}"`,
    now: () => 0,
    log: () => {},
  });

  let database: Database;
  beforeAll(async () => {
    const engine = adapterFor(type);
    database = await engine.open(settingsFor(engine, { path: ':memory:' }), {
      applicationName: 'spec',
      root: '/',
      maximumSessions: 1,
    });
  });
  afterAll(() => database.close());

  test.each(
    values.map(([expression, value], index) => [expression, value, `analysis.shop.f${index}`] as const),
  )('%s is %s', async (_expression, value, id) => {
    expect(plain(await valueOf(database, await compileOn(database, compiler, id)))).toBe(value);
  });
});
