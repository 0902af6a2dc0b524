import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseTexts } from './parse-texts.ts';

const projects = fileURLToPath(new URL('../dbt-diff/projects', import.meta.url));

function textsOf(name: string): Record<string, string> {
  const folder = path.join(projects, name);
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    texts[path.relative(folder, full)] = readFileSync(full, 'utf8');
  }
  return texts;
}

const names = ['yaml_forms', 'test_naming', 'source_forms', 'resource_kinds', 'package_variables'];
const pieces = fc.constantFrom(
  '{{',
  '}}',
  '{%',
  '%}',
  ':',
  '- ',
  '\n',
  '  ',
  '\t',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '&a ',
  '*a',
  '<<: ',
  '!!int ',
  '|',
  '>',
  '#',
  'null',
  'true',
  '1',
  '~',
  '__proto__: ',
  'constructor: ',
  'name: ',
  '{{ ref("m") }}',
  '{{ 1 / 0 }}',
  '---\n',
  '\u0000',
  'ž',
);

test('a mutated project gives a project or faults, each with a place, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.array(fc.record({ file: fc.nat(), at: fc.nat(), cut: fc.nat(12), piece: pieces }), {
        minLength: 1,
        maxLength: 4,
      }),
      async (name, mutations) => {
        const texts = textsOf(name);
        const paths = Object.keys(texts).filter((file) => !file.endsWith('.csv'));
        for (const { file, at, cut, piece } of mutations) {
          const target = paths[file % paths.length]!;
          const text = texts[target]!;
          const from = at % (text.length + 1);
          texts[target] = text.slice(0, from) + piece + text.slice(from + cut);
        }
        const parsed = await parseTexts(texts);
        const faults = parsed.ok ? parsed.value.warnings : parsed.error;
        if (!parsed.ok) expect(faults.some(({ severity }) => severity === 'error')).toBe(true);
        const nowhere = faults.filter(
          ({ place, code }) => !place && !/^(?:project-file|package-)/.test(code),
        );
        expect(nowhere).toEqual([]);
      },
    ),
    { numRuns: 120, seed: 7 },
  );
});

test('YAML that unfolds to more than memory holds is refused', async () => {
  const levels = Array.from(
    { length: 30 },
    (_, level) => `  l${level + 1}: &l${level + 1} [*l${level}, *l${level}]\n`,
  );
  const parsed = await parseTexts({
    'project.yml': 'name: shop\n',
    'models/a.yml': `x:\n  l0: &l0 [a, a]\n${levels.join('')}models: []\n`,
  });
  expect(parsed.ok ? [] : parsed.error.map(({ code }) => code)).toEqual(['yaml-too-large']);
});
