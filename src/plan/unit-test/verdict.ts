import { compareRows } from './compare-rows.ts';
import type { Cells } from './compare-rows.ts';
import { diffTable } from './diff-table.ts';

/** What a unit test says: nothing, or how what came differs from what was expected. */
export function unitTestDifference(rows: {
  readonly columns: readonly string[];
  readonly actual: readonly Cells[];
  readonly expected: readonly Cells[];
}): string | null {
  const differences = compareRows(rows.expected, rows.actual);
  if (differences === null) return null;
  return `\n\nactual differs from expected:\n\n${diffTable(rows.columns, differences)}\n`;
}
