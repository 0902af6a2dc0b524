import type { Json } from '../util/json.ts';
import { displayWidth, fit } from './display-width.ts';

/** Rows to show, with the names of their columns. */
export interface TableToShow {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** A longer cell is cut: a table is to be looked at, `--output json` has it whole. */
const widestCell = 60;

/**
 * Writes rows as a table with a line for each, the form of dbt's `show`: columns between bars, numbers to the right, a
 * null as an empty cell, line ends within a cell shown as `⏎`. Ends with a line end.
 */
export function textTable({ columns, rows }: TableToShow): string {
  const cells = rows.map((row) => row.map(cellText));
  const widths = columns.map((column, index) =>
    Math.max(1, displayWidth(column), ...cells.map((row) => displayWidth(row[index]!))),
  );
  const isNumeric = columns.map(
    (_, index) =>
      rows.length > 0 && rows.every((row) => row[index] === null || typeof row[index] === 'number'),
  );
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text, index) => pad(text, widths[index]!, isNumeric[index]!)).join(' | ')} |\n`;
  return line(columns) + line(widths.map((width) => '-'.repeat(width))) + cells.map(line).join('');
}

function cellText(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const shown = text.replaceAll(/\r\n|\r|\n/g, '⏎').replaceAll('\t', ' ');
  return fit(shown, widestCell);
}

function pad(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? blanks + text : text + blanks;
}
