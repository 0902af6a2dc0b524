import { valueError } from '../../values/describe.ts';

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

/** The day that is `days` after 1970-01-01. */
export function civilFromDays(days: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days of a month. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The ISO year, week and weekday (1 for Monday) of a day. */
export function isoCalendar(days: number): {
  readonly year: number;
  readonly week: number;
  readonly weekday: number;
} {
  const weekday = weekdayOf(days);
  const thursday = civilFromDays(days - weekday + 3);
  const first = daysFromCivil(thursday.year, 1, 1);
  return {
    year: thursday.year,
    week: Math.floor((days - weekday + 3 - first) / 7) + 1,
    weekday: weekday + 1,
  };
}

/** Throws Python's `ValueError` for a day that is not in the calendar. */
export function checkDay(year: number, month: number, day: number): void {
  if (year < 1 || year > 9999) throw valueError(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw valueError('month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) throw valueError('day is out of range for month');
}

/** Throws Python's `ValueError` for a time of day that does not exist. */
export function checkTime(hour: number, minute: number, second: number, microsecond: number): void {
  if (hour < 0 || hour > 23) throw valueError('hour must be in 0..23');
  if (minute < 0 || minute > 59) throw valueError('minute must be in 0..59');
  if (second < 0 || second > 59) throw valueError('second must be in 0..59');
  if (microsecond < 0 || microsecond > 999_999) throw valueError('microsecond must be in 0..999999');
}

/** A number with at least `width` digits. */
export function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** `+01:00`, with seconds where there are. */
export function offsetText(seconds: number, colon: string): string {
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : colon + pad(size % 60);
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(size / 3600))}${colon}${pad(Math.floor(size / 60) % 60)}${rest}`;
}

/** `12:30:05.000250` */
export function timeText(hour: number, minute: number, second: number, microsecond: number): string {
  const fraction = microsecond === 0 ? '' : `.${pad(microsecond, 6)}`;
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${fraction}`;
}
