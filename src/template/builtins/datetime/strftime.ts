import { civilFromDays, daysFromCivil, isoCalendar, offsetText, pad, weekdayOf } from './calendar.ts';
import type { PyZone } from './zone.ts';

/** A point on the calendar and the clock, for formatting. */
export interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly zone: PyZone | undefined;
}

/** English names, Monday and January first. */
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** January first. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** Writes a moment by a pattern of `strftime`, in the C locale. */
export function strftime(moment: Moment, pattern: string): string {
  return pattern.replaceAll(/%([-_0^#]?)(:z|[a-zA-Z%])/g, (whole, flag: string, code: string) => {
    const text = directive(moment, code);
    if (text === undefined) return whole;
    if (flag === '-') return text.replace(/^0+(?=\d)/, '');
    if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
    return flag === '^' ? text.toUpperCase() : text;
  });
}

function directive(moment: Moment, code: string): string | undefined {
  const { year, month, day, hour, minute, second, microsecond, zone } = moment;
  const days = daysFromCivil(year, month, day);
  const weekday = weekdayOf(days);
  const dayOfYear = days - daysFromCivil(year, 1, 1) + 1;
  const clock = hour % 12 === 0 ? 12 : hour % 12;
  const compose = (pattern: string): string => strftime(moment, pattern);
  switch (code) {
    case 'a':
      return dayNames[weekday]!.slice(0, 3);
    case 'A':
      return dayNames[weekday]!;
    case 'w':
      return String((weekday + 1) % 7);
    case 'u':
      return String(weekday + 1);
    case 'd':
      return pad(day);
    case 'e':
      return String(day).padStart(2, ' ');
    case 'b':
    case 'h':
      return monthNames[month - 1]!.slice(0, 3);
    case 'B':
      return monthNames[month - 1]!;
    case 'm':
      return pad(month);
    case 'y':
      return pad(year % 100);
    case 'Y':
      return String(year);
    case 'C':
      return pad(Math.floor(year / 100));
    case 'H':
      return pad(hour);
    case 'k':
      return String(hour).padStart(2, ' ');
    case 'I':
      return pad(clock);
    case 'l':
      return String(clock).padStart(2, ' ');
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 'M':
      return pad(minute);
    case 'S':
      return pad(second);
    case 'f':
      return pad(microsecond, 6);
    case 'z':
      return zone ? offsetText(zone.fixed.seconds, '') : '';
    case ':z':
      return zone ? offsetText(zone.fixed.seconds, ':') : '';
    case 'Z':
      return zone ? zone.fixed.name : '';
    case 'j':
      return pad(dayOfYear, 3);
    case 'U':
      return pad(Math.floor((dayOfYear + 6 - ((weekday + 1) % 7)) / 7));
    case 'W':
      return pad(Math.floor((dayOfYear + 6 - weekday) / 7));
    case 'G':
      return String(isoCalendar(days).year);
    case 'g':
      return pad(isoCalendar(days).year % 100);
    case 'V':
      return pad(isoCalendar(days).week);
    case 's':
      return String(days * 86400 + hour * 3600 + minute * 60 + second);
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '%':
      return '%';
    case 'D':
    case 'x':
      return compose('%m/%d/%y');
    case 'T':
    case 'X':
      return compose('%H:%M:%S');
    case 'R':
      return compose('%H:%M');
    case 'r':
      return compose('%I:%M:%S %p');
    case 'F':
      return compose('%Y-%m-%d');
    case 'c':
      return compose('%a %b %e %H:%M:%S %Y');
    default:
      return undefined;
  }
}

/** A date in C's form, as `ctime` gives it. */
export function ctime(moment: Moment): string {
  return strftime(moment, '%a %b %e %H:%M:%S %Y');
}

/** The day of the year that ISO week and weekday name. */
export function dayOfIsoWeek(year: number, week: number, weekday: number): ReturnType<typeof civilFromDays> {
  const fourth = daysFromCivil(year, 1, 4);
  return civilFromDays(fourth - weekdayOf(fourth) + (week - 1) * 7 + weekday - 1);
}
