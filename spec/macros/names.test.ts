import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseTemplate } from '../../src/template/syntax/parse-template.ts';
import { compareText } from '../../src/util/compare.ts';
import { macroDifferences } from './differences.ts';
import type { MacroDifference } from './differences.ts';

const builtin = path.join(import.meta.dirname, '../../builtin');

type Signatures = Readonly<Record<string, readonly string[]>>;

/** Ids and argument names of what ask-dbt.py wrote down. */
const theirs = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'dbt-macros.json'), 'utf8'),
) as Signatures;

function signaturesOf(packageName: string): Signatures {
  const found: Record<string, readonly string[]> = {};
  for (const file of globSync(path.join(builtin, packageName, 'macros/**/*.sql'))) {
    const text = readFileSync(file, 'utf8');
    const template = parseTemplate({ path: file, text }, { macroFile: true });
    if (!template.ok) throw new Error(template.error.map(({ message }) => message).join('\n'));
    for (const definition of template.value.definitions) {
      if (definition.kind === 'snapshot' || definition.kind === 'docs') continue;
      found[`macro.${packageName}.${definition.macroName}`] = definition.node.parameters.map(
        ({ name }) => name,
      );
    }
  }
  return found;
}

test('what differs from the macros of dbt is listed, and nothing else', () => {
  const ours = { ...signaturesOf('dbt'), ...signaturesOf('dbt_postgres') };
  const differences: Omit<MacroDifference, 'reason'>[] = [];
  for (const [id, names] of Object.entries(theirs)) {
    const own = ours[id];
    if (own === undefined) differences.push({ id, kind: 'missing' });
    else if (own.join() !== names.join()) differences.push({ id, kind: 'arguments' });
  }
  for (const id of Object.keys(ours)) if (!(id in theirs)) differences.push({ id, kind: 'ours' });
  const listed = macroDifferences.map(({ id, kind }) => ({ id, kind }));
  expect(differences.sort((a, b) => compareText(a.id, b.id))).toEqual(listed);
  expect(Object.keys(theirs).length).toBeGreaterThan(400);
});
