import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { LoadError } from '../../load-error.ts';
import { readRaw } from './open-bytes.ts';

/** What is found out about a file before its records are read. */
export interface InspectedFile {
  /** In bytes, as it lies there. */
  readonly size: number;
  readonly modified: number;
  /** Of the bytes as they lie there, hexadecimal. */
  readonly sha256: string;
  readonly gzip: boolean;
  /** Declared, or found. */
  readonly encoding: string;
}

/**
 * Reads a file once from end to end: its hash, by which an append knows it again, and its encoding, since one byte anywhere tells
 * Latin-1 from UTF-8; a gzip stream that is cut off shows here, before a row is staged.
 */
export async function inspectFile(facts: {
  readonly path: string;
  readonly name: string;
  /** Null: found out. */
  readonly encoding: string | null;
  /** The name promises gzip. */
  readonly mustBeGzip: boolean;
  readonly signal: AbortSignal;
}): Promise<InspectedFile> {
  const { path, name, signal } = facts;
  const { size, mtimeMs } = await stat(path);
  const head = await readHead(path);
  const gzip = head[0] === 0x1f && head[1] === 0x8b;
  if (facts.mustBeGzip && !gzip && size > 0)
    throw unreadable(name, 'its name ends in .gz, but it is not packed by gzip');
  const hash = createHash('sha256');
  const check = createUtf8Check();
  let encoding = facts.encoding;
  let first: Buffer | null = null;
  try {
    for await (const chunk of readRaw({ path, gzip, signal }, (packed) => hash.update(packed))) {
      first ??= chunk;
      if (encoding === null) check.add(chunk);
    }
  } catch (error) {
    throw signal.aborted ? error : translate(name, error);
  }
  encoding ??= markedEncoding(first) ?? (check.end() ? 'utf-8' : 'latin1');
  return { size, modified: mtimeMs, sha256: hash.digest('hex'), gzip, encoding };
}

/** Fails where a file is no longer what was inspected: it was written to while it was read. */
export async function refuseChanged(path: string, name: string, inspected: InspectedFile): Promise<void> {
  const { size, mtimeMs } = await stat(path);
  if (size === inspected.size && mtimeMs === inspected.modified) return;
  throw new LoadError('file-changed', `${name} was written to while it was read; nothing was changed`, {
    help: 'Wait until it is whole, then run it again.',
  });
}

/** An error of the file system or of zlib as one that says what is wrong with the file. */
export function translate(name: string, error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EACCES: 'reading it is not permitted',
    EISDIR: 'it is a folder',
    Z_BUF_ERROR: 'its gzip stream is cut off',
    Z_DATA_ERROR: 'its gzip stream is damaged',
  };
  return unreadable(name, why[code] ?? (error instanceof Error ? error.message : String(error)), error);
}

function unreadable(name: string, why: string, cause?: unknown): LoadError {
  return new LoadError('unreadable-file', `${name} cannot be read: ${why}`, { cause });
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The encoding that a byte order mark tells. */
function markedEncoding(first: Buffer | null): string | null {
  if (first === null) return null;
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  return first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 'utf-8' : null;
}

/** Checks chunks that may be cut within a character. */
function createUtf8Check(): {
  readonly add: (chunk: Uint8Array) => void;
  readonly end: () => boolean;
} {
  let valid = true;
  let held: Uint8Array = new Uint8Array(0);
  return {
    add(chunk) {
      if (!valid) return;
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      const whole = bytes.length - unfinished(bytes);
      valid = isUtf8(bytes.subarray(0, whole));
      held = Uint8Array.prototype.slice.call(bytes, whole);
    },
    end: () => valid && held.length === 0,
  };
}

/** How many bytes at the end begin a character that is not whole. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}
