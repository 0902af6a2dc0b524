import { expect, test } from 'vitest';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import { callsOf, findCall } from './read-sql.ts';

/** A call that may be passed by has a question mark. */
const cases: readonly (readonly [text: string, calls: readonly string[]])[] = [
  ['{{ f() }}', ['f']],
  ['{{ f() if x else g() }}', ['f?', 'g?']],
  ['{{ f(g()) }}', ['f', 'g']],
  ['{% if f() %}{{ g() }}{% elif h() %}{% else %}{{ i() }}{% endif %}', ['f', 'g?', 'h?', 'i?']],
  ['{% for a in f() %}{{ g(a) }}{% endfor %}', ['f', 'g?']],
  ['{{ f() and g() }}', ['f', 'g?']],
  ['{% if x %}{{ f() }}{% endif %}{{ f() }}', ['f']],
  ['{% set f = 1 %}{{ f() }}{{ pkg.g() }}{{ ref("a") }}', ['pkg.g']],
  ['{% if x %}{% set list = [] %}{% endif %}{% do list.append(1) %}', []],
];

test.each(cases)('%s', (text, calls) => {
  const template = parseTemplate({ path: 'a.sql', text });
  if (!template.ok) throw new Error(template.error[0]?.message);
  const found = callsOf(template.value).flatMap(([name]) => {
    const call = findCall(name, template.value);
    return call ? [`${name}${call.isConditional ? '?' : ''}`] : [];
  });
  expect(found).toEqual(calls);
});
