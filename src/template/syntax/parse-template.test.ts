import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../domain/diagnostic.ts';
import { repr } from '../values/text.ts';
import type { ParseOptions } from './parse-template.ts';
import { parseTemplate } from './parse-template.ts';
import type { Template } from './template.ts';

function parsed(text: string, options?: ParseOptions): Template {
  const result = parseTemplate({ path: 'models/m.sql', text }, options);
  if (!result.ok) throw new Error(result.error[0]?.message);
  return result.value;
}

function fault(text: string, options?: ParseOptions): string {
  const result = parseTemplate({ path: 'models/m.sql', text }, options);
  return result.ok ? 'no fault' : result.error.map(formatDiagnostic).join('\n');
}

describe('faults', () => {
  test.each([
    [
      'select 1\nfrom {{ ref("a" }}\n',
      "models/m.sql:2:17  error  template-syntax  unexpected '}', expected ')'\n    from {{ ref(\"a\" }}\n                    ~",
    ],
    [
      '{% if a %}\n  x\n',
      "models/m.sql:2:4  error  template-syntax  Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.\n      x\n       ~",
    ],
    [
      'a\r\nb {{ 1 2 }}',
      "models/m.sql:2:8  error  template-syntax  expected token 'end of print statement', got 'integer'\n    b {{ 1 2 }}\n           ~",
    ],
    ['{# x', 'models/m.sql:1:1  error  template-syntax  Missing end of comment tag\n    {# x\n    ~~'],
  ])('%j', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  test('lines before the text are counted', () => {
    expect(fault('\n{{ }}', { lineOffset: 10 })).toMatch(/^models\/m\.sql:12:4 /);
  });

  test('a macro inside a macro is a fault in a macro file, and plain Jinja2 elsewhere', () => {
    const text = '{% macro a() %}{% macro b() %}{% endmacro %}{% endmacro %}';
    expect(fault(text)).toBe('no fault');
    expect(fault(text, { macroFile: true })).toContain("The block 'macro b' is inside the block 'macro'");
  });
});

describe('definitions', () => {
  const file = parsed(
    [
      '{% macro add(a: int, b=1) %}{{ a + helper(b) }}{% endmacro %}',
      '{% test positive(model, column_name) %}select {{ model }}{% endtest %}',
      '{% data_test small(model) %}x{% enddata_test %}',
      "{% materialization fast, adapter='postgres', supported_languages=['sql', 'python'] %}{% endmaterialization %}",
      '{% materialization plain, default %}{% endmaterialization %}',
      '{% snapshot orders_snapshot %}select {{ 1 }}{% endsnapshot %}',
      '{% docs orders %}\n # {{ not a tag, {% nor this\n{% enddocs %}',
    ].join('\n'),
    { macroFile: true },
  );

  test('each tag makes one, under the name that it is called by', () => {
    expect(file.definitions.map(({ kind, name, macroName }) => [kind, name, macroName])).toEqual([
      ['macro', 'add', 'add'],
      ['test', 'positive', 'test_positive'],
      ['test', 'small', 'test_small'],
      ['materialization', 'fast', 'materialization_fast_postgres'],
      ['materialization', 'plain', 'materialization_plain_default'],
      ['snapshot', 'orders_snapshot', 'snapshot_orders_snapshot'],
      ['docs', 'orders', 'docs_orders'],
    ]);
  });

  test('they carry parameters, languages and text', () => {
    const [add, , , fast, plain, snapshot, docs] = file.definitions;
    expect(add?.parameters.map(({ name, typeText }) => [name, typeText])).toEqual([
      ['a', 'int'],
      ['b', undefined],
    ]);
    expect(fast?.kind === 'materialization' && fast.supportedLanguages).toEqual(['sql', 'python']);
    expect(plain?.kind === 'materialization' && plain.supportedLanguages).toEqual(['sql']);
    expect(snapshot?.kind === 'snapshot' && snapshot.text).toBe('select {{ 1 }}');
    expect(docs?.kind === 'docs' && docs.text).toBe('# {{ not a tag, {% nor this');
    expect([...(add?.usage.names ?? [])]).toEqual(['helper']);
  });
});

describe('usage', () => {
  test('names are those that are not bound where they are read', () => {
    const { usage } = parsed(
      '{% set a = b %}{{ a }}{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}{{ x }}' +
        '{% if c %}{% set d = 1 %}{% endif %}{{ d }}{% macro m(p) %}{{ p }}{{ a }}{{ caller() }}{% endmacro %}',
    );
    expect([...usage.names]).toEqual(['b', 'xs', 'y', 'x', 'c', 'd', 'a']);
  });

  test('calls carry their literal arguments', () => {
    const { usage } = parsed(
      "{{ ref('a', v=2) }}{{ adapter.dispatch('m', ns)(x) }}{{ config(tags=['t', {'k': 1}]) }}",
    );
    const shown = usage.calls.map(({ callee, args, kwargs, literal }) => [
      callee,
      args.map((value) => (value === undefined ? '?' : repr(value))),
      [...kwargs].map(([name, value]) => [name, value === undefined ? '?' : repr(value)]),
      literal,
    ]);
    expect(shown).toEqual([
      ['ref', ["'a'"], [['v', '2']], true],
      ['adapter.dispatch', ["'m'", '?'], [], false],
      ['config', [], [['tags', "['t', {'k': 1}]"]], true],
    ]);
    expect(usage.dynamic).toBe(false);
  });

  test.each([
    ["select * from {{ ref('a') }} {# c #} {{ config(x=1) }}", true],
    ['select 1', true],
    ["{{ ref('a') }}{{ this }}", false],
    ['{{ ref(name) }}', false],
    ["{{ ref('a')|upper }}", false],
    ["{% set x = 1 %}{{ ref('a') }}", false],
  ])('%j is plain: %s', (text, plain) => {
    expect(parsed(text).usage.plain).toBe(plain);
  });

  test.each([
    ["{{ context['m']() }}", true],
    ['{{ [m][0]() }}', true],
    ["{{ adapter.dispatch('m')() }}", false],
  ])('%j is dynamic: %s', (text, dynamic) => {
    expect(parsed(text).usage.dynamic).toBe(dynamic);
  });
});

test('a text without tags is kept whole where dbt would', () => {
  const text = 'select 1\r\n';
  const kept = parsed(text, { keepPlainText: true }).body;
  const read = parsed(text).body;
  expect(kept).toEqual([{ kind: 'text', text, start: 0, end: 10 }]);
  expect(read).toEqual([{ kind: 'text', text: 'select 1', start: 0, end: 8 }]);
});
