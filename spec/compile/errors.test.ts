import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Diagnostic, Place } from '../../src/domain/diagnostic.ts';
import { EngineError } from '../../src/domain/errors.ts';
import type { NodeId } from '../../src/domain/id.ts';
import type { DatabaseAnswer } from '../../src/context/effect.ts';
import { createParsePass } from '../../src/context/parse-pass.ts';
import { createCompiler } from '../../src/compile/compile-node.ts';
import { caseProject, identityOf, templateOf } from './case-project.ts';
import type { CaseNode, CompileCase } from './case-project.ts';

/** Faults of templates: what dbt says of each (phrases of it), where ours are placed, and the macros on the way. */
interface ErrorTable {
  readonly macros: string;
  readonly errors: readonly {
    readonly name: string;
    readonly sql: string;
    readonly pass: 'parse' | 'run';
    readonly says: readonly string[];
    readonly at: string | null;
    readonly stack?: readonly string[];
  }[];
}

const table = JSON.parse(readFileSync(path.join(import.meta.dirname, 'errors.json'), 'utf8')) as ErrorTable;

test.each(table.errors.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  const faults = row.pass === 'parse' ? parseFaults(row.name, row.sql) : runFaults(row.name, row.sql);
  const [fault] = faults;
  for (const phrase of row.says) expect(fault?.message).toContain(phrase);
  expect(row.at === null ? null : placeText(fault?.place)).toBe(row.at);
  const stack = (fault?.macroStack ?? []).map(
    (frame) => `${frame.macro}, called at ${placeText(frame.calledAt)}`,
  );
  for (const [index, line] of (row.stack ?? []).entries()) expect(stack[index]).toContain(line);
  expect(fault?.sourceLine).toBeDefined();
});

test('a lost connection is no fault of the template', () => {
  const { compiler, id } = project('lost', "{% set x = run_query('select 1') %}");
  const compilation = compiler.compile(id);
  expect(compilation.next().value).toMatchObject({ kind: 'query', sql: 'select 1' });
  expect(() => compilation.throw(new EngineError('gone', { fault: 'connection' }))).toThrow('gone');
});

function placeText(place: Place | undefined): string {
  return place ? `${place.path}:${place.line}:${place.column}` : '';
}

function caseOf(name: string, sql: string): { readonly given: CompileCase; readonly node: CaseNode } {
  const node = modelOf(name, sql);
  const other = modelOf('a', 'select 1 as id');
  const nodes = { [node.unique_id]: node, [other.unique_id]: other };
  return {
    given: {
      vars: {},
      dispatch: [],
      files: { 'macros/m.sql': table.macros },
      nodes,
      sources: {},
      macros: {},
    },
    node,
  };
}

function modelOf(name: string, sql: string): CaseNode {
  return {
    unique_id: `model.shop.${name}`,
    resource_type: 'model',
    package_name: 'shop',
    name,
    path: `${name}.sql`,
    original_file_path: `models/${name}.sql`,
    fqn: ['shop', name],
    database: 'postgres',
    schema: 'shop_dev',
    raw_code: sql,
    config: { materialized: 'view' },
  };
}

function parseFaults(name: string, sql: string): readonly Diagnostic[] {
  const { given, node } = caseOf(name, sql);
  const { config, target, invocation, macros, packages } = caseProject(given);
  const pass = createParsePass({ config, packages, target, invocation, macros, adapterType: 'postgres' });
  const captured = pass.capture(templateOf(sql, node.original_file_path), identityOf(node));
  return captured.ok ? [] : captured.error;
}

function project(
  name: string,
  sql: string,
): { readonly compiler: ReturnType<typeof createCompiler>; readonly id: NodeId } {
  const { given, node } = caseOf(name, sql);
  const { graph, invocation, macros, packages } = caseProject(given);
  const compiler = createCompiler({
    graph,
    invocation,
    macros,
    packages,
    adapterType: 'postgres',
    quote: (text) => `"${text}"`,
    now: () => 0,
    log: () => {},
  });
  return { compiler, id: node.unique_id as NodeId };
}

const oneRow: DatabaseAnswer = {
  kind: 'rows',
  tag: 'SELECT 1',
  count: 1,
  columns: [{ name: 'a', type: 'integer' }],
  rows: [[1]],
};

function runFaults(name: string, sql: string): readonly Diagnostic[] {
  const { compiler, id } = project(name, sql);
  const compilation = compiler.compile(id);
  let step = compilation.next();
  while (!step.done) {
    const effect = step.value;
    step =
      effect.kind === 'query' && effect.sql.includes('nowhere')
        ? compilation.throw(new EngineError('relation "nowhere" does not exist', { fault: 'statement' }))
        : compilation.next(oneRow);
  }
  return step.value.ok ? [] : step.value.error;
}
