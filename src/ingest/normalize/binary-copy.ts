/** Signature, no flags, no extension: what COPY's binary format begins with. */
export const binaryHeader: Uint8Array = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

const binaryEnd: Uint8Array = Buffer.from([0xff, 0xff]);

/** Rows of COPY's binary format with its header and its end around them. */
export async function* asBinaryCopy(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield binaryHeader;
  yield* rows;
  yield binaryEnd;
}

/** Behind the first rows of COPY's data: of its text a newline is none but a row's end, of its binary format each field tells its length. */
export function endOfRows(bytes: Uint8Array, format: 'text' | 'binary', rowCount: number): number {
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let row = 0; row < rowCount; row++) {
    if (format === 'text') {
      at = bytes.indexOf(10, at) + 1;
      continue;
    }
    const fields = view.getInt16(at);
    at += 2;
    for (let field = 0; field < fields; field++) at += 4 + Math.max(0, view.getInt32(at));
  }
  return at;
}
