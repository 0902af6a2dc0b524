import { describe, expect, it } from 'vitest';
import { compareCursors, formatted, movedBy, readStart, writtenLike } from './cursor-value.ts';

const day = 86_400_000;

describe('a cursor value', () => {
  it.each<[string, string, number]>([
    ['9', '10', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['1.5', '1.25', 1],
    ['2024-01-02', '2024-01-01T23:59:59Z', 1],
    ['2024-01-01T01:00:00+01:00', '2024-01-01T00:00:00Z', 0],
    ['2024-01-01T00:00:00.000001Z', '2024-01-01T00:00:00Z', 1],
    ['2024-01-01 00:00:00', '2024-01-01T00:00:00.000Z', 0],
    ['1709251200000', '2024-03-01', 0],
    ['1709251199', '2024-03-01', -1],
    ['b', 'a', 1],
    ['Z', 'a', -1],
  ])('%s beside %s', (left, right, order) => {
    expect(Math.sign(compareCursors(left, right))).toBe(order);
    expect(Math.sign(compareCursors(right, left))).toBe(order === 0 ? 0 : -order);
  });

  it.each<[string, number, boolean, string]>([
    ['2024-03-01', -day, true, '2024-02-29'],
    ['2024-03-01T00:00:00Z', -1000, true, '2024-02-29T23:59:59Z'],
    ['2024-03-01T00:00:00.123456+02:00', -day, true, '2024-02-29T00:00:00.123456+02:00'],
    ['2024-03-01 10:00', -day, true, '2024-02-29 10:00:00'],
    ['1709251200', -day, true, '1709164800'],
    ['1709251200000', -day, true, '1709164800000'],
    ['500', -100, false, '400'],
    ['abc', -day, true, 'abc'],
  ])('%s moved by %d', (value, by, isSpan, moved) => {
    expect(movedBy(value, by, isSpan)).toBe(moved);
  });

  it.each<[string | number, string | null]>([
    ['now', '2024-05-01T12:00:00Z'],
    ['now-7d', '2024-04-24T12:00:00Z'],
    ['now - 90m', '2024-05-01T10:30:00Z'],
    ['now-7days', null],
    ['2019-02-01', '2019-02-01'],
    [0, '0'],
  ])('a start of %s', (start, value) => {
    expect(readStart(start, Date.UTC(2024, 4, 1, 12))).toBe(value);
  });

  it('is written as requests want it, or like another', () => {
    const value = '2024-03-01T05:06:07.890Z';
    expect(
      (['date', 'instant', 'seconds', 'milliseconds', null] as const).map((format) =>
        formatted(value, format),
      ),
    ).toEqual(['2024-03-01', value, '1709269567', '1709269567890', value]);
    expect(formatted('page-7', 'date')).toBe('page-7');
    const now = Date.UTC(2024, 4, 1);
    expect(
      ['2024-01-01', '2024-01-01T00:00:00+02:00', '1709251200', '1709251200000'].map((like) =>
        writtenLike(like, now),
      ),
    ).toEqual(['2024-05-01', '2024-05-01T02:00:00+02:00', '1714521600', '1714521600000']);
  });
});
