import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import { createMacroLibrary } from './macro-library.ts';
import type { MacroLibrary } from './macro-library.ts';

type Files = readonly (readonly [packageName: string, text: string])[];

function library(
  files: Files,
  dispatch: readonly { macroNamespace: string; searchOrder: readonly string[] }[] = [],
): MacroLibrary {
  return createMacroLibrary({
    files: files.map(([packageName, text], index) => {
      const path = `macros/f${index}.sql`;
      const parsed = parseTemplate({ path, text }, { macroFile: true });
      if (!parsed.ok) throw new Error(parsed.error[0]?.message);
      return { packageName, path, template: parsed.value };
    }),
    rootPackage: 'root',
    packages: ['root', 'kit', 'dbt', 'dbt_postgres'],
    dispatch,
    macroPrefixes: ['pglite', 'postgres'],
  });
}

const macro = (...names: readonly string[]): string =>
  names.map((name) => `{% macro ${name}() %}{% endmacro %}`).join('\n');

const files: Files = [
  ['root', macro('shared', 'only_root', 'default__area')],
  [
    'kit',
    macro(
      'shared',
      'only_kit',
      'default__area',
      'postgres__volume',
      'default__volume',
      'pglite__depth',
      'postgres__depth',
    ),
  ],
  ['dbt', macro('shared', 'builtin', 'default__length')],
  ['dbt_postgres', macro('builtin', 'postgres__length')],
];

describe('a bare name', () => {
  test.each([
    ['shared', 'root', 'macro.root.shared'],
    ['shared', 'kit', 'macro.kit.shared'],
    ['only_root', 'kit', 'macro.root.only_root'],
    ['only_kit', 'root', undefined],
    ['builtin', 'root', 'macro.dbt_postgres.builtin'],
    ['nothing', 'root', undefined],
  ])('%s in %s is %s', (name, from, id) => {
    expect(library(files).resolve(name, from)?.id).toBe(id);
  });
});

test.each([
  ['dbt', 'builtin', 'macro.dbt_postgres.builtin'],
  ['dbt', 'shared', 'macro.dbt.shared'],
  ['kit', 'shared', 'macro.kit.shared'],
  ['kit', 'only_root', undefined],
])('%s.%s is %s', (packageName, name, id) => {
  expect(library(files).get(packageName, name)?.id).toBe(id);
});

describe('dispatch', () => {
  test.each([
    ['area', 'kit', [], 'macro.root.default__area'],
    ['area', 'kit', ['kit', 'root'], 'macro.kit.default__area'],
    ['volume', 'kit', [], 'macro.kit.postgres__volume'],
    ['depth', 'kit', [], 'macro.kit.pglite__depth'],
    ['length', 'dbt', [], 'macro.dbt_postgres.postgres__length'],
    ['length', null, [], 'macro.dbt_postgres.postgres__length'],
    ['area', 'unheard_of', [], 'macro.root.default__area'],
  ])('%s in %s with the order %j is %s', (name, namespace, order, id) => {
    const dispatch =
      order.length > 0 && namespace !== null ? [{ macroNamespace: namespace, searchOrder: order }] : [];
    const found = library(files, dispatch).dispatch(name, namespace, 'root');
    expect(found.ok ? found.value.id : found.error).toBe(id);
  });

  test('says what was tried', () => {
    const found = library(files).dispatch('nothing', 'kit', 'root');
    expect(found.ok ? null : found.error.tried).toEqual([
      'root.pglite__nothing',
      'root.postgres__nothing',
      'root.default__nothing',
      'kit.pglite__nothing',
      'kit.postgres__nothing',
      'kit.default__nothing',
    ]);
  });
});

test('two macros of one name in a package are a fault, and the first is used', () => {
  const { diagnostics, ...found } = library([
    ['root', macro('twice')],
    ['root', `\n${macro('twice')}`],
    ['kit', macro('twice')],
  ]);
  expect(diagnostics).toMatchObject([
    {
      code: 'duplicate-macro',
      message: 'dbt found multiple macros named "twice" in the project "root".',
      place: { path: 'macros/f1.sql', line: 2, column: 4 },
      help: 'Rename or remove one of them: the other is at macros/f0.sql:1.',
    },
  ]);
  expect(found.resolve('twice', 'root')?.path).toBe('macros/f0.sql');
});

test('tests and materializations go by the names of their macros', () => {
  const text =
    '{% test even(model) %}{% endtest %}{% materialization odd, default %}{% endmaterialization %}{% materialization odd, adapter="postgres" %}{% endmaterialization %}';
  expect(
    library([['root', text]])
      .all()
      .map((one) => one.name),
  ).toEqual(['materialization_odd_default', 'materialization_odd_postgres', 'test_even']);
});
