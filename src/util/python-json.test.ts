import { expect, test } from 'vitest';
import { pythonJson } from './python-json.ts';

/** What Python's `json.dumps` gives. */
test.each([
  [{ a: [1, 2.5, null, true], 'b c': {} }, '{"a": [1, 2.5, null, true], "b c": {}}'],
  [[], '[]'],
  ['é "q" \\ \n \u007f \u2028 😀', '"\\u00e9 \\"q\\" \\\\ \\n \\u007f \\u2028 \\ud83d\\ude00"'],
  [{ é: 'x' }, '{"\\u00e9": "x"}'],
])('%j', (value, expected) => {
  expect(pythonJson(value)).toBe(expected);
});
