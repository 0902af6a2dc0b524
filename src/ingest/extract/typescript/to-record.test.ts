import { describe, expect, it } from 'vitest';
import { toRecord } from './to-record.ts';

const json = (row: object): string => {
  const made = toRecord(row);
  return 'record' in made ? JSON.stringify(made.record) : `${made.column}: ${made.reason}`;
};

class Money {
  readonly cents = 5;
  toJSON(): string {
    return '0.05';
  }
}
const endless: Record<string, unknown> = {};
endless['self'] = endless;

describe('a row of a source in TypeScript', () => {
  /** What is yielded, and what is loaded. */
  const cases: readonly (readonly [string, object, string])[] = [
    ['plain values', { a: 1, b: 'x', c: true, d: null }, '{"a":1,"b":"x","c":true,"d":null}'],
    ['undefined', { a: undefined }, '{"a":null}'],
    ['a bigint', { a: 2n ** 64n, b: [-1n] }, '{"a":18446744073709551616,"b":[-1]}'],
    ['a date', { a: new Date(Date.UTC(2024, 1, 29, 1, 2, 3, 4)) }, '{"a":"2024-02-29T01:02:03.004Z"}'],
    ['a date past year 9999', { a: new Date(Date.UTC(20000, 0, 1)) }, '{"a":"+020000-01-01T00:00:00.000Z"}'],
    ['bytes', { a: Buffer.from([0, 255]), b: new Uint8Array([1]) }, String.raw`{"a":"\\x00ff","b":"\\x01"}`],
    [
      'nested',
      { a: { b: [{ c: new Date(0) }, undefined] } },
      '{"a":{"b":[{"c":"1970-01-01T00:00:00.000Z"},null]}}',
    ],
    ['what knows itself as JSON', { a: new Money() }, '{"a":"0.05"}'],
    ['NaN', { a: Number.NaN }, 'a: not_finite'],
    ['infinity inside', { a: [Infinity] }, 'a: not_finite'],
    ['a date that is none', { a: new Date('never') }, 'a: invalid_date'],
    ['a function', { a: () => 1 }, 'a: not_a_value'],
    ['a map', { a: new Map([[1, 2]]) }, 'a: not_a_value'],
    ['a promise that nobody awaited', { a: Promise.resolve(1) }, 'a: not_a_value'],
    ['what holds itself', endless, 'self: too_deep'],
  ];
  it.each(cases)('%s', (_what, row, expected) => {
    expect(json(row)).toBe(expected);
  });

  it('is a copy', () => {
    const row = { a: 1 };
    const made = toRecord(row);
    row.a = 2;
    expect(made).toEqual({ record: { a: 1 }, size: 8 });
  });
});
