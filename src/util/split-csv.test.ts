import { expect, test } from 'vitest';
import { splitCsv } from './split-csv.ts';

/** Texts and rows, from Python 3.11's csv.reader over a file opened as text. */
const cases: readonly (readonly [string, readonly (readonly string[])[]])[] = [
  ['', []],
  ['a', [['a']]],
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['a\n\nb\n', [['a'], [], ['b']]],
  ['a\r\nb\rc\n', [['a'], ['b'], ['c']]],
  ['"a""b",c', [['a"b', 'c']]],
  ['"a"b,c', [['ab', 'c']]],
  ['a"b"c,d', [['a"b"c', 'd']]],
  ['"open,\n x', [['open,\n x']]],
  [
    'a,\n,b',
    [
      ['a', ''],
      ['', 'b'],
    ],
  ],
  ['"x"\n"y"', [['x'], ['y']]],
  ['""', [['']]],
  ['"",""\n', [['', '']]],
  ['\n', [[]]],
  ['"a\r\nb",c\r\n', [['a\nb', 'c']]],
  ['"a" ,b', [['a ', 'b']]],
  [' "a",b', [[' "a"', 'b']]],
  ['""""', [['"']]],
  ['"a""', [['a"']]],
  ['"a,b"x"y",z', [['a,bx"y"', 'z']]],
  ['a,b,', [['a', 'b', '']]],
  ['a,b,\n', [['a', 'b', '']]],
];

test.each(cases)('%j', (text, rows) => {
  expect(splitCsv(text, ',').rows).toEqual(rows);
});

test('another delimiter', () => {
  expect(splitCsv('a;"b;c";d,e\n', ';').rows).toEqual([['a', 'b;c', 'd,e']]);
});

test('the line on which a row begins, quoted line ends counted', () => {
  const { lineOf } = splitCsv('a,b\r\n"x\r\ny",1\r\n2,3\r\n', ',');
  expect([lineOf(0), lineOf(1), lineOf(2)]).toEqual([1, 2, 4]);
});

test('a long text without a single delimiter takes linear time', () => {
  const lines = 200_000;
  expect(splitCsv('x\n'.repeat(lines), ',').rows.length).toBe(lines);
});
