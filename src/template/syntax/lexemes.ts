import { isAsciiNameStart, isDigit } from './characters.ts';
import { TemplateSyntaxError } from './syntax-error.ts';

const nameStart = /^[\p{XID_Start}_]$/u;
const nameRest = /^[\p{XID_Continue}]$/u;

/** The offset after the identifier at `start`; throws for a letter that Python's identifiers do not have. */
export function readName(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isAsciiNameStart(code) || isDigit(code)) {
      at++;
      continue;
    }
    if (code < 128) break;
    const letter = String.fromCodePoint(text.codePointAt(at)!);
    if (!(at === start ? nameStart : nameRest).test(letter)) {
      if (/^[\p{L}\p{N}]$/u.test(letter)) {
        throw new TemplateSyntaxError('Invalid character in identifier', start, at + letter.length);
      }
      break;
    }
    at += letter.length;
  }
  return at;
}

/** Python refuses longer integers too. */
const maximalDigits = 4300;

/** The number at `start`, which is a digit: an integer (any base, with underscores) or a float. */
export function readNumber(
  text: string,
  start: number,
): { readonly end: number; readonly value: number | bigint; readonly float: boolean } {
  if (text[start - 1] !== '.') {
    const end = floatEnd(text, start);
    if (end >= 0) {
      return { end, value: Number(text.slice(start, end).replaceAll('_', '')), float: true };
    }
  }
  const end = integerEnd(text, start);
  const digits = text.slice(start, end).replaceAll('_', '');
  if (digits.length > maximalDigits) {
    throw new TemplateSyntaxError(
      `Exceeds the limit (${maximalDigits} digits) for integer string conversion: value has ${digits.length} digits`,
      start,
      end,
    );
  }
  const value = BigInt(/^0+$/.test(digits) ? '0' : digits.toLowerCase());
  const small = Number(value);
  return { end, value: Number.isSafeInteger(small) ? small : value, float: false };
}

/** The end of digits with single underscores between them, or -1 where there is none. */
function digitsEnd(text: string, start: number): number {
  let at = start;
  if (!isDigit(text.charCodeAt(at))) return -1;
  for (;;) {
    while (isDigit(text.charCodeAt(at))) at++;
    if (text[at] !== '_' || !isDigit(text.charCodeAt(at + 1))) return at;
    at++;
  }
}

function floatEnd(text: string, start: number): number {
  const whole = digitsEnd(text, start);
  if (whole < 0) return -1;
  const fraction = text[whole] === '.' ? digitsEnd(text, whole + 1) : -1;
  const mantissa = fraction < 0 ? whole : fraction;
  const exponent = exponentEnd(text, mantissa);
  if (exponent >= 0) return exponent;
  return fraction;
}

function exponentEnd(text: string, at: number): number {
  if (text[at] !== 'e' && text[at] !== 'E') return -1;
  const sign = text[at + 1];
  return digitsEnd(text, sign === '+' || sign === '-' ? at + 2 : at + 1);
}

function integerEnd(text: string, start: number): number {
  if (text[start] === '0') {
    const mark = (text[start + 1] ?? '').toLowerCase();
    const isOfBase = bases[mark];
    if (isOfBase) {
      const end = groupsEnd(text, start + 2, isOfBase);
      if (end > start + 2) return end;
    }
    return groupsEnd(text, start + 1, (code) => code === 48);
  }
  return groupsEnd(text, start + 1, isDigit);
}

const bases: Readonly<Record<string, (code: number) => boolean>> = {
  b: (code) => code === 48 || code === 49,
  o: (code) => code >= 48 && code <= 55,
  x: (code) => isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70),
};

/** The end of `(_?digit)*` from `start` on. */
function groupsEnd(text: string, start: number, isOfBase: (code: number) => boolean): number {
  let at = start;
  for (;;) {
    if (isOfBase(text.charCodeAt(at))) at++;
    else if (text[at] === '_' && isOfBase(text.charCodeAt(at + 1))) at += 2;
    else return at;
  }
}
