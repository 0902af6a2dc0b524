import { type CellRange, readRange } from './cell-range.ts';
import type { CellValue } from './cell-value.ts';
import { parseXml } from './parse-xml.ts';
import type { SheetRow } from './sheet-rows.ts';

/** The ranges of merged cells of a sheet. They stand behind its rows, so all of it is read for them. */
export async function readMergedRanges(chunks: AsyncIterable<Buffer>): Promise<readonly CellRange[]> {
  const ranges: CellRange[] = [];
  const sizes = parseXml(chunks, {
    open: (tag, { ref }) => {
      if (tag !== 'mergeCell' || ref === undefined) return;
      const range = readRange(ref.includes(':') ? ref : `${ref}:${ref}`);
      if (range !== null) ranges.push(range);
    },
  });
  while ((await sizes.next()).done !== true);
  return ranges.sort((left, right) => left.top - right.top);
}

/** Gives each cell of a merged range the value of its first, row by row. */
export class MergedCells {
  readonly #ranges: readonly CellRange[];
  #next = 0;
  #open: { readonly range: CellRange; readonly value: CellValue | undefined }[] = [];

  /** `ranges` sorted by their first row. */
  constructor(ranges: readonly CellRange[]) {
    this.#ranges = ranges;
  }

  /** Fills a row, and gives before it those that stand empty within a merged range. */
  *fill(row: SheetRow, after: number): Generator<SheetRow> {
    for (let number = after + 1; number < row.number; number++) {
      this.#advance(number, []);
      if (this.#open.length === 0 && (this.#ranges[this.#next]?.top ?? Infinity) > row.number) break;
      const empty: SheetRow = { number, cells: [] };
      this.#fillOne(empty);
      if (empty.cells.length > 0) yield empty;
    }
    this.#advance(row.number, row.cells);
    this.#fillOne(row);
    yield row;
  }

  #advance(number: number, cells: readonly CellValue[]): void {
    this.#open = this.#open.filter(({ range }) => range.bottom >= number);
    for (let next = this.#ranges[this.#next]; next !== undefined && next.top <= number;) {
      if (next.bottom >= number)
        this.#open.push({ range: next, value: next.top === number ? cells[next.left - 1] : undefined });
      next = this.#ranges[++this.#next];
    }
  }

  #fillOne({ cells }: SheetRow): void {
    for (const { range, value } of this.#open) {
      if (value === undefined) continue;
      for (let column = range.left; column <= range.right; column++) cells[column - 1] ??= value;
    }
  }
}
