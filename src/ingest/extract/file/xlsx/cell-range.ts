/** A rectangle of cells, from 1, both ends included; what is open is as far as the sheet goes. */
export interface CellRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** The most columns and rows that a sheet can have. */
export const sheetLimits = { columns: 16_384, rows: 1_048_576 } as const;

const corner = /^\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,6})?$/;

/** Reads `B3:F200`, `B:F`, `3:200`, `B3:` (to the end) or `B3` (the same); null where it is no range. */
export function readRange(text: string): CellRange | null {
  const [start = '', end = '', ...more] = text.trim().split(':');
  const from = corner.exec(start);
  const to = corner.exec(end);
  if (start === '' || from === null || to === null || more.length > 0) return null;
  const range: CellRange = {
    top: from[2] === undefined ? 1 : Number(from[2]),
    left: from[1] === undefined ? 1 : columnNumber(from[1]),
    bottom: to[2] === undefined ? sheetLimits.rows : Number(to[2]),
    right: to[1] === undefined ? sheetLimits.columns : columnNumber(to[1]),
  };
  const fits = range.bottom <= sheetLimits.rows && range.right <= sheetLimits.columns;
  return fits && range.top <= range.bottom && range.left <= range.right ? range : null;
}

/** The number of a column, from 1, of the letters at the beginning of a reference such as `AB12`; 0 where there are none. */
export function columnNumber(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column;
}
