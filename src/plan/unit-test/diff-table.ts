import type { Cells, RowDifference } from './compare-rows.ts';

/** Equal rows that are shown on each side of a difference. */
const context = 1;
/** A long table is cut off here: the first differences tell what is wrong. */
const mostRows = 100;

/**
 * The difference as dbt's users know it: `@@` before the columns, `+++` before a row that was not expected, `---` before one that
 * did not come, `→` before one that changed, with `expected→actual` in its cells; equal rows near these, `...` for others.
 * Columns are aligned.
 */
export function diffTable(columns: readonly string[], differences: readonly RowDifference[]): string {
  const lines: Line[] = [{ mark: '@@', cells: columns }];
  let skipped = false;
  for (const [index, difference] of differences.entries()) {
    if (lines.length > mostRows) {
      lines.push({ mark: '...', cells: columns.map(() => '...') });
      break;
    }
    if (difference.kind === 'same' && !isNear(differences, index)) {
      if (!skipped) lines.push({ mark: '...', cells: columns.map(() => '...') });
      skipped = true;
      continue;
    }
    skipped = false;
    lines.push(lineOf(difference));
  }
  const table = lines.map(({ mark, cells }) => [mark, ...cells]);
  const widths = table[0]!.map((_, index) => Math.max(...table.map((row) => widthOf(row[index]!))));
  return table
    .map((row) =>
      row
        .map((cell, index) =>
          index === row.length - 1 ? cell : cell + ' '.repeat(widths[index]! - widthOf(cell)),
        )
        .join(','),
    )
    .join('\n');
}

interface Line {
  readonly mark: string;
  readonly cells: readonly string[];
}

function isNear(differences: readonly RowDifference[], index: number): boolean {
  return differences
    .slice(Math.max(0, index - context), index + context + 1)
    .some(({ kind }) => kind !== 'same');
}

function lineOf(difference: RowDifference): Line {
  switch (difference.kind) {
    case 'same':
      return { mark: '', cells: difference.row.map(cellText) };
    case 'added':
      return { mark: '+++', cells: difference.row.map(cellText) };
    case 'missing':
      return { mark: '---', cells: difference.row.map(cellText) };
    case 'changed':
      return { mark: '→', cells: changedCells(difference.expected, difference.actual) };
  }
}

function changedCells(expected: Cells, actual: Cells): readonly string[] {
  return expected.map((cell, index) => {
    const other = actual[index]!;
    return cell === other ? cellText(cell) : `${cellText(cell)}→${cellText(other)}`;
  });
}

/** Null as dbt writes it; line ends are shown, since a row is one line. */
function cellText(cell: string | null): string {
  return cell === null ? 'null' : cell.replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function widthOf(text: string): number {
  return Array.from(text).length;
}
