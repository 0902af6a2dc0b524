/** Code points that take two columns: Hangul, CJK, fullwidth forms, emoji. */
const wide =
  /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const none = /\p{Mark}|\u{200d}|[\u{fe00}-\u{fe0f}]/u;

/** Columns that a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const point of text) width += columnsOf(point);
  return width;
}

/** The text, cut with `…` so that it takes at most `columns`. */
export function fit(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let width = 0;
  let kept = '';
  for (const point of text) {
    width += columnsOf(point);
    if (width > columns - 1) break;
    kept += point;
  }
  return `${kept}…`;
}

/** `fit`, then filled up with spaces. */
export function fitExactly(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + ' '.repeat(Math.max(0, columns - displayWidth(fitted)));
}

function columnsOf(point: string): number {
  if (point < '\u0300') return 1;
  return none.test(point) ? 0 : wide.test(point) ? 2 : 1;
}
