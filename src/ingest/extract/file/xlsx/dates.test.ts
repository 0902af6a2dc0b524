import { describe, expect, it } from 'vitest';
import { readFormatCode } from './number-format.ts';
import { serialText } from './serial-date.ts';

describe('what a format shows', () => {
  it.each([
    ['General', null],
    ['0.00E+00', null],
    ['#,##0.00 "dias"', null],
    ['[Red]#,##0;[Blue]-#,##0', null],
    ['[$R$-416] #,##0.00', null],
    ['0\\d', null],
    ['@', null],
    ['yyyy-mm-dd', 'date'],
    ['dd/mm/yyyy;@', 'date'],
    ['[$-409]mmmm d\\, yyyy', 'date'],
    ['mmm "de" yy', 'date'],
    ['m', 'date'],
    ['mm:ss', 'time'],
    ['h:mm AM/PM', 'time'],
    ['[$-F400]h:mm:ss\\ AM/PM', 'time'],
    ['d/m h:mm', 'both'],
    ['yyyy-mm-dd\\Thh:mm:ss.000', 'both'],
    ['[h]:mm:ss', 'elapsed'],
    ['[mm]:ss', 'elapsed'],
  ])('%s', (code, what) => {
    const format = readFormatCode(code);
    const kind =
      format === null
        ? null
        : format.elapsed
          ? 'elapsed'
          : format.date && format.time
            ? 'both'
            : format.date
              ? 'date'
              : 'time';
    expect(kind).toBe(what);
  });
});

describe('serial numbers', () => {
  const date = { date: true, time: false, elapsed: false };
  const time = { date: false, time: true, elapsed: false };
  const both = { date: true, time: true, elapsed: false };
  const elapsed = { date: false, time: true, elapsed: true };
  // Of 1900: what Excel shows. Of 1904: 1,462 days less.
  it.each([
    [1, date, false, '1900-01-01'],
    [59, date, false, '1900-02-28'],
    [60, date, false, '1900-02-29'],
    [61, date, false, '1900-03-01'],
    [25569, date, false, '1970-01-01'],
    [45351, date, false, '2024-02-29'],
    [2958465, date, false, '9999-12-31'],
    [2958466, date, false, null],
    [-1, date, false, null],
    [0, date, false, null],
    [0, date, true, '1904-01-01'],
    [43889, date, true, '2024-02-29'],
    [45351.75, date, false, '2024-02-29T18:00:00'],
    [45351, both, false, '2024-02-29T00:00:00'],
    [45351.000011574, both, false, '2024-02-29T00:00:01'],
    [45351.9999999999, both, false, '2024-03-01T00:00:00'],
    [45351.00000000579, both, false, '2024-02-29T00:00:00.001'],
    [0.5, time, false, '12:00:00'],
    [0.5, time, true, '12:00:00'],
    [45351.5, time, false, '2024-02-29T12:00:00'],
    [1.5, elapsed, false, '36:00:00'],
    [0.000011574, elapsed, false, '00:00:01'],
    [Number.NaN, date, false, null],
  ] as const)('%d', (serial, format, from1904, text) => {
    expect(serialText(serial, format, from1904)).toBe(text);
  });
});
