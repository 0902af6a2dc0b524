import { expect, test } from 'vitest';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Template } from '../template/syntax/template.ts';
import { createMacroLibrary } from './macro-library.ts';
import type { MacroLibrary } from './macro-library.ts';
import { createMacroOverrides } from './macro-overrides.ts';

function template(text: string): Template {
  const parsed = parseTemplate({ path: 'x.sql', text }, { macroFile: true });
  if (!parsed.ok) throw new Error(parsed.error[0]?.message);
  return parsed.value;
}

const builtin = template(`
{% macro build() %}{{ make() }}{{ adapter.drop_relation(x) }}{{ fill() }}{% endmacro %}
{% macro make() %}{{ adapter.dispatch('make', 'dbt')() }}{% endmacro %}
{% macro default__make() %}{{ leaf() }}{% endmacro %}
{% macro postgres__make() %}{{ dbt.leaf() }}{% endmacro %}
{% macro leaf() %}1{% endmacro %}
{% macro fill() %}{{ other() }}{% endmacro %}
{% macro other() %}2{% endmacro %}
{% macro drop_relation(x) %}{{ adapter.dispatch('drop_relation', 'dbt')(x) }}{% endmacro %}
{% macro default__drop_relation(x) %}3{% endmacro %}
`);

function libraryOf(root: string, kit: string, searchOrder?: readonly string[]): MacroLibrary {
  return createMacroLibrary({
    files: [
      { packageName: 'dbt', path: 'dbt.sql', template: builtin },
      { packageName: 'root', path: 'root.sql', template: template(root) },
      { packageName: 'kit', path: 'kit.sql', template: template(kit) },
    ],
    rootPackage: 'root',
    packages: ['root', 'kit', 'dbt'],
    dispatch: searchOrder === undefined ? [] : [{ macroNamespace: 'dbt', searchOrder: [...searchOrder] }],
    macroPrefixes: ['postgres'],
  });
}

const macro = (name: string): string => `{% macro ${name}() %}mine{% endmacro %}\n`;

test.each([
  ['nothing of the builtin names', macro('other_one'), '', 'root', []],
  ['a name that is called', macro('fill'), '', 'root', ['macro.root.fill']],
  ['one behind another', macro('other'), '', 'root', ['macro.root.other']],
  ['the root goes before the engine', macro('default__make'), '', 'root', ['macro.root.default__make']],
  ['what dispatch takes', macro('postgres__make'), '', 'root', ['macro.root.postgres__make']],
  ['said with its package, it is the builtin one', macro('leaf'), '', 'root', []],
  ['what a method runs', macro('default__drop_relation'), '', 'root', ['macro.root.default__drop_relation']],
  ['of two, the first that is met', macro('fill') + macro('other'), '', 'root', ['macro.root.fill']],
  ['a package’s own, for another’s node', '', macro('fill'), 'root', []],
  ['a package’s own, for its own node', '', macro('fill'), 'kit', ['macro.kit.fill']],
  ['a package that dispatch does not ask', '', macro('postgres__make'), 'root', []],
] as const)('%s', (_, root, kit, fromPackage, expected) => {
  const library = libraryOf(root, kit);
  const found = createMacroOverrides(library).behind([library.get('dbt', 'build')!], fromPackage);
  expect(found.map(({ id }) => id)).toEqual(expected);
});

test('a package that dispatch is told to ask', () => {
  const library = libraryOf('', macro('postgres__make'), ['kit', 'dbt']);
  const found = createMacroOverrides(library).behind([library.get('dbt', 'build')!], 'root');
  expect(found.map(({ id }) => id)).toEqual(['macro.kit.postgres__make']);
});

test('what stands behind names that are left out does not count', () => {
  const library = libraryOf(macro('other') + macro('postgres__make'), '');
  const roots = [library.get('dbt', 'build')!];
  const found = createMacroOverrides(library).behind(roots, 'root', new Set(['make']));
  expect(found.map(({ id }) => id)).toEqual(['macro.root.other']);
});

test.each([
  [macro('drop_relation'), 'macro.root.drop_relation'],
  [macro('postgres__drop_relation'), 'macro.dbt.drop_relation'],
  [macro('fill'), undefined],
])('the macro that a method runs: %s', (root, expected) => {
  const library = libraryOf(root, '');
  expect(createMacroOverrides(library).instead('drop_relation', 'root')?.id).toBe(expected);
});
