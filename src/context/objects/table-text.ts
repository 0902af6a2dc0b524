import { str } from '../../template/values/text.ts';
import type { Value } from '../../template/values/value.ts';

/** How much of a table is shown. */
export interface TableTextOptions {
  readonly maximumRows: number;
  readonly maximumColumns: number;
  readonly maximumWidth: number;
}

/** A table drawn with `|` and `-`: text to the left, all else to the right, cut as the options say. */
export function tableText(
  names: readonly string[],
  rows: readonly (readonly Value[])[],
  options: TableTextOptions,
): string {
  const cut = (text: string): string =>
    text.length > options.maximumWidth ? `${text.slice(0, Math.max(0, options.maximumWidth - 3))}...` : text;
  const fewer = names.length > options.maximumColumns;
  const line = <T>(all: readonly T[], show: (value: T) => string): string[] => {
    const shown = all.slice(0, options.maximumColumns).map((value) => cut(show(value)));
    return fewer ? [...shown, '...'] : shown;
  };
  const head = line(names, (name) => name);
  const body = rows
    .slice(0, options.maximumRows)
    .map((row) => line(row, (value) => (value === null ? '' : str(value))));
  if (rows.length > options.maximumRows) body.push(head.map(() => '...'));
  const widths = head.map((name, column) => Math.max(name.length, ...body.map((row) => row[column]!.length)));
  const left = head.map((_, column) =>
    rows.every((row) => row[column] === null || typeof row[column] === 'string'),
  );
  const draw = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (left[column] ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  return [draw(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(draw)].join(
    '\n',
  );
}
