import { describe, expect, it } from 'vitest';
import { notCalculated } from '../rows-to-records.ts';
import { cellValue, type RawCell } from './cell-value.ts';
import { readRange } from './cell-range.ts';

const context = {
  from1904: false,
  formats: [null, { date: true, time: false, elapsed: false }],
  sharedString: (index: number) => ['zero', 'one'][index],
};
const value = (cell: Partial<RawCell>): string => {
  const found = cellValue({ type: '', style: -1, text: '', isFormula: false, ...cell }, context);
  if (found === undefined) return 'undefined';
  return found === notCalculated ? '=?' : JSON.stringify(found);
};

describe('cells', () => {
  it.each([
    [{ text: '5' }, '5'],
    [{ text: '5.0' }, '5'],
    [{ text: '-0' }, '0'],
    [{ text: '1234.5599999999999' }, '1234.56'],
    [{ text: '0.30000000000000004' }, '0.30000000000000004'],
    [{ text: '12345678901234567890' }, '12345678901234567890'],
    [{ text: '1.5E+20' }, '150000000000000000000'],
    [{ text: '1.5E-07' }, '0.00000015'],
    [{ text: '-1E-7' }, '-0.0000001'],
    [{ text: '45351', style: 1 }, '"2024-02-29"'],
    [{ text: '-5', style: 1 }, '-5'],
    [{ text: 'oops' }, '"oops"'],
    [{ text: '' }, 'null'],
    [{ text: '', isFormula: true }, '=?'],
    [{ text: '', isFormula: true, type: 'str' }, '""'],
    [{ text: '1', type: 's' }, '"one"'],
    [{ text: '2', type: 's' }, 'undefined'],
    [{ text: '1', type: 'b' }, 'true'],
    [{ text: '0', type: 'b' }, 'false'],
    [{ text: '#N/A', type: 'e' }, '"#N/A"'],
    [{ text: '2024-02-29T10:00:00', type: 'd' }, '"2024-02-29T10:00:00"'],
    [{ text: 'a_x000D_b_x005F_x000D_', type: 'inlineStr' }, '"a\\rb_x000D_"'],
  ] as const)('%j', (cell, text) => {
    expect(value(cell)).toBe(text);
  });
});

describe('ranges', () => {
  it.each([
    ['B3:F200', [3, 2, 200, 6]],
    ['$B$3:$F$200', [3, 2, 200, 6]],
    ['B:AA', [1, 2, 1_048_576, 27]],
    ['3:5', [3, 1, 5, 16_384]],
    ['B3:', [3, 2, 1_048_576, 16_384]],
    ['b3', [3, 2, 1_048_576, 16_384]],
    ['XFD1048576:', [1_048_576, 16_384, 1_048_576, 16_384]],
    ['XFE1', null],
    ['F1:B3', null],
    ['A0:B3', null],
    [':', null],
    ['', null],
    ['A1:B2:C3', null],
  ])('%s', (text, expected) => {
    const range = readRange(text);
    expect(range && [range.top, range.left, range.bottom, range.right]).toEqual(expected);
  });
});
