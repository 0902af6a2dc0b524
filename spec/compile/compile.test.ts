import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NodeId } from '../../src/domain/id.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../../src/context/effect.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import { caseProject } from './case-project.ts';
import type { CompileCase } from './case-project.ts';

/** Each case is a project that dbt compiled; expected values are the SQL that dbt made. */
const folder = path.join(import.meta.dirname, 'cases');
const cases = readdirSync(folder).sort();

/** What a database says to the queries that the cases ask. */
const queries: Readonly<Record<string, DatabaseAnswer>> = {
  "select 1 as a, 'x' as b union all select 2, 'y' order by 1": {
    kind: 'rows',
    tag: 'SELECT 2',
    count: 2,
    columns: [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'text' },
    ],
    rows: [
      [1, 'x'],
      [2, 'y'],
    ],
  },
  'select 7 as n': {
    kind: 'rows',
    tag: 'SELECT 1',
    count: 1,
    columns: [{ name: 'n', type: 'integer' }],
    rows: [[7]],
  },
};

function answer(effect: DatabaseEffect): DatabaseAnswer {
  const found = effect.kind === 'query' ? queries[effect.sql] : undefined;
  return found ?? { kind: 'error', message: `nobody asked for ${JSON.stringify(effect)}` };
}

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

  test.each(nodes.map((node) => [node.unique_id, node] as const))('%s', (id, node) => {
    const compilation = compiler.compile(id as NodeId);
    let step = compilation.next();
    while (!step.done) step = compilation.next(answer(step.value));
    expect(step.value.ok ? step.value.value.sql : step.value.error).toBe(node.compiled_code);
  });
});
