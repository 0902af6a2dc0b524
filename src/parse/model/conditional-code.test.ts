import { expect, test } from 'vitest';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { callsOf } from './read-sql.ts';

const cases: readonly (readonly [text: string, calls: readonly string[]])[] = [
  ['{{ f() }}', ['f']],
  ['{{ f() if x else g() }}', ['f?', 'g?']],
  ['{{ f(g()) }}', ['f', 'g']],
  ['{% if f() %}{{ g() }}{% elif h() %}{% else %}{{ i() }}{% endif %}', ['f', 'g?', 'h?', 'i?']],
  ['{% for a in f() %}{{ g(a) }}{% endfor %}', ['f', 'g?']],
  ['{{ f() and g() }}', ['f', 'g?']],
  ['{% if x %}{{ f() }}{% endif %}{{ f() }}', ['f']],
  ['{% set f = 1 %}{{ f() }}{{ pkg.g() }}{{ ref("a") }}', ['pkg.g']],
];

test.each(cases)('%s', (text, calls) => {
  const template = parseTemplate({ path: 'a.sql', text });
  if (!template.ok) throw new Error(template.error[0]?.message);
  expect(
    callsOf(template.value).map(([name, , isConditional]) => `${name}${isConditional ? '?' : ''}`),
  ).toEqual(calls);
});
