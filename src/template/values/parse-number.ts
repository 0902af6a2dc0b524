import { strip } from './methods/split.ts';
import { integer } from './numbers.ts';

/** Python's `int(text, base)`; JavaScript's undefined where it raises `ValueError`. */
export function parseIntegerText(text: string, base = 10): number | bigint | undefined {
  const trimmed = asciiDigits(strip(text, undefined, 'both'));
  const match = /^([+-]?)(0[bBoOxX])?(_?[0-9a-zA-Z]+(?:_[0-9a-zA-Z]+)*)$/.exec(trimmed);
  if (!match) return undefined;
  const [, sign = '', prefix, body = ''] = match;
  let digits = body.replaceAll('_', '');
  let radix = base;
  if (prefix !== undefined) {
    const of = { b: 2, o: 8, x: 16 }[prefix[1]!.toLowerCase()];
    if (base === 0 || base === of) radix = of!;
    else digits = prefix.replaceAll('_', '') + digits;
  } else if (body.startsWith('_')) {
    return undefined;
  } else if (base === 0) {
    if (/^0[0-9]*[1-9]/.test(digits)) return undefined;
    radix = 10;
  }
  if (radix < 2 || radix > 36 || digits.length > 4300) return undefined;
  let value = 0n;
  if (radix === 10) {
    if (!/^[0-9]+$/.test(digits)) return undefined;
    value = BigInt(digits);
  } else {
    for (const letter of digits.toLowerCase()) {
      const digit = Number.parseInt(letter, 36);
      if (Number.isNaN(digit) || digit >= radix) return undefined;
      value = value * BigInt(radix) + BigInt(digit);
    }
  }
  return integer(sign === '-' ? -value : value);
}

/** Python's `float(text)`; JavaScript's undefined where it raises `ValueError`. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = asciiDigits(strip(text, undefined, 'both'));
  if (/^[+-]?(?:inf|infinity)$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN;
  if (!/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(trimmed))
    return undefined;
  return Number(trimmed.replaceAll('_', ''));
}

/** Decimal digits of any script as ASCII digits, as Python reads them. */
function asciiDigits(text: string): string {
  if (/^[\0-\x7F]*$/.test(text)) return text;
  return text.replaceAll(/\p{Nd}/gu, (letter) => {
    // Decimal digits come in runs of ten: count down to the zero of the run.
    const code = letter.codePointAt(0)!;
    let digit = 0;
    while (digit < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(code - digit - 1))) digit++;
    return String(digit);
  });
}
