import { valueError } from '../../values/describe.ts';
import { repr } from '../../values/text.ts';
import { checkDay, civilFromDays, daysFromCivil } from './calendar.ts';
import { dayNames, dayOfIsoWeek, monthNames } from './strftime.ts';
import type { Moment } from './strftime.ts';
import { fixedZone, utcZone } from './zone.ts';

const composed: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  D: '%m/%d/%y',
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
};

/** The most digits that a directive takes. */
const widths: Readonly<Record<string, number>> = {
  Y: 4,
  m: 2,
  d: 2,
  H: 2,
  I: 2,
  M: 2,
  S: 2,
  y: 2,
  j: 3,
  f: 6,
  w: 1,
  u: 1,
  U: 2,
  W: 2,
  V: 2,
  G: 4,
};

/** Reads a text by a pattern of `strptime`; throws Python's `ValueError` where they do not fit. */
export function strptime(text: string, pattern: string): Moment {
  const found: Record<string, string> = {};
  const end = read(text, 0, pattern, found, () => mismatch(text, pattern));
  if (end < text.length) throw valueError(`unconverted data remains: ${text.slice(end)}`);
  return momentOf(found);
}

function mismatch(text: string, pattern: string): Error {
  return valueError(`time data ${repr(text)} does not match format ${repr(pattern)}`);
}

function read(
  text: string,
  start: number,
  pattern: string,
  found: Record<string, string>,
  fault: () => Error,
): number {
  let at = start;
  for (let index = 0; index < pattern.length; index++) {
    const letter = pattern[index]!;
    if (/\s/.test(letter)) {
      while (at < text.length && /\s/.test(text[at]!)) at++;
      continue;
    }
    if (letter !== '%') {
      if (text[at]?.toLowerCase() !== letter.toLowerCase()) throw fault();
      at++;
      continue;
    }
    const code = pattern[++index] ?? '';
    const inner = composed[code];
    at =
      inner === undefined ? readDirective(text, at, code, found, fault) : read(text, at, inner, found, fault);
  }
  return at;
}

function readDirective(
  text: string,
  at: number,
  code: string,
  found: Record<string, string>,
  fault: () => Error,
): number {
  const names =
    code === 'B' || code === 'b' || code === 'h'
      ? monthNames
      : code === 'A' || code === 'a'
        ? dayNames
        : code === 'p'
          ? ['AM', 'PM']
          : undefined;
  if (names) {
    const short = code === 'b' || code === 'h' || code === 'a';
    const rest = text.slice(at).toLowerCase();
    const match = names.findIndex((name) => rest.startsWith((short ? name.slice(0, 3) : name).toLowerCase()));
    if (match < 0) throw fault();
    found[code === 'h' ? 'b' : code] = String(match);
    return at + (short ? 3 : names[match]!.length);
  }
  if (code === '%') {
    if (text[at] !== '%') throw fault();
    return at + 1;
  }
  if (code === 'z' || code === 'Z') {
    const match = (
      code === 'z' ? /^(?:Z|[-+]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?)/ : /^(?:UTC|GMT)/i
    ).exec(text.slice(at, at + 20));
    if (!match) throw fault();
    found[code] = match[0];
    return at + match[0].length;
  }
  const width = widths[code];
  if (width === undefined) throw valueError(`'${code}' is a bad directive in format`);
  let end = at;
  while (end < at + width && text[end] !== undefined && /\d/.test(text[end]!)) end++;
  if (end === at || (code === 'Y' && end < at + 4)) throw fault();
  found[code] = text.slice(at, end);
  return end;
}

function momentOf(found: Record<string, string>): Moment {
  const number = (code: string): number | undefined =>
    found[code] === undefined ? undefined : Number(found[code]);
  const short = number('y');
  const year = number('Y') ?? (short === undefined ? 1900 : short + (short < 69 ? 2000 : 1900));
  let month = number('m') ?? plusOne(number('B') ?? number('b')) ?? 1;
  let day = number('d') ?? 1;
  const dayOfYear = number('j');
  if (dayOfYear !== undefined && number('m') === undefined) {
    ({ month, day } = civilFromDays(daysFromCivil(year, 1, 1) + dayOfYear - 1));
  }
  const isoYear = number('G');
  const week = number('V');
  const weekday = number('u') ?? plusOne(number('A') ?? number('a')) ?? number('w');
  const iso =
    isoYear !== undefined && week !== undefined
      ? dayOfIsoWeek(isoYear, week, weekday === 0 ? 7 : (weekday ?? 1))
      : undefined;
  const twelve = number('I');
  const hour = number('H') ?? (twelve === undefined ? 0 : (twelve % 12) + (number('p') === 1 ? 12 : 0));
  const date = iso ?? { year, month, day };
  checkDay(date.year, date.month, date.day);
  const minute = number('M') ?? 0;
  const second = number('S') ?? 0;
  const microsecond = Number((found['f'] ?? '').padEnd(6, '0'));
  return { ...date, hour, minute, second, microsecond, zone: zoneOf(found) };
}

function plusOne(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value + 1;
}

function zoneOf(found: Record<string, string>): Moment['zone'] {
  const text = found['z'];
  if (text === undefined) return found['Z'] === undefined ? undefined : utcZone;
  if (text === 'Z') return fixedZone(0);
  const digits = text.slice(1).replaceAll(':', '');
  const seconds =
    Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6) || 0);
  return fixedZone(text.startsWith('-') ? -seconds : seconds);
}
