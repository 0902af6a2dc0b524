/** What a number format shows of a number; null: the number itself. */
export interface DateFormat {
  readonly date: boolean;
  readonly time: boolean;
  /** Hours go on past 24, as in `[h]:mm`. */
  readonly elapsed: boolean;
}

const date: DateFormat = { date: true, time: false, elapsed: false };
const time: DateFormat = { date: false, time: true, elapsed: false };
const both: DateFormat = { date: true, time: true, elapsed: false };
const elapsed: DateFormat = { date: false, time: true, elapsed: true };

/** The formats that a workbook need not write down (ECMA-376, part 1, 18.8.30); those of East Asia are dates in every locale that has them. */
const builtIn: ReadonlyMap<number, DateFormat> = new Map([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, date] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, time] as const),
  [22, both],
  [46, elapsed],
]);

/** What a format shows of a number, by its id and, where the workbook writes it down, its code. */
export function dateFormatOf(id: number, code: string | undefined): DateFormat | null {
  return code === undefined ? (builtIn.get(id) ?? null) : readFormatCode(code);
}

/**
 * What a format's code shows of a number. Texts in quotes, escaped characters, colours and conditions do not count; of its sections the
 * first decides. `m` is a month, except in a code that has hours or seconds and neither days nor years.
 */
export function readFormatCode(code: string): DateFormat | null {
  const first = code
    .replace(/"[^"]*"|\\.|_.|\*./gs, '')
    .split(';', 1)[0]!
    .toLowerCase();
  if (/\[(?:h+|m+|s+)\]/.test(first)) return elapsed;
  const letters = first.replace(/\[[^\]]*\]/g, '').replace(/general|e[+-]|am\/pm|a\/p/g, '');
  const hasTime = /[hs]/.test(letters) || /am\/pm|a\/p/.test(first);
  const hasDate = /[yd]|e(?!\+)|mmm/.test(letters) || (!hasTime && letters.includes('m'));
  if (hasDate) return hasTime ? both : date;
  return hasTime ? time : null;
}
