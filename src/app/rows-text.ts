import type { QueryResult } from '../adapters/contract.ts';
import { textTable } from '../report/text-table.ts';
import type { Json, JsonObject } from '../util/json.ts';

/** Rows of a query as asked for: a table to look at, or a JSON array of objects. Ends with a line end. */
export function rowsText(result: QueryResult, output: 'text' | 'json'): string {
  const { columns, rows } = result;
  const names = columns.map((column) => column.name);
  if (output === 'text') return textTable({ columns: names, rows });
  const objects = rows.map((row) =>
    Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])),
  );
  return `[${objects.map((object) => `\n  ${JSON.stringify(object)}`).join(',')}${objects.length > 0 ? '\n' : ''}]\n`;
}

const fractional = /^(numeric|decimal|double|real|float)/i;
const whole = /^(bigint|hugeint)/i;

/**
 * The facts and rows as dbt's `show --output json` prints them: `{"node": …, "show": [{…}]}`, indented. Numbers are numbers: those with a fraction
 * in their type have one (`3.0`), and what a double cannot hold loses digits, as there.
 */
export function shownRows(facts: JsonObject, { columns, rows }: QueryResult): string {
  const show = rows.map((row) =>
    Object.fromEntries(
      columns.map(({ name, type }, index): [string, Json] => [name, shownValue(row[index] ?? null, type)]),
    ),
  );
  const text = JSON.stringify({ ...facts, show }, null, 2);
  return text.replace(/"\\u0000([^"\\]*)\\u0000"/g, '$1');
}

/** A number of a type with fractions is marked, so that it keeps its point in JSON. */
function shownValue(value: Json, type: string): Json {
  const isText = typeof value === 'string' && value.trim() !== '';
  const number = typeof value === 'number' ? value : isText ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) return value;
  if (fractional.test(type)) return Number.isInteger(number) ? `\0${number.toFixed(1)}\0` : number;
  return whole.test(type) ? number : value;
}
