import { transcode } from 'node:buffer';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { isUtf8Name } from './known-encoding.ts';

/** How a file's bytes become UTF-8. */
export interface ByteSource {
  readonly path: string;
  readonly gzip: boolean;
  /** As iconv-lite names it; `utf-8` passes bytes on as they are. */
  readonly encoding: string;
  readonly signal: AbortSignal;
}

const chunkSize = 256 * 1024;

/** A file's bytes as they are, or unpacked. Fails with the file system's or zlib's own error. */
export async function* readRaw(
  { path, gzip, signal }: Omit<ByteSource, 'encoding'>,
  onPacked?: (chunk: Buffer) => void,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: chunkSize, signal });
  if (onPacked) file.on('data', (chunk) => onPacked(chunk as Buffer));
  let source: Readable = file;
  if (gzip) {
    const gunzip = createGunzip({ chunkSize });
    file.on('error', (error) => gunzip.destroy(error));
    source = file.pipe(gunzip);
  }
  try {
    for await (const chunk of source) yield chunk as Buffer;
  } finally {
    source.destroy();
    file.destroy();
  }
}

/** A file as UTF-8, chunk by chunk, without a byte order mark. Never the whole file. */
export async function* openBytes(source: ByteSource): AsyncGenerator<Buffer> {
  let first = true;
  for await (const chunk of decoded(source)) {
    if (chunk.length === 0) continue;
    yield first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
    first = false;
  }
}

async function* decoded(source: ByteSource): AsyncGenerator<Buffer> {
  const { encoding } = source;
  if (isUtf8Name(encoding)) {
    yield* atLeast(readRaw(source), 3);
  } else if (/^(latin-?1|iso-?8859-?1)$/i.test(encoding)) {
    for await (const chunk of readRaw(source)) yield transcode(chunk, 'latin1', 'utf8');
  } else {
    const decoder = iconv.getDecoder(encoding);
    for await (const chunk of readRaw(source)) yield Buffer.from(decoder.write(chunk), 'utf8');
    yield Buffer.from(decoder.end() ?? '', 'utf8');
  }
}

/** Holds the beginning back until it is long enough to be looked at. */
async function* atLeast(chunks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
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
