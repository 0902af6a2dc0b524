import { describe, expect, it } from 'vitest';
import { holdsRiskyNumbers, parseExact } from './parse-json.ts';

describe('numbers that a double cannot hold', () => {
  it.each([
    '{"a":1234567890123456789}',
    '{"a":0.12345678901234567}',
    '{"a":[1.5,-9999999999999999]}',
    '{"a":1e400}',
    '{"a":{"b":100000000000000000001}}',
  ])('%s comes back as it was written', (text) => {
    expect(holdsRiskyNumbers(text)).toBe(true);
    expect(JSON.stringify(parseExact(text))).toBe(text);
  });

  it.each([
    '{"a":1}',
    '{"a":-1.25,"b":[1e5]}',
    '{"a":123456789012345}',
    '{"a":"2024-01-01T00:00:00.123456Z"}',
    '{"id":"123e4567-e89b-12d3-a456-426614174000"}',
  ])('%s needs no care', (text) => {
    expect(holdsRiskyNumbers(text)).toBe(false);
  });

  it('leaves others as numbers', () => {
    expect(parseExact('{"a":1234567890123456,"b":1.10,"c":"12345678901234567890"}')).toEqual({
      a: 1234567890123456,
      b: 1.1,
      c: '12345678901234567890',
    });
  });
});
