import { createGunzip, createZstdDecompress } from 'node:zlib';
import { LoadError } from '../../load-error.ts';
import { boundUnpacking } from './bound-unpacking.ts';
import type { RawFile } from './raw-file.ts';

/** How a file is packed, besides archives. */
export type Packing = 'gzip' | 'zstd';

const chunkSize = 256 * 1024;

/** The packing that a file's first bytes tell. */
export function packingOf(head: Uint8Array): Packing | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd ? 'zstd' : null;
}

/**
 * A file's bytes as they are, or unpacked, never past `unpackRatio` times its size. Fails with the file
 * system's own error, and with `LoadError` `unreadable-file` where what is packed is damaged.
 */
export async function* readUnpacked(
  file: RawFile,
  facts: {
    readonly packing: Packing | null;
    readonly unpackRatio: number;
    readonly signal: AbortSignal;
    /** Told of each chunk as it lies there. */
    readonly onPacked?: (chunk: Buffer) => void;
  },
): AsyncGenerator<Buffer> {
  const { packing, signal, onPacked, unpackRatio } = facts;
  const packed = told(file.stream(signal), onPacked);
  if (packing === null) {
    yield* packed;
    return;
  }
  yield* boundUnpacking(named(unpacked(packed, packing), file.name, packing), {
    packedSize: file.size,
    name: file.name,
    unpackRatio,
  });
}

async function* told(chunks: AsyncGenerator<Buffer>, tell?: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    tell?.(chunk);
    yield chunk;
  }
}

async function* named(chunks: AsyncIterable<Buffer>, name: string, packing: Packing): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!/^(Z_|ZSTD_)/.test(code)) throw cause;
    const why = code === 'Z_BUF_ERROR' ? 'cut off' : 'damaged';
    throw new LoadError('unreadable-file', `${name} cannot be read: its ${packing} stream is ${why}`, {
      cause,
    });
  }
}

async function* unpacked(chunks: AsyncIterable<Buffer>, packing: Packing): AsyncGenerator<Buffer> {
  const stream = packing === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize });
  const fed = feed(chunks, stream).catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    stream.destroy();
    await fed;
  }
}

async function feed(
  chunks: AsyncIterable<Buffer>,
  stream: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): Promise<void> {
  for await (const chunk of chunks) {
    if (stream.destroyed) return;
    if (stream.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        stream.off('drain', go);
        stream.off('close', go);
        resolve();
      };
      stream.on('drain', go);
      stream.on('close', go);
    });
  }
  if (!stream.destroyed) stream.end();
}
