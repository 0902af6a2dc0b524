import { describe, expect, it } from 'vitest';
import { CsvSplitter, detectDelimiter } from './csv-splitter.ts';
import { csvCases } from './csv-cases.ts';

interface Outcome {
  /** Of each record the line where it begins, its fields, its text. */
  readonly rows: readonly {
    readonly line: number;
    readonly fields: readonly string[];
    readonly text: string;
  }[];
  /** Of each fault its reason, line and text. */
  readonly faults: readonly string[];
}

/** Feeds a text in pieces of `size` bytes. Fields that a record lacks are left out. */
function split(
  text: string,
  size: number,
  width = 20,
  maximumRecordBytes = 1 << 20,
  lineEnd: 10 | 13 = 10,
): Outcome {
  const settings = {
    delimiter: 44,
    quote: 34,
    lineEnd,
    width,
    stopAtWider: false,
    maximumRecordBytes,
    firstLine: 1,
  } as const;
  const splitter = new CsvSplitter(settings);
  const all = Buffer.from(text);
  const rows: Outcome['rows'][number][] = [];
  const faults: string[] = [];
  let rest = Buffer.alloc(0);
  for (let at = 0; at <= all.length; at += size) {
    const bytes = Buffer.concat([rest, all.subarray(at, at + size)]);
    const found = splitter.split(bytes, bytes.length, at + size > all.length);
    for (let row = 0; row < found.rowCount; row++) {
      const fields: string[] = [];
      for (let field = row * width; field < (row + 1) * width && found.bounds[2 * field]! >= 0; field++) {
        const end = found.bounds[2 * field + 1]!;
        const value = bytes.toString('utf8', found.bounds[2 * field], end < 0 ? ~end : end);
        fields.push(end < 0 ? value.replaceAll('""', '"') : value);
      }
      const line = found.lines[row]!;
      rows.push({
        line,
        fields,
        text: bytes.toString('utf8', found.rowBounds[2 * row], found.rowBounds[2 * row + 1]),
      });
    }
    for (const { reason, line, start, end } of found.faults)
      faults.push(`${line} ${reason} ${bytes.toString('utf8', start, end)}`);
    rest = bytes.subarray(found.consumed);
  }
  return { rows, faults };
}

describe('what Python reads', () => {
  it.each(csvCases)('%j', (text, expected) => {
    for (const size of [1, 2, 3, 7, 1000]) {
      const { rows, faults } = split(text, size);
      if (expected === null) {
        expect(faults).not.toEqual([]);
        continue;
      }
      expect(faults).toEqual([]);
      // Python counts the line at which a record ends.
      const found = rows.map(({ line, fields, text: raw }) => [line + raw.split('\n').length - 1, fields]);
      expect(found).toEqual(expected);
    }
  });
});

describe('what cannot be taken apart', () => {
  it.each([
    {
      name: 'too many fields',
      text: 'a,b\n1,2,3\nc,d',
      rows: ['1 a,b', '3 c,d'],
      faults: ['2 too_many_fields 1,2,3'],
    },
    {
      name: 'text behind a closing quote',
      text: 'a,b\n"x"y,z\nc,d',
      rows: ['1 a,b', '3 c,d'],
      faults: ['2 bad_quote "x"y,z'],
    },
    {
      name: 'an open quote at the end',
      text: 'a,b\n"x,y\nc,d\ne,f\n',
      rows: ['1 a,b', '3 c,d', '4 e,f'],
      faults: ['2 unterminated_quote "x,y'],
    },
    {
      name: 'an open quote before another',
      text: 'a,b\n"x,y\nc,d\n"e",f\ng,h\n',
      rows: ['1 a,b', '3 c,d', '4 e,f', '5 g,h'],
      faults: ['2 bad_quote "x,y'],
    },
    {
      name: 'halves of a torn record',
      text: 'a,b\n"x\nhalf,"y"z\nc,d\n',
      rows: ['1 a,b', '4 c,d'],
      faults: ['2 bad_quote "x', '3 bad_quote half,"y"z'],
    },
    {
      name: 'a short half is no short row',
      text: 'a,b\n"x\nhalf\n"y,z\nc,d',
      rows: ['1 a,b', '5 c,d'],
      faults: ['2 bad_quote "x', '3 bad_quote half', '4 unterminated_quote "y,z'],
    },
    {
      name: 'a carriage return is no part of it',
      text: 'a,b\r\n"x"y\r\nc,d\r\n',
      rows: ['1 a,b', '3 c,d'],
      faults: ['2 bad_quote "x"y'],
    },
  ])('$name', ({ text, rows, faults }) => {
    for (const size of [1, 4, 1000]) {
      const found = split(text, size, 2);
      expect(found.rows.map(({ line, fields }) => `${line} ${fields.join(',')}`)).toEqual(rows);
      expect(found.faults).toEqual(faults);
    }
  });

  it('gives up a record that is longer than allowed, and goes on behind its first line', () => {
    const text = `a,b\n"x,y\n${'c,d\n'.repeat(30)}`;
    const found = split(text, 8, 2, 40);
    expect(found.faults).toEqual(['2 record_too_long "x,y']);
    expect(found.rows).toHaveLength(31);
  });

  it('gives up a line that is longer than allowed', () => {
    const found = split(`a,b\n${'x'.repeat(200)},y\nc,d`, 8, 2, 40);
    expect(found.faults.map((fault) => fault.slice(0, 20))).toEqual(['2 record_too_long xx']);
    expect(found.rows.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [3, 'c', 'd'],
    ]);
  });
});

describe('the rest', () => {
  it('knows files whose lines end in CR alone', () => {
    const { rows, faults } = split('a,b\r"c\rd",e\rf', 2, 3, 1 << 20, 13);
    expect(faults).toEqual([]);
    expect(rows.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, 'a', 'b'],
      [2, 'c\rd', 'e'],
      [4, 'f'],
    ]);
  });

  it.each([
    ['a,b;c;d', ';'],
    ['a\tb', '\t'],
    ['a|b|c,d', '|'],
    ['"a,b,c";d', ';'],
    ['alone', ','],
    ['a;b,c', ','],
  ])('finds the delimiter of %j', (line, delimiter) => {
    expect(String.fromCharCode(detectDelimiter(Buffer.from(line), 34))).toBe(delimiter);
  });
});
