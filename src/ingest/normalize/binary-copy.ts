/** Signature, no flags, no extension: what COPY's binary format begins with. */
export const binaryHeader: Uint8Array = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

const binaryEnd: Uint8Array = Buffer.from([0xff, 0xff]);

/** Rows of COPY's binary format with its header and its end around them. */
export async function* asBinaryCopy(rows: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield binaryHeader;
  yield* rows;
  yield binaryEnd;
}
