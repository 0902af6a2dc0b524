import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LoadError } from '../../load-error.ts';
import type { Archive, ArchiveMember } from './open-archive.ts';

/** A file's bytes as they lie somewhere, to be read as often as is needed. */
export interface RawFile {
  /** What rows and messages call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Its bytes from the beginning. Fails with the file system's own error. */
  readonly stream: (signal: AbortSignal) => AsyncGenerator<Buffer>;
  /** Fails with `file-changed` where it was written to since it was opened. */
  readonly refuseChanged: () => Promise<void>;
  /** Where it lies on the disk; null inside of an archive. */
  readonly path: string | null;
}

const chunkSize = 256 * 1024;

/** A file on the disk. */
export async function diskFile(path: string, name: string): Promise<RawFile> {
  const { size, mtimeMs } = await stat(path);
  return {
    name,
    size,
    path,
    async *stream(signal) {
      const file = createReadStream(path, { highWaterMark: chunkSize, signal });
      for await (const chunk of file) yield chunk as Buffer;
    },
    async refuseChanged() {
      const now = await stat(path);
      if (now.size === size && now.mtimeMs === mtimeMs) return;
      throw new LoadError('file-changed', `${name} was written to while it was read; nothing was changed`, {
        help: 'Wait until it is whole, then run it again.',
      });
    },
  };
}

/** A file inside of an archive, which `around` holds. */
export function memberFile(archive: Archive, member: ArchiveMember, around: RawFile): RawFile {
  return {
    name: `${around.name}/${member.name}`,
    size: member.size,
    path: null,
    stream: () => archive.stream(member),
    refuseChanged: around.refuseChanged,
  };
}

/** A file in a temporary folder; `remove` takes both away. */
export interface TemporaryFile {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Makes a temporary folder and gives the path of a file in it that is not there yet. */
export async function temporaryPath(): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-download-'));
  return {
    path: join(folder, 'body'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Writes bytes to a temporary file, for readers that jump about. */
export async function writeTemporary(
  chunks: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<TemporaryFile> {
  const file = await temporaryPath();
  try {
    await pipeline(chunks, createWriteStream(file.path), { signal });
    return file;
  } catch (error) {
    await file.remove();
    throw error;
  }
}
