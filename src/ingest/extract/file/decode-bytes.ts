import { transcode } from 'node:buffer';
import iconv from 'iconv-lite';
import { isUtf8Name } from './known-encoding.ts';

/** Bytes of an encoding, as iconv-lite names it, as UTF-8, chunk by chunk, without a byte order mark. */
export async function* decodeBytes(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of decoded(chunks, encoding)) {
    if (chunk.length === 0) continue;
    yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    first = false;
  }
}

async function* decoded(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  if (isUtf8Name(encoding)) {
    yield* atLeast(chunks, 3);
  } else if (/^(latin-?1|iso-?8859-?1)$/i.test(encoding)) {
    for await (const chunk of chunks) yield transcode(chunk, 'latin1', 'utf8');
  } else {
    const decoder = iconv.getDecoder(encoding);
    for await (const chunk of chunks) yield Buffer.from(decoder.write(chunk), 'utf8');
    yield Buffer.from(decoder.end() ?? '', 'utf8');
  }
}

/** Holds the beginning back until it is long enough to be looked at. */
export async function* atLeast(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let held: Buffer | null = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (held === null) {
      yield chunk;
      continue;
    }
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (held.length < count) continue;
    yield held;
    held = null;
  }
  if (held !== null && held.length > 0) yield held;
}
