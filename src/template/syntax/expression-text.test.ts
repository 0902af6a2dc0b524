import { expect, test } from 'vitest';
import { expressionText } from './expression-text.ts';
import { parseTemplate } from './parse-template.ts';

// What dbt 1.12.3 writes under `unrendered_config` for `config(n=…)`.
const cases: readonly (readonly [source: string, text: string])[] = [
  ["var('x','y')", "var('x', 'y')"],
  ['"a" ~ var("x")', "'a' ~ var('x')"],
  ["('a',\n  'b')", "('a', 'b')"],
  ['(1,)', '(1,)'],
  ['-1', '-1'],
  ['not true', 'not True'],
  ["'x' in [ 'x' ]", "'x' in ['x']"],
  ["var('x',{'a':1})['a']", "var('x', {'a': 1})['a']"],
  ["package.macro( 'a', columns = ['b'], )", "package.macro('a', columns=['b'])"],
  ['f(*a, **b)', 'f(*a, **b)'],
  ['none', 'None'],
  ['a and b or c', 'a and b or c'],
];

test.each(cases)('%s', (source, text) => {
  const template = parseTemplate({ path: 'm.sql', text: `{{ config(n=${source}) }}` });
  if (!template.ok) throw new Error('no template');
  const node = template.value.usage.calls.find((call) => call.callee === 'config')?.keywords[0]?.value;
  expect(node && expressionText(node, template.value.text)).toBe(text);
});
