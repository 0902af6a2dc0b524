/** What a byte of a value needs in COPY's text format: 0 nothing, a letter after a backslash, or `refusedByte`. */
export const copyEscapes: Uint8Array = new Uint8Array(256);
/** NUL: PostgreSQL cannot store it. */
export const refusedByte = 255;
copyEscapes[0] = refusedByte;
copyEscapes[8] = 98;
copyEscapes[9] = 116;
copyEscapes[10] = 110;
copyEscapes[11] = 118;
copyEscapes[12] = 102;
copyEscapes[13] = 114;
copyEscapes[92] = 92;

/** A text as COPY's text format has it, for constants such as a file's name. */
export function copyText(text: string): Buffer {
  const source = Buffer.from(text.toWellFormed().replaceAll('\0', ''), 'utf8');
  const escaped: number[] = [];
  for (const byte of source) {
    const letter = copyEscapes[byte]!;
    if (letter !== 0) escaped.push(92, letter);
    else escaped.push(byte);
  }
  return Buffer.from(escaped);
}

/** The longest raw text that is kept of a record that was not taken, in bytes. */
const rawLimit = 65536;

/** Bytes as text, cut at `rawLimit` between characters; NUL, which cannot be stored, is shown as U+2400. */
export function rawText(bytes: Uint8Array, start: number, end: number): string {
  let stop = Math.min(end, start + rawLimit);
  if (stop < end) while (stop > start && (bytes[stop]! & 0xc0) === 0x80) stop--;
  return storable(Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString('utf8'));
}

/** A text that can be stored, cut at `rawLimit` bytes. */
export function storable(text: string): string {
  const cut =
    text.length > rawLimit / 4 && Buffer.byteLength(text) > rawLimit
      ? rawText(Buffer.from(text), 0, Buffer.byteLength(text))
      : text;
  return cut.toWellFormed().replaceAll('\0', '\u2400');
}
