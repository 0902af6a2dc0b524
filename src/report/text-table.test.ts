import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';
import type { TableToShow } from './text-table.ts';

const cases: readonly { name: string; table: TableToShow; text: string }[] = [
  {
    name: 'numbers stand to the right, texts to the left, a null is an empty cell',
    table: {
      columns: ['id', 'name', 'total'],
      rows: [
        [1, 'Ana', '12.50'],
        [10, null, '3'],
      ],
    },
    text: '| id | name | total |\n| -- | ---- | ----- |\n|  1 | Ana  | 12.50 |\n| 10 |      | 3     |\n',
  },
  { name: 'no rows', table: { columns: ['a'], rows: [] }, text: '| a |\n| - |\n' },
  {
    name: 'a wide letter takes two columns, a line end is a sign, json is written out',
    table: { columns: ['x'], rows: [['日本'], ['a\nb'], [{ k: [1] }]] },
    text: '| x         |\n| --------- |\n| 日本      |\n| a⏎b       |\n| {"k":[1]} |\n',
  },
];

test.each(cases)('$name', ({ table, text }) => {
  expect(textTable(table)).toBe(text);
});
