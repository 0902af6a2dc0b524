/** A float as Python's `repr` writes it: shortest digits that read back the same, `1.0`, `1e+16`, `1e-05`, `nan`, `inf`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) return `${mantissa}e${exponentSuffix(exponent)}`;
  const text = plainText(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** JavaScript writes small and large numbers with an exponent; in Python's plain range only below 1e-6. */
function plainText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const [mantissa = '', exponent = '0'] = text.split('e');
  const digits = mantissa.replace('-', '').replace('.', '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${digits}`;
}

function exponentSuffix(exponent: number): string {
  const digits = String(Math.abs(exponent));
  return `${exponent < 0 ? '-' : '+'}${digits.length < 2 ? '0' : ''}${digits}`;
}

/** A finite double as the fraction that it exactly is. */
export function exactFraction(value: number): { readonly numerator: bigint; readonly denominator: bigint } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const high = bits.getUint32(0);
  const exponent = (high >>> 20) & 0x7ff;
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4));
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n);
  const power = (exponent === 0 ? 1 : exponent) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  return power >= 0
    ? { numerator: signed << BigInt(power), denominator: 1n }
    : { numerator: signed, denominator: 1n << BigInt(-power) };
}

/** The nearest integer to a fraction of positive numbers; halves go to the even one. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  if (twice < denominator) return quotient;
  if (twice > denominator) return quotient + 1n;
  return quotient % 2n === 0n ? quotient : quotient + 1n;
}

/** A finite number of 0 or above with `digits` digits after the point, rounded from its exact value, halves to even. */
export function fixedText(value: number, digits: number): string {
  const { numerator, denominator } = exactFraction(value);
  const scaled = String(divideHalfEven(numerator * 10n ** BigInt(digits), denominator));
  if (digits === 0) return scaled;
  const padded = scaled.padStart(digits + 1, '0');
  return `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** A finite number of 0 or above in scientific notation: its digits (one before the point) and its exponent. */
function scientificDigits(
  value: number,
  digits: number,
): { readonly digits: string; readonly exponent: number } {
  if (value === 0) return { digits: '0'.repeat(digits + 1), exponent: 0 };
  const { numerator, denominator } = exactFraction(value);
  let exponent = Number(value.toExponential().split('e')[1]);
  for (;;) {
    const shift = digits - exponent;
    const scaled =
      shift >= 0
        ? divideHalfEven(numerator * 10n ** BigInt(shift), denominator)
        : divideHalfEven(numerator, denominator * 10n ** BigInt(-shift));
    const text = String(scaled);
    if (text.length === digits + 1) return { digits: text, exponent };
    exponent += text.length > digits + 1 ? 1 : -1;
  }
}

/** `1.50e+02` */
export function scientificText(value: number, digits: number): string {
  const { digits: text, exponent } = scientificDigits(value, digits);
  const mantissa = digits === 0 ? text : `${text[0]}.${text.slice(1)}`;
  return `${mantissa}e${exponentSuffix(exponent)}`;
}

/** Python's `g`: `digits` significant digits, trailing zeros cut unless `keepZeros`, an exponent where it is shorter. */
export function generalText(value: number, digits: number, keepZeros: boolean): string {
  const precision = Math.max(1, digits);
  const { digits: text, exponent } = scientificDigits(value, precision - 1);
  const cut = (number: string): string =>
    keepZeros || !number.includes('.') ? number : number.replace(/0+$/, '').replace(/\.$/, '');
  if (exponent < -4 || exponent >= precision) {
    const mantissa = precision === 1 ? text : `${text[0]}.${text.slice(1)}`;
    return `${cut(mantissa)}e${exponentSuffix(exponent)}`;
  }
  if (exponent < 0) return cut(`0.${'0'.repeat(-exponent - 1)}${text}`);
  const whole = text.slice(0, exponent + 1);
  const fraction = text.slice(exponent + 1);
  return cut(fraction === '' ? whole : `${whole}.${fraction}`);
}
