import { kind, type Kind } from './kind.ts';

const zero = 48;
const nine = 57;
const minus = 45;
const plus = 43;
const point = 46;
const colon = 58;

/**
 * The narrowest kind of a text, given as UTF-8. Only canonical spellings count, so that the text could be had back
 * from the value: `00123`, `+5`, `-0`, `1e5` and integers of more than 15 digits are text. One exception: statistics are
 * published with `.5` for `0.5`, and mean a number. Whatever is called a number, date, timestamp or uuid here is accepted by
 * every engine's cast.
 */
export function classify(bytes: Uint8Array, start: number, end: number): Kind {
  const first = bytes[start];
  if (first === undefined || start >= end) return kind.text;
  const length = end - start;
  if ((first >= zero && first <= nine) || first === minus || first === point) {
    const number = classifyNumber(bytes, start, end);
    if (number !== kind.text || first === minus || first === point) return number;
    if (length >= 10 && bytes[start + 4] === minus) return classifyInstant(bytes, start, end);
    return length === 36 && isUuid(bytes, start) ? kind.uuid : kind.text;
  }
  if (length === 36) return isUuid(bytes, start) ? kind.uuid : kind.text;
  if (length === 4 || length === 5) return isBooleanWord(bytes, start, end) ? kind.boolean : kind.text;
  return kind.text;
}

/** Like `classify`, for a text that its source marked as text (a JSON string): it may be a date, a timestamp or a uuid, never a number. */
export function classifyString(bytes: Uint8Array, start: number, end: number): Kind {
  const length = end - start;
  if (length === 36 && isUuid(bytes, start)) return kind.uuid;
  return length >= 10 && length <= 32 && bytes[start + 4] === minus
    ? classifyInstant(bytes, start, end)
    : kind.text;
}

function classifyNumber(bytes: Uint8Array, start: number, end: number): Kind {
  const negative = bytes[start] === minus;
  let at = negative ? start + 1 : start;
  const digitsStart = at;
  let value = 0;
  let byte = 0;
  while (at < end && (byte = bytes[at]!) >= zero && byte <= nine) {
    if (at - digitsStart < 10) value = value * 10 + byte - zero;
    at++;
  }
  const digits = at - digitsStart;
  if ((digits === 0 && at === end) || digits > 15 || (digits > 1 && bytes[digitsStart] === zero))
    return kind.text;
  if (at === end) {
    if (negative && value === 0) return kind.text;
    if (digits < 10) return kind.integer;
    return digits === 10 && value <= 2147483647 ? kind.integer : kind.bigint;
  }
  if (bytes[at] !== point || end - at > 1000) return kind.text;
  const fractionStart = ++at;
  let isZero = value === 0;
  while (at < end && (byte = bytes[at]!) >= zero && byte <= nine) {
    if (byte !== zero) isZero = false;
    at++;
  }
  return at === end && at > fractionStart && !(negative && isZero) ? kind.numeric : kind.text;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - zero;
  const ones = bytes[at + 1]! - zero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDate(bytes: Uint8Array, at: number): boolean {
  const century = twoDigits(bytes, at);
  const yearOfCentury = twoDigits(bytes, at + 2);
  if (century > 99 || yearOfCentury > 99 || bytes[at + 4] !== minus || bytes[at + 7] !== minus) return false;
  const year = century * 100 + yearOfCentury;
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (leap ? 29 : monthLengths[month - 1]!);
}

/** `yyyy-mm-dd`, or that and `T` or a space, `hh:mm`, `:ss`, up to six digits of a fraction, and a zone or none (then UTC). */
function classifyInstant(bytes: Uint8Array, start: number, end: number): Kind {
  if (!isDate(bytes, start)) return kind.text;
  if (end - start === 10) return kind.date;
  const separator = bytes[start + 10];
  if ((separator !== 84 && separator !== 32) || end - start < 16) return kind.text;
  if (twoDigits(bytes, start + 11) > 23 || bytes[start + 13] !== colon || twoDigits(bytes, start + 14) > 59)
    return kind.text;
  let at = start + 16;
  if (bytes[at] === colon && at < end) {
    if (end - at < 3 || twoDigits(bytes, at + 1) > 59) return kind.text;
    at += 3;
    if (at < end && bytes[at] === point) {
      const fraction = ++at;
      while (at < end && bytes[at]! >= zero && bytes[at]! <= nine) at++;
      if (at === fraction || at - fraction > 6) return kind.text;
    }
  }
  return at === end || isZone(bytes, at, end) ? kind.timestampTz : kind.text;
}

function isZone(bytes: Uint8Array, at: number, end: number): boolean {
  const sign = bytes[at];
  if (sign === 90) return at + 1 === end;
  if ((sign !== plus && sign !== minus) || end - at < 3 || twoDigits(bytes, at + 1) > 14) return false;
  if (at + 3 === end) return true;
  const minutes = bytes[at + 3] === colon ? at + 4 : at + 3;
  return minutes + 2 === end && twoDigits(bytes, minutes) <= 59;
}

function isUuid(bytes: Uint8Array, start: number): boolean {
  for (let offset = 0; offset < 36; offset++) {
    const byte = bytes[start + offset]!;
    if (offset === 8 || offset === 13 || offset === 18 || offset === 23) {
      if (byte !== minus) return false;
    } else if (
      !((byte >= zero && byte <= nine) || (byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70))
    ) {
      return false;
    }
  }
  return true;
}

/** `true` or `false` in small, capital or title letters. */
function isBooleanWord(bytes: Uint8Array, start: number, end: number): boolean {
  let word = '';
  for (let at = start; at < end; at++) word += String.fromCharCode(bytes[at]!);
  return booleanWords.has(word);
}

const booleanWords: ReadonlySet<string> = new Set(['true', 'True', 'TRUE', 'false', 'False', 'FALSE']);
