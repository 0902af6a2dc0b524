import { strip } from './python-text.ts';

/** A day of the calendar. */
interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const millisecondsADay = 86_400_000;
const digit = '[0-9]';
const datePattern = `(${digit}{4})-(1[0-2]|0[1-9]|[1-9])-(3[0-1]|[1-2]${digit}|0[1-9]|[1-9]| [1-9])`;
const dateOnly = new RegExp(`^${datePattern}$`);
const dateAndTime = new RegExp(
  `^${datePattern}\\s+(2[0-3]|[0-1]${digit}|${digit}):([0-5]${digit}|${digit}):([0-5]${digit}|${digit})$`,
);

/** Reads `%Y-%m-%d` as Python's strptime does (`2020-1-5` too); gives ISO text. */
export function castDate(source: string): string | undefined {
  const found = dateOnly.exec(strip(source));
  if (found === null) return undefined;
  const parts = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
  return isDate(parts) ? isoDate(parts) : undefined;
}

/** Reads `%Y-%m-%d %H:%M:%S` as Python's strptime does; gives ISO text with a blank between. */
export function castDateTime(source: string): string | undefined {
  const found = dateAndTime.exec(strip(source));
  if (found === null) return undefined;
  const parts = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
  if (!isDate(parts)) return undefined;
  return `${isoDate(parts)} ${pad(Number(found[4]))}:${pad(Number(found[5]))}:${pad(Number(found[6]))}`;
}

/** The forms of a date that the isodate library takes, in the order in which it tries them. */
const isoDates: readonly [RegExp, (groups: readonly number[]) => DateParts | undefined][] = [
  [/^([0-9]{4})-([0-9]{2})-([0-9]{2})$/, calendar],
  [/^([0-9]{4})([0-9]{2})([0-9]{2})$/, calendar],
  [/^([0-9]{4})-W([0-9]{2})-([0-9])$/, week],
  [/^([0-9]{4})W([0-9]{2})([0-9])$/, week],
  [/^([0-9]{4})-([0-9]{3})$/, ordinal],
  [/^([0-9]{4})([0-9]{3})$/, ordinal],
  [/^([0-9]{4})-W([0-9]{2})$/, week],
  [/^([0-9]{4})W([0-9]{2})$/, week],
  [/^([0-9]{4})-([0-9]{2})$/, calendar],
  [/^([0-9]{4})([0-9]{2})$/, calendar],
  [/^([0-9]{4})$/, calendar],
  [/^([0-9]{2})$/, ([century = 0]) => calendar([century * 100 + 1])],
];

const zone = '(?:(Z)|([+-])([0-9]{2})(?::?([0-9]{2}))?)?';
const fraction = '([,.][0-9]+)?';
/** Hour, minute, second, each with the fraction of the last; then the zone. */
const isoTimes: readonly RegExp[] = [
  `([0-9]{2}):([0-9]{2}):([0-9]{2})${fraction}`,
  `([0-9]{2})([0-9]{2})([0-9]{2})${fraction}`,
  `([0-9]{2}):([0-9]{2})()${fraction}`,
  `([0-9]{2})([0-9]{2})()${fraction}`,
  `([0-9]{2})()()${fraction}`,
].map((form) => new RegExp(`^T?${form}${zone}$`));

/**
 * Reads an ISO 8601 point in time as dbt does (the isodate library): calendar, week and ordinal dates, `T`, times down to
 * hours with a fraction of the last part, a zone. Gives ISO text in UTC where a zone is said, else as it stands.
 */
export function castIsoDateTime(source: string): string | undefined {
  const halves = strip(source).split('T');
  if (halves.length !== 2) return undefined;
  const date = isoDate8601(halves[0]!);
  const time = isoTime8601(halves[1]!);
  if (date === undefined || time === undefined) return undefined;
  const shifted = new Date(epochOf(date) + (time.seconds - time.offset) * 1000);
  const year = shifted.getUTCFullYear();
  if (year < 1 || year > 9999) return undefined;
  const micros = time.micros === 0 ? '' : `.${String(time.micros).padStart(6, '0')}`;
  const clock = `${pad(shifted.getUTCHours())}:${pad(shifted.getUTCMinutes())}:${pad(shifted.getUTCSeconds())}`;
  return `${isoDate({ year, month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() })} ${clock}${micros}`;
}

function isoDate8601(text: string): DateParts | undefined {
  for (const [pattern, make] of isoDates) {
    const found = pattern.exec(text);
    if (found !== null) return make(found.slice(1).map(Number));
  }
  return undefined;
}

function isoTime8601(
  text: string,
): { readonly seconds: number; readonly micros: number; readonly offset: number } | undefined {
  for (const pattern of isoTimes) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const [, hour, minute, second, part, , sign, zoneHour, zoneMinute] = found;
    const unit = second ? 1 : minute ? 60 : 3600;
    const micros = part === undefined ? 0 : fractionMicros(part.slice(1), unit);
    const extra = Math.floor(micros / 1_000_000);
    const [h, m, s] = [Number(hour), Number(minute), Number(second)];
    if (h > 23 || m > 59 || s > 59) return undefined;
    const offset = (sign === '-' ? -1 : 1) * (Number(zoneHour ?? 0) * 3600 + Number(zoneMinute ?? 0) * 60);
    if (Math.abs(offset) >= 86_400) return undefined;
    return { seconds: h * 3600 + m * 60 + s + extra, micros: micros % 1_000_000, offset };
  }
  return undefined;
}

/** Microseconds of a decimal fraction of a unit of so many seconds, cut, not rounded. */
function fractionMicros(digits: string, unit: number): number {
  const kept = digits.slice(0, 30);
  return Number((BigInt(kept) * BigInt(unit) * 1_000_000n) / 10n ** BigInt(kept.length));
}

function calendar([year = 0, month = 1, day = 1]: readonly number[]): DateParts | undefined {
  const parts = { year, month: month === 0 ? 1 : month, day };
  return isDate(parts) ? parts : undefined;
}

/** Weeks are counted as isodate does: from the week that the first of January lies in. */
function week([year = 0, weeks = 0, day = 1]: readonly number[]): DateParts | undefined {
  if (!isDate({ year, month: 1, day: 1 })) return undefined;
  const first = daysOf({ year, month: 1, day: 1 });
  const weekday = ((((first + 3) % 7) + 7) % 7) + 1;
  // Monday to Thursday: the first of January lies in week 1.
  const inFirstWeek = weekday <= 4 ? 1 : 0;
  return fromDays(first + 7 * (weeks - inFirstWeek) + day - weekday);
}

function ordinal([year = 0, day = 0]: readonly number[]): DateParts | undefined {
  if (!isDate({ year, month: 1, day: 1 })) return undefined;
  return fromDays(daysOf({ year, month: 1, day: 1 }) + day - 1);
}

function isDate({ year, month, day }: DateParts): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (month === 2) return day <= (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

function daysOf(parts: DateParts): number {
  return epochOf(parts) / millisecondsADay;
}

/** Milliseconds since 1970 UTC at midnight. `Date.UTC` would take years below 100 for 19xx. */
function epochOf({ year, month, day }: DateParts): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function fromDays(days: number): DateParts | undefined {
  const date = new Date(days * millisecondsADay);
  const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return parts.year >= 1 && parts.year <= 9999 ? parts : undefined;
}

function isoDate({ year, month, day }: DateParts): string {
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`;
}

function pad(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
