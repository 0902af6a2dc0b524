import { compareText } from '../../util/compare.ts';

/** A row's cells as texts; null is null. */
export type Cells = readonly (string | null)[];

/** A row of the difference. */
export type RowDifference =
  | { readonly kind: 'same'; readonly row: Cells }
  /** It came and was not expected. */
  | { readonly kind: 'added'; readonly row: Cells }
  /** It was expected and did not come. */
  | { readonly kind: 'missing'; readonly row: Cells }
  /** Held for the expected row, with other values in some cells. */
  | { readonly kind: 'changed'; readonly expected: Cells; readonly actual: Cells };

/** Beyond so many rows on one side without a counterpart they are not paired with each other: that takes quadratic time. */
const mostPaired = 200;

/**
 * Compares rows without regard to their order; equal ones pair off one by one. What is left over on both sides is paired by
 * how many cells agree, at least half of them. Null when there is no difference. Rows come sorted by their cells, nulls last.
 */
export function compareRows(
  expected: readonly Cells[],
  actual: readonly Cells[],
): readonly RowDifference[] | null {
  const waiting = new Map<string, Cells[]>();
  for (const row of actual) {
    const key = JSON.stringify(row);
    const same = waiting.get(key);
    if (same) same.push(row);
    else waiting.set(key, [row]);
  }
  const differences: RowDifference[] = [];
  const missing: Cells[] = [];
  for (const row of expected) {
    const same = waiting.get(JSON.stringify(row));
    if (same?.pop()) differences.push({ kind: 'same', row });
    else missing.push(row);
  }
  const added = [...waiting.values()].flat();
  if (missing.length === 0 && added.length === 0) return null;
  differences.push(...pairUp(missing.sort(compareCells), added.sort(compareCells)));
  return differences.sort((left, right) => compareCells(shownRow(left), shownRow(right)));
}

function pairUp(missing: readonly Cells[], added: readonly Cells[]): readonly RowDifference[] {
  const pairs: { readonly from: number; readonly to: number; readonly agreeing: number }[] = [];
  if (missing.length <= mostPaired && added.length <= mostPaired) {
    for (const [from, one] of missing.entries()) {
      for (const [to, other] of added.entries()) {
        const agreeing = one.filter((cell, index) => cell === other[index]).length;
        if (agreeing > 0 && agreeing * 2 >= one.length) pairs.push({ from, to, agreeing });
      }
    }
  }
  pairs.sort((a, b) => b.agreeing - a.agreeing || a.from - b.from || a.to - b.to);
  const [taken, given] = [new Set<number>(), new Set<number>()];
  const differences: RowDifference[] = [];
  for (const { from, to } of pairs) {
    if (taken.has(from) || given.has(to)) continue;
    taken.add(from);
    given.add(to);
    differences.push({ kind: 'changed', expected: missing[from]!, actual: added[to]! });
  }
  for (const [index, row] of missing.entries())
    if (!taken.has(index)) differences.push({ kind: 'missing', row });
  for (const [index, row] of added.entries()) if (!given.has(index)) differences.push({ kind: 'added', row });
  return differences;
}

function shownRow(difference: RowDifference): Cells {
  return difference.kind === 'changed' ? difference.expected : difference.row;
}

/** Cell by cell, nulls last; numbers by value. */
function compareCells(left: Cells, right: Cells): number {
  for (const [index, one] of left.entries()) {
    const other = right[index] ?? null;
    if (one === other) continue;
    if (one === null) return 1;
    if (other === null) return -1;
    const difference = Number(one) - Number(other);
    return Number.isNaN(difference) || difference === 0 ? compareText(one, other) : difference;
  }
  return 0;
}
