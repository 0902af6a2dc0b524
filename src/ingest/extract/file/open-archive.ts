import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { LoadError } from '../../load-error.ts';
import { boundUnpacking } from './bound-unpacking.ts';

/** One file in a ZIP archive. */
export interface ArchiveMember {
  /** Its path inside, with `/`. */
  readonly name: string;
  /** In bytes, as it lies there. */
  readonly packedSize: number;
  /** In bytes, unpacked, as the archive says; a stream that gives another number fails. */
  readonly size: number;
  readonly encrypted: boolean;
  readonly entry: Entry;
}

/** A ZIP archive whose directory has been read. */
export interface Archive {
  /** In the order of the directory, without folders. */
  readonly members: readonly ArchiveMember[];
  /** A member's bytes, unpacked; fails where they are not those that were packed. */
  readonly stream: (member: ArchiveMember) => AsyncGenerator<Buffer>;
  readonly close: () => void;
}

/**
 * Opens a ZIP archive on the disk: reads its directory, not its members. What is no archive, or is cut off, is a `LoadError`
 * `unreadable-file`; `name` is what the message calls it.
 */
export async function openArchive(path: string, name: string, unpackRatio: number): Promise<Archive> {
  let zip: ZipFile;
  const members: ArchiveMember[] = [];
  try {
    zip = await openPromise(path, { autoClose: false });
  } catch (cause) {
    throw damaged(name, cause);
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      members.push({
        name: entry.fileName,
        packedSize: entry.compressedSize,
        size: entry.uncompressedSize,
        encrypted: entry.isEncrypted(),
        entry,
      });
    }
  } catch (cause) {
    zip.close();
    throw damaged(name, cause);
  }
  return {
    members,
    stream: (member) =>
      boundUnpacking(readMember(zip, member, name), {
        packedSize: member.packedSize,
        name: `${name}/${member.name}`,
        unpackRatio,
      }),
    close: () => zip.close(),
  };
}

async function* readMember(zip: ZipFile, member: ArchiveMember, name: string): AsyncGenerator<Buffer> {
  if (member.encrypted) throw unreadable(`${name}/${member.name}`, 'it is locked by a password');
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(member.entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw damaged(`${name}/${member.name}`, cause);
  }
  if (sum !== member.entry.crc32)
    throw unreadable(`${name}/${member.name}`, 'its bytes are not those that were packed (checksum)');
}

function damaged(name: string, cause: unknown): LoadError {
  if (cause instanceof LoadError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  return unreadable(name, `its ZIP archive is damaged or cut off: ${said.replace(/\.$/, '')}`, cause);
}

function unreadable(name: string, why: string, cause?: unknown): LoadError {
  return new LoadError('unreadable-file', `${name} cannot be read: ${why}`, { cause });
}
