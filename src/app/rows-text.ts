import type { QueryResult } from '../adapters/contract.ts';
import { textTable } from '../report/text-table.ts';

/** Rows of a query as asked for: a table to look at, or a JSON array of objects. Ends with a line end. */
export function rowsText({ columns, rows }: QueryResult, output: 'text' | 'json'): string {
  const names = columns.map((column) => column.name);
  if (output === 'text') return textTable({ columns: names, rows });
  const objects = rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  );
  return `[${objects.map((object) => `\n  ${JSON.stringify(object)}`).join(',')}${objects.length > 0 ? '\n' : ''}]\n`;
}
