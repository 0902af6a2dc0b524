import { expect, test } from 'vitest';
import { secretMask } from './secret-mask.ts';

const mask = secretMask(
  new Map([
    ['DBT_ENV_SECRET_TOKEN', 'hush1234'],
    ['DBT_ENV_SECRET_LONGER', 'hush12345'],
    ['DBT_ENV_SECRET_DIGITS', '1234'],
    ['DBT_ENV_SECRET_QUOTED', 'a"b\nc'],
    ['DBT_ENV_SECRET_SHORT', 'abc'],
    ['DBT_ENV_SECRET_BLANK', '     '],
    ['DBT_ENV_OPEN', 'visible'],
  ]),
);

test.for([
  ['hush1234 and hush12345', '***** and *****'],
  ['a"b\nc', '*****'],
  ['abc visible      ', 'abc visible      '],
] as const)('%j in text', ([text, masked]) => {
  expect(mask.text(text)).toBe(masked);
});

test.for([
  ['{"a": "hush1234", "b": 1234}', '{"a": "*****", "b": 1234}'],
  ['{"a \\"1234": 12345, "c": ["x\\\\", "1234"]}', '{"a \\"*****": 12345, "c": ["x\\\\", "*****"]}'],
  [JSON.stringify('x a"b\nc y'), '"x ***** y"'],
] as const)('%j in JSON', ([text, masked]) => {
  expect(mask.json(text)).toBe(masked);
});

test('without secrets a text is left as it is', () => {
  const none = secretMask(new Map([['DBT_ENV_SECRET', '']]));
  expect([none.text('*'), none.json('"*"')]).toEqual(['*', '"*"']);
});
