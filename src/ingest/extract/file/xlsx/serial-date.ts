import type { DateFormat } from './number-format.ts';

const day = 86_400_000;
/** The last serial that is a date: 9999-12-31, in the system of 1900. */
const last = 2_958_465;
/** Days between the two systems' beginnings. */
const shift = 1462;

/**
 * A serial number as the date, time or both that its format shows, in ISO 8601 without a zone; null where it is none (below the first
 * day, past the year 9999). Counts days from 1900 or 1904, with the 29th of February 1900 that never was. Of a format that hides
 * the time, or the date, the hidden part is kept where there is one. To the millisecond: a serial holds no more.
 */
export function serialText(serial: number, format: DateFormat, from1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0) return null;
  if (format.elapsed) return elapsedText(Math.round(serial * day));
  const onlyTime = !format.date && serial < 1;
  let milliseconds = Math.round(serial * day);
  if (onlyTime && milliseconds < day) return clockText(milliseconds);
  if (from1904) milliseconds += shift * day;
  const days = Math.floor(milliseconds / day);
  const clock = milliseconds - days * day;
  if (days > last || days < 1) return null;
  const shown = days === 60 ? '1900-02-29' : isoDate(days < 60 ? days + 1 : days);
  return format.time || clock > 0 ? `${shown}T${clockText(clock)}` : shown;
}

/** Days since 1899-12-30. */
function isoDate(days: number): string {
  return new Date((days - 25_569) * day).toISOString().slice(0, 10);
}

function clockText(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().slice(11, 23);
  return text.endsWith('.000') ? text.slice(0, 8) : text;
}

function elapsedText(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000);
  return `${String(hours).padStart(2, '0')}${clockText(milliseconds % 3_600_000).slice(2)}`;
}
