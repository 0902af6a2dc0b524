import { strip } from './python-text.ts';

/** A decimal number: `digits` without leading zeros times ten to `exponent`. */
export type SeedNumber =
  | {
      readonly kind: 'finite';
      readonly negative: boolean;
      readonly digits: string;
      readonly exponent: number;
    }
  | { readonly kind: 'nan' }
  | { readonly kind: 'infinity'; readonly negative: boolean };

/**
 * Reads a number as dbt does (agate's `Number` over Python's `Decimal`): percent signs and currency signs at the edges, commas
 * and underscores anywhere are left out, `1e3`, `NaN` and `Infinity` are numbers. Undefined where it is none.
 * Precision is that of Decimal's context, 28 digits, rounded half to even.
 */
export function castNumber(source: string): SeedNumber | undefined {
  if (plain.test(source)) {
    const negative = source.charCodeAt(0) === 45;
    const point = source.indexOf('.');
    if (point < 0) return finite(negative, negative ? source.slice(1) : source, 0);
    const whole = source.slice(negative ? 1 : 0, point);
    return finite(negative, whole + source.slice(point + 1), point + 1 - source.length);
  }
  return castAny(source);
}

/** At most 28 digits, and nothing to take away. */
const plain = /^-?\d{1,14}(\.\d{1,14})?$/;
const decimal = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,7}))?$/i;
const special = /^([+-]?)(?:(inf|infinity)|nan\d*)$/i;
const currencySigns = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫';
const precision = 28;
/** Decimal's greatest exponent. */
const maximumExponent = 999_999;

function castAny(source: string): SeedNumber | undefined {
  let text = stripCharacter(strip(source), '%');
  const minus = text.startsWith('-');
  if (minus) text = text.slice(1);
  for (const sign of currencySigns) text = stripCharacter(text, sign);
  text = asciiDigits(strip(text.replaceAll(',', '')).replaceAll('_', ''));
  const found = decimal.exec(text);
  if (found === null) {
    const odd = special.exec(text);
    if (odd === null) return undefined;
    return odd[2] === undefined
      ? { kind: 'nan' }
      : { kind: 'infinity', negative: (odd[1] === '-') !== minus };
  }
  const [, sign, whole = '', fraction, bareFraction, power = '0'] = found;
  const decimals = fraction ?? bareFraction ?? '';
  const exponent = Number(power) - decimals.length;
  if (Math.abs(Number(power)) > maximumExponent) return undefined;
  return rounded(finite((sign === '-') !== minus, whole + decimals, exponent));
}

type Finite = Extract<SeedNumber, { readonly kind: 'finite' }>;

function finite(negative: boolean, digits: string, exponent: number): Finite {
  let zeros = 0;
  while (zeros < digits.length - 1 && digits.charCodeAt(zeros) === 48) zeros += 1;
  return { kind: 'finite', negative, digits: zeros === 0 ? digits : digits.slice(zeros), exponent };
}

function rounded(number: Finite): Finite {
  const extra = number.digits.length - precision;
  if (extra <= 0) return number;
  const unit = 10n ** BigInt(extra);
  const all = BigInt(number.digits);
  const rest = (all % unit) * 2n;
  let kept = all / unit;
  if (rest > unit || (rest === unit && kept % 2n === 1n)) kept += 1n;
  return rounded(finite(number.negative, String(kept), number.exponent + extra));
}

function stripCharacter(text: string, character: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text[from] === character) from += 1;
  while (to > from && text[to - 1] === character) to -= 1;
  return text.slice(from, to);
}

/** Python's Decimal takes the decimal digits of every script; each script's ten stand in a row that begins with its zero. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    if (code < 128) return digit;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}

/** How many digits stand before and after the point; `whole` is negative for a small fraction. */
export interface Places {
  readonly whole: number;
  readonly decimals: number;
}

/** The places of a number without its trailing zeros; null for what is not finite. */
export function placesOf(number: SeedNumber): Places | null {
  if (number.kind !== 'finite') return null;
  const { digits } = number;
  if (digits === '0') return { whole: 1, decimals: 0 };
  let trailing = 0;
  while (digits.charCodeAt(digits.length - 1 - trailing) === 48) trailing += 1;
  const decimals = -(number.exponent + trailing);
  const whole = digits.length - trailing - decimals;
  // What a double cannot hold counts as infinite there.
  if (whole > 308 && !Number.isFinite(Number(`${digits}e${number.exponent}`))) return null;
  return { whole, decimals };
}

/**
 * Whether dbt makes a column `float8` rather than `integer`, by the most digits before and after the point that any of its
 * values has. Beyond the context's precision a wide integer counts as one with decimals: so does Python.
 */
export function hasDecimals({ whole, decimals }: Places): boolean {
  return whole + decimals > precision ? whole !== precision : decimals !== 0;
}

/** A number as an engine reads it: plain digits for an integer column, else in scientific notation where that is shorter. */
export function numberText(number: SeedNumber, integer: boolean): string {
  if (number.kind === 'nan') return 'NaN';
  const sign = number.negative ? '-' : '';
  if (number.kind === 'infinity') return `${sign}Infinity`;
  const { digits, exponent } = number;
  if (exponent === 0) return sign + digits;
  if (!integer) return `${sign}${digits}e${exponent}`;
  return sign + (exponent > 0 ? digits + '0'.repeat(exponent) : digits.slice(0, exponent) || '0');
}
