import { describe, expect, it } from 'vitest';
import { asBinaryCopy, endOfRows } from './binary-copy.ts';

/** A row of two fields in COPY's binary format. */
function row(...fields: readonly (string | null)[]): Buffer {
  const parts = fields.flatMap((field) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(field === null ? -1 : Buffer.byteLength(field));
    return field === null ? [length] : [length, Buffer.from(field)];
  });
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return Buffer.concat([count, ...parts]);
}

describe('rows of COPY', () => {
  it('end where their fields end', () => {
    const rows = [row('a', null), row('', 'line\n'), row(null, null)];
    const bytes = Buffer.concat([Buffer.from('x'), ...rows]).subarray(1);
    const ends = [0, 1, 2, 3].map((count) => endOfRows(bytes, 'binary', count));
    expect(ends).toEqual([0, rows[0]!.length, rows[0]!.length + rows[1]!.length, bytes.length]);
  });

  it('of text end with a line', () => {
    expect([0, 1, 2].map((count) => endOfRows(Buffer.from('a\\nb\t1\nc\t2\n'), 'text', count))).toEqual([
      0, 7, 11,
    ]);
  });

  it('have a header and an end', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of asBinaryCopy(
      (async function* () {
        yield row('a');
      })(),
    ))
      pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    expect(bytes.toString('hex')).toBe('5047434f50590aff0d0a00000000000000000000010000000161ffff');
  });
});
