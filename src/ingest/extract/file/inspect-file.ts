import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { LoadError } from '../../load-error.ts';
import { contentFault, isLockedWorkbook } from './content-fault.ts';
import { atLeast } from './decode-bytes.ts';
import { promisedPacking } from './file-format.ts';
import type { FileFormat } from './file-options.ts';
import type { RawFile } from './raw-file.ts';
import { type Packing, packingOf, readUnpacked } from './unpack.ts';

/** What is found out about a file before its records are read. */
export interface InspectedFile {
  /** In bytes, as it lies there. */
  readonly size: number;
  /** Of the bytes as they lie there, hexadecimal. */
  readonly sha256: string;
  readonly packing: Packing | null;
  /** Declared, or found; of no meaning where the format is not one of text. */
  readonly encoding: string;
}

/**
 * Reads a file once from end to end: its hash, by which an append knows it again, and its encoding, since one byte anywhere tells
 * Latin-1 from UTF-8; a packed stream that is cut off shows here, before a row is staged, and a file that is not of its format.
 */
export async function inspectFile(facts: {
  readonly file: RawFile;
  readonly format: FileFormat;
  /** Null: found out. */
  readonly encoding: string | null;
  /** The name promises a packing, and is to be believed. */
  readonly mustBePacked: boolean;
  readonly unpackRatio: number;
  readonly signal: AbortSignal;
}): Promise<InspectedFile> {
  const { file, signal, format, unpackRatio } = facts;
  const { name } = file;
  const isText = format !== 'xlsx' && format !== 'parquet';
  const hash = createHash('sha256');
  const check = createUtf8Check();
  let { encoding } = facts;
  let first: Buffer | null = null;
  let packing: Packing | null = null;
  try {
    packing = packingOf(await headOf(file, signal));
    const promised = promisedPacking(name);
    if (facts.mustBePacked && promised !== null && packing !== promised && file.size > 0)
      throw unreadable(name, `its name promises ${promised}, but it is not packed by it`);
    const bytes = readUnpacked(file, {
      packing,
      unpackRatio,
      signal,
      onPacked: (packed) => void hash.update(packed),
    });
    for await (const chunk of atLeast(bytes, 1024)) {
      if (first === null) {
        first = chunk;
        refuseContent(file, chunk, format);
      }
      if (isText && encoding === null) check.add(chunk);
    }
  } catch (error) {
    throw signal.aborted ? error : translate(name, error);
  }
  if (first === null && !isText) throw unreadable(name, 'it is empty');
  encoding ??= markedEncoding(first) ?? (check.end() ? 'utf-8' : 'latin1');
  return { size: file.size, sha256: hash.digest('hex'), packing, encoding };
}

/** An error of the file system as one that says what is wrong with the file. */
export function translate(name: string, error: unknown): LoadError {
  if (error instanceof LoadError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EACCES: 'reading it is not permitted',
    EISDIR: 'it is a folder',
  };
  return unreadable(name, why[code] ?? (error instanceof Error ? error.message : String(error)), error);
}

function unreadable(name: string, why: string, cause?: unknown): LoadError {
  return new LoadError('unreadable-file', `${name} cannot be read: ${why}`, { cause });
}

async function headOf(file: RawFile, signal: AbortSignal): Promise<Buffer> {
  for await (const chunk of atLeast(file.stream(signal), 4)) return chunk;
  return Buffer.alloc(0);
}

function refuseContent(file: RawFile, head: Buffer, format: FileFormat): void {
  const fault = contentFault(head, format);
  if (fault === null) return;
  const locked = head[0] === 0xd0 && file.path !== null && isLockedWorkbook(file.path);
  throw unreadable(file.name, locked ? 'it is locked by a password' : fault);
}

/** The encoding that a byte order mark tells, or UTF-16 without one: texts of mostly Latin letters have every second byte zero. */
function markedEncoding(first: Buffer | null): string | null {
  if (first === null) return null;
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be';
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return 'utf-8';
  const head = first.subarray(0, 1024);
  let even = 0;
  let odd = 0;
  head.forEach((byte, at) => {
    if (byte === 0)
      if (at % 2 === 0) even++;
      else odd++;
  });
  if (odd > 0.4 * head.length && even === 0) return 'utf-16le';
  return even > 0.4 * head.length && odd === 0 ? 'utf-16be' : null;
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
