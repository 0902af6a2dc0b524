/** An unscaled whole number with its point: 11500 of scale 2 is 115.00. A scale below zero adds zeros. */
export function decimalText(unscaled: number | bigint, scale: number): string {
  const text = unscaled.toString();
  if (scale <= 0) return scale === 0 || text === '0' ? text : text + '0'.repeat(-scale);
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Bytes in two's complement, the highest first, as a whole number: of up to six bytes a double holds it. */
export function bigEndian(bytes: Uint8Array): number | bigint {
  const { length } = bytes;
  if (length > 6) {
    let value = 0n;
    for (const byte of bytes) value = (value << 8n) | BigInt(byte);
    return BigInt.asIntN(8 * length, value);
  }
  let value = 0;
  for (let at = 0; at < length; at++) value = value * 256 + bytes[at]!;
  return length > 0 && bytes[0]! > 127 ? value - 256 ** length : value;
}
