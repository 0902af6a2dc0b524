import { describe, expect, test } from 'vitest';
import { hasEscapes, plainEscapes } from './plain-escapes.ts';

/** Rows as COPY may write them, and with the escapes that stay; from PostgreSQL's manual on COPY. */
const cases: readonly (readonly [given: string, plain: string])[] = [
  ['a\tb\n', 'a\tb\n'],
  ['\\N\t\\\\N\t\\\\\n', '\\N\t\\\\N\t\\\\\n'],
  ['\\t\\n\\r\\\\', '\\t\\n\\r\\\\'],
  ['\\b\\f\\v', '\b\f\v'],
  ['\\101\\60\\7', 'A0\u0007'],
  ['\\1011', 'A1'],
  ['\\x41\\x4a4\\xe', 'AJ4\u000e'],
  ['\\011\\012\\015\\134', '\\t\\n\\r\\\\'],
  ['\\x', 'x'],
  ['\\q\\.\\ü', 'q.ü'],
  ['one\\\ntwo', 'one\\ntwo'],
  ['one\\\\\ntwo', 'one\\\\\ntwo'],
  ['one\\\ttwo', 'one\\ttwo'],
  ['\\\\\\b', '\\\\\b'],
  ['\\303\\274', 'ü'],
  ['ends in\\', 'ends in\\\\'],
];

describe('escapes of COPY that DuckDB is not told', () => {
  test.each(cases)('%j is %j', (given, plain) => {
    expect(Buffer.from(plainEscapes(Buffer.from(given))).toString()).toBe(plain);
  });

  test('bytes without them are the very same', () => {
    const bytes = Buffer.from('a\\tb\t\\N\n');
    expect(plainEscapes(bytes)).toBe(bytes);
  });

  test.each([
    ['', false],
    ['\\N', false],
    ['a\t\\N\tb\n\\N\n', false],
    ['\\Nx', true],
    ['x\\N', true],
    ['a\tb\\tc', true],
    ['\\\\N', true],
  ])('%j has escapes: %s', (text, has) => {
    expect(hasEscapes(Buffer.from(text))).toBe(has);
  });
});
