import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTemplate, renderTemplateWithEffects } from '../../src/template/evaluate/render.ts';
import type { Environment } from '../../src/template/evaluate/environment.ts';
import { parseTemplate } from '../../src/template/syntax/parse-template.ts';

const folder = new URL('cases/', import.meta.url);
const seeds: readonly string[] = readdirSync(folder).flatMap((file) => {
  const table = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { cases: { template: string }[] };
  return table.cases.map(({ template }) => template);
});

const pieces = (
  '{{ }} {% %} {# #} - + ( ) [ ] { } \' " \\ | ~ ** // {%if(1)%} {%endif%} {%for(i)in[1,2]%} {%endfor%} {%macro(m)%} {%endmacro%} {%raw%} ' +
  '{{m()}} {%break%} {{loop.last}} {%call(m)()%} {%endcall%} |sort |map("upper") |join .constructor .__proto__ ["prototype"] .__class__ ' +
  '.format( *999999999 **99999 %99999999d \0 \u{1F600} \uD800 \n'
)
  .split(' ')
  .concat([
    '{% if 1 %}',
    '{% for i in range(9) %}',
    '{% macro m() %}',
    '{% call m() %}',
    '{% set x = x ~ x %}',
    ' is ',
    ' ',
  ]);

/** A template of the tables with a few pieces put in, taken out or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.constantFrom('insert', 'delete', 'repeat', 'splice'),
        fc.constantFrom(...pieces),
        fc.nat(12),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    fc.constantFrom(...seeds),
  )
  .map(([seed, edits, other]) => {
    let text = seed;
    for (const [where, kind, piece, size] of edits) {
      const at = text.length === 0 ? 0 : where % (text.length + 1);
      const [before, after] = [text.slice(0, at), text.slice(at)];
      if (kind === 'insert') text = before + piece + after;
      else if (kind === 'delete') text = before + after.slice(size);
      else if (kind === 'repeat') text = before + after.slice(0, size).repeat(3) + after;
      else text = before + other.slice(0, size * 3) + after;
    }
    return text;
  });

const environment: Environment = {
  lookup: () => undefined,
  undefinedMode: 'strict',
  limits: { recursion: 50, iterations: 20_000, characters: 1_000_000 },
};

/** Both ways of rendering; what is neither text nor a diagnostic throws out of here. */
function bothWays(text: string): readonly [string, string] {
  const parsed = parseTemplate({ path: 'fuzz.sql', text });
  if (!parsed.ok) {
    expect(parsed.error[0]?.place?.line).toBeGreaterThan(0);
    return ['', ''];
  }
  const sync = renderTemplate(parsed.value, environment);
  const step = renderTemplateWithEffects(parsed.value, environment).next();
  if (step.done !== true) throw new Error('an effect without an effect function');
  const effects = step.value;
  return [
    sync.ok ? sync.value : `ERR ${sync.error.message}`,
    effects.ok ? effects.value : `ERR ${effects.error.message}`,
  ];
}

test('mutated templates end with text or a diagnostic, the same both ways', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const [sync, effects] = bothWays(text);
      expect(effects).toBe(sync);
    }),
    { numRuns: 8000, seed: 42 },
  );
}, 120_000);

test('random text never crashes the parser', () => {
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 6 })), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(text, (parts) => {
      expect(bothWays(parts.join(''))).toHaveLength(2);
    }),
    { numRuns: 8000, seed: 7 },
  );
}, 120_000);

test.each([
  ['deep parentheses', `{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`],
  ['deep lists', `{{ ${'['.repeat(100_000)}${']'.repeat(100_000)} }}`],
  ['deep not', `{{ ${'not '.repeat(100_000)}1 }}`],
  ['deep minus', `{{ ${'- '.repeat(100_000)}1 }}`],
  ['long sum', `{{ 1${' + 1'.repeat(100_000)} }}`],
  ['long concat', `{{ 'a'${" ~ 'a'".repeat(100_000)} }}`],
  ['long filters', `{{ 'a'${'|upper'.repeat(100_000)} }}`],
  ['long attributes', `{{ a${'.b'.repeat(100_000)} }}`],
  ['long else chain', `{{ ${'1 if 0 else '.repeat(50_000)}2 }}`],
  ['deep blocks', `${'{% if 1 %}'.repeat(50_000)}${'{% endif %}'.repeat(50_000)}`],
  ['deep loops', `${'{% for i in [1] %}'.repeat(5000)}${'{% endfor %}'.repeat(5000)}`],
  ['many elif', `{% if 0 %}${'{% elif 0 %}'.repeat(20_000)}{% endif %}`],
  ['many sets', '{% if 1 %}{% set x = 1 %}{% endif %}'.repeat(20_000)],
  ['endless recursion', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
  [
    'mutual recursion',
    '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}',
  ],
  ['endless recursive loop', '{% for i in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}'],
  [
    'a list that grows while looped over',
    '{% set l = [1] %}{% for i in l %}{% do l.append(1) %}{% endfor %}',
  ],
  ['nested ranges', '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}'],
  [
    'doubling text',
    "{% set n = namespace(t='x') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}{% endfor %}",
  ],
  [
    'doubling lists',
    '{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = n.t + n.t %}{% endfor %}',
  ],
  ['doubling by extend', '{% set l = [1] %}{% for i in range(99) %}{% do l.extend(l) %}{% endfor %}'],
  ['large output', "{% for i in range(100000) %}{{ 'x' * 1000 }}{% endfor %}"],
  ['large power', '{{ 10 ** 10 ** 9 }}'],
  ['towers', '{% set n = namespace(v=10) %}{% for i in range(99) %}{% set n.v = n.v * n.v %}{% endfor %}'],
  ['large repeat', "{{ 'a' * 10 ** 9 }}"],
  ['large list', '{{ [0] * 10 ** 9 }}'],
  ['wide field', "{{ '%999999999d' % 1 }}"],
  ['wide format', "{{ '{:999999999}'.format(1) }}"],
  ['long fraction', "{{ '%.999999999f' % 1.5 }}"],
  ['wide center', "{{ 'a'.center(999999999) }}{{ 'a'|center(999999999) }}"],
  ['wide indent', "{{ 'a\nb'|indent(999999999) }}"],
  ['many batches', '{{ [1]|batch(999999999, 0)|list }}'],
  ['many slices', '{{ [1]|slice(999999999)|list }}'],
  ['large replace', "{{ ('a' * 10000).replace('a', 'b' * 100000) }}"],
  ['large join', "{{ (['a' * 1000000] * 10000)|join }}"],
  ['a list in itself', '{% set l = [] %}{% do l.append(l) %}{{ l == l }}{{ l|tojson }}'],
  ['two lists in each other', '{% set a = [] %}{% set b = [a] %}{% do a.append(b) %}{{ a == b }}'],
  [
    'deep value',
    '{% set n = namespace(v=[]) %}{% for i in range(100000) %}{% set n.v = [n.v] %}{% endfor %}{{ n.v }}',
  ],
])('%s ends with a diagnostic or text', (_, text) => {
  const [sync, effects] = bothWays(text);
  expect(effects.slice(0, 200)).toBe(sync.slice(0, 200));
});

test.each([
  'constructor',
  '__proto__',
  'prototype',
  '__defineGetter__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'call',
  'apply',
  'bind',
])('JavaScript is out of reach by the name %s', (name) => {
  for (const object of [
    "'a'",
    '1',
    '1.5',
    '[1]',
    '(1,)',
    '{}',
    'none',
    'true',
    'range',
    'range(3)',
    'namespace()',
    "''.upper",
    '([]|map("upper"))',
  ]) {
    for (const access of [
      `(${object}).${name}`,
      `(${object})['${name}']`,
      `(${object})|attr('${name}')`,
      `'{0.${name}}'.format(${object})`,
    ]) {
      const [result] = bothWays(`[{{ ${access} }}]`);
      expect([`[]`, ''], `${access} gave ${result}`).toContain(result.startsWith('ERR ') ? '' : result);
    }
  }
  const [direct] = bothWays(`[{{ ${name} }}]`);
  expect(direct).toBe('[]');
});
