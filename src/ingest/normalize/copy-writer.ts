import { copyEscapes, refusedByte } from './text-bytes.ts';

/** A growing buffer of rows in COPY's text format. Encoders write into `bytes` themselves where speed asks for it. */
export class CopyWriter {
  bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` bytes more. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** Writes a text as UTF-8 with COPY's escapes; false where it holds NUL or half a surrogate pair, which cannot be stored. */
  writeText(text: string): boolean {
    this.reserve(text.length * 3);
    const out = this.bytes;
    let at = this.length;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit < 0x80) {
        const escape = copyEscapes[unit]!;
        if (escape === 0) {
          out[at++] = unit;
        } else {
          if (escape === refusedByte) return false;
          out[at++] = 92;
          out[at++] = escape;
        }
      } else if (unit < 0x800) {
        out[at++] = 0xc0 | (unit >> 6);
        out[at++] = 0x80 | (unit & 63);
      } else if (unit < 0xd800 || unit > 0xdfff) {
        out[at++] = 0xe0 | (unit >> 12);
        out[at++] = 0x80 | ((unit >> 6) & 63);
        out[at++] = 0x80 | (unit & 63);
      } else {
        const next = index + 1 < text.length ? text.charCodeAt(index + 1) : 0;
        if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) return false;
        const point = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
        out[at++] = 0xf0 | (point >> 18);
        out[at++] = 0x80 | ((point >> 12) & 63);
        out[at++] = 0x80 | ((point >> 6) & 63);
        out[at++] = 0x80 | (point & 63);
        index++;
      }
    }
    this.length = at;
    return true;
  }

  /** Writes `\N`. */
  writeNull(): void {
    this.bytes[this.length++] = 92;
    this.bytes[this.length++] = 78;
  }

  /** The bytes written. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
