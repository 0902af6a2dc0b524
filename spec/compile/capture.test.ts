import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createParsePass } from '../../src/context/parse-pass.ts';
import type { Captured } from '../../src/context/parse-pass.ts';
import { caseProject, identityOf, templateOf } from './case-project.ts';
import type { CaseNode, CompileCase } from './case-project.ts';

/** Each case is a project that dbt compiled; expected values are of dbt's manifest. */
const folder = path.join(import.meta.dirname, 'cases');
const cases = readdirSync(folder).sort();

describe.each(cases)('%s', (file) => {
  const given = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CompileCase;
  const { config, target, invocation, macros, packages } = caseProject(given);
  const pass = createParsePass({ config, packages, target, invocation, macros, adapterType: 'postgres' });
  const nodes = Object.values(given.nodes).filter((node) => node.raw_code !== undefined);

  test.each(nodes.map((node) => [node.unique_id, node] as const))('%s', (_id, node) => {
    const about = identityOf(node);
    const template = templateOf(node.raw_code ?? '', node.original_file_path);
    const captured = pass.capture(template, about);
    expect(captured.ok ? shown(captured.value) : captured.error).toEqual(expected(node));
    const plain = pass.readPlain(template, about);
    expect(plain ? shown(plain) : expected(node)).toEqual(expected(node));
  });

  test('macros depend on what they call', () => {
    for (const macro of macros.all().filter((one) => one.packageName === 'shop')) {
      const calls = macros.dependencies(macro).map((one) => one.id as string);
      expect([macro.id, calls.sort()]).toEqual([
        macro.id,
        [...(given.macros[macro.id]?.depends_on.macros ?? [])].sort(),
      ]);
    }
  });
});

function shown(captured: Captured): unknown {
  return {
    refs: captured.refs.map((ref) => [ref.packageName, ref.name, ref.version]),
    // dbt's static reader gives sources in no order.
    sources: captured.sources.map((source) => `${source.sourceName}.${source.tableName}`).sort(),
    macros: captured.macros,
  };
}

function expected(node: CaseNode): unknown {
  return {
    refs: (node.refs ?? []).map((ref) => [ref.package ?? null, ref.name, ref.version ?? null]),
    sources: (node.sources ?? []).map((source) => source.join('.')).sort(),
    macros: node.depends_on?.macros ?? [],
  };
}
