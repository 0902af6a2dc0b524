import { expect, test } from 'vitest';
import { unitTestDifference } from './verdict.ts';

type Rows = readonly (readonly (string | null)[])[];

/** Expected and actual rows of the columns `id, name`, and the table that follows; null: no difference. */
const cases: readonly (readonly [what: string, expected: Rows, actual: Rows, table: string | null])[] = [
  ['no rows', [], [], null],
  [
    'another order',
    [
      ['1', 'a'],
      ['2', null],
    ],
    [
      ['2', null],
      ['1', 'a'],
    ],
    null,
  ],
  [
    'a row less',
    [
      ['1', 'a'],
      ['1', 'a'],
    ],
    [['1', 'a']],
    '@@ ,id,name\n   ,1 ,a\n---,1 ,a',
  ],
  ['a null is no text', [['1', null]], [['1', 'null']], '@@,id,name\n→ ,1 ,null→null'],
  [
    'what agrees in half of its cells is held for changed, the rest for gone and new',
    [
      ['2', 'b'],
      ['10', 'x'],
    ],
    [
      ['2', 'c'],
      ['11', 'y'],
    ],
    '@@ ,id,name\n→  ,2 ,b→c\n---,10,x\n+++,11,y',
  ],
  [
    'only the neighbours of a difference are shown',
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
      ['4', 'd'],
      ['5', 'e'],
    ],
    [
      ['1', 'a'],
      ['2', 'b'],
      ['3', 'c'],
      ['4', 'd'],
    ],
    '@@ ,id ,name\n...,...,...\n   ,4  ,d\n---,5  ,e',
  ],
  ['line ends do not break the table', [], [['1', 'a\nb']], '@@ ,id,name\n+++,1 ,a\\nb'],
];

test.each(cases)('%s', (_, expected, actual, table) => {
  const text = unitTestDifference({ columns: ['id', 'name'], expected, actual });
  expect(text).toBe(table === null ? null : `\n\nactual differs from expected:\n\n${table}\n`);
});

test('rows without number are compared in linear time, and the table ends', () => {
  const rows = (from: number): Rows =>
    Array.from({ length: 20_000 }, (_, index) => [String(index + from), 'x']);
  const text = unitTestDifference({ columns: ['id', 'name'], expected: rows(0), actual: rows(20_000) })!;
  expect(text.split('\n').length).toBeLessThan(120);
});
