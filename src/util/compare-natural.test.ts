import { describe, expect, it } from 'vitest';
import { compareNatural } from './compare-natural.ts';

describe('natural order', () => {
  it.each([
    [
      ['b10', 'b9', 'b1'],
      ['b1', 'b9', 'b10'],
    ],
    [
      ['2024-10.csv', '2024-9.csv', '2023-12.csv'],
      ['2023-12.csv', '2024-9.csv', '2024-10.csv'],
    ],
    [
      ['a01', 'a1', 'a001'],
      ['a001', 'a01', 'a1'],
    ],
    [
      ['a1b', 'a1', 'a'],
      ['a', 'a1', 'a1b'],
    ],
    [
      ['99999999999999999999', '100000000000000000000'],
      ['99999999999999999999', '100000000000000000000'],
    ],
  ])('%j', (names, sorted) => {
    expect(names.toSorted(compareNatural)).toEqual(sorted);
  });
});
