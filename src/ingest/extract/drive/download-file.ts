import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { drive_v3 } from '@googleapis/drive';
import { transportFault } from '../../http/http-faults.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import { translateDriveError } from './drive-fault.ts';
import { type DriveFile, driveTypes } from './drive-file.ts';
import type { DriveOptions } from './drive-options.ts';

/** What a spreadsheet is exported as. */
const exportTypes = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/**
 * Fetches a file's bytes to the disk, and gives their MD5. Where the connection is cut, it goes on behind what has arrived; what an export had given
 * is fetched anew. Fails with `file-changed` where the bytes are not those that Drive had listed.
 */
export async function downloadFile(
  drive: drive_v3.Drive,
  file: DriveFile,
  to: string,
  { options, context }: { readonly options: DriveOptions; readonly context: ExtractContext },
): Promise<string> {
  const { signal, wait } = context;
  const { exportAs, limits } = options;
  const { times, shortest, longest } = limits.retry;
  const handle = await open(to, 'w');
  try {
    let hash = createHash('md5');
    let size = 0;
    for (let attempt = 0; ; attempt++) {
      try {
        const isSheet = file.mimeType === driveTypes.sheet;
        if (isSheet) {
          hash = createHash('md5');
          size = 0;
          await handle.truncate(0);
        }
        const { from, body } = await (isSheet ? exported(drive, file, exportAs) : media(drive, file, size));
        if (from !== size) [hash, size] = [createHash('md5'), 0];
        for await (const chunk of body) {
          await store(handle, chunk, { at: size, name: file.path });
          hash.update(chunk);
          size += chunk.length;
        }
        break;
      } catch (error) {
        if (signal.aborted) throw error;
        const failure = isCut(error) ? null : translateDriveError(error, file.path);
        if (failure !== null) throw failure;
        const { why } = transportFault(error, '');
        if (attempt >= times)
          throw new LoadError(
            'download-failed',
            `${file.path} could not be fetched: ${why} (tried ${attempt + 1} times)`,
            { cause: error, resumable: true },
          );
        await wait(Math.min(longest, shortest * 2 ** attempt), signal);
      }
    }
    await handle.truncate(size);
    const md5 = hash.digest('hex');
    if (file.md5 !== null && md5 !== file.md5)
      throw new LoadError(
        'file-changed',
        `${file.path} was written to while it was read; nothing was changed`,
        {
          help: 'Wait until it is whole, then run it again.',
        },
      );
    return md5;
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

interface Content {
  /** At which byte it begins. */
  readonly from: number;
  readonly body: AsyncIterable<Uint8Array>;
}

async function media(drive: drive_v3.Drive, { id, size: whole }: DriveFile, from: number): Promise<Content> {
  // All is there but the end of the connection.
  if (from > 0 && from === whole) return { from, body: nothing() };
  const { data, status } = await drive.files.get(
    { fileId: id, alt: 'media', supportsAllDrives: true },
    { responseType: 'stream', ...(from === 0 ? {} : { headers: { range: `bytes=${from}-` } }) },
  );
  return { from: status === 206 ? from : 0, body: data as AsyncIterable<Uint8Array> };
}

async function exported(
  drive: drive_v3.Drive,
  { id }: DriveFile,
  as: DriveOptions['exportAs'],
): Promise<Content> {
  const { data } = await drive.files.export(
    { fileId: id, mimeType: exportTypes[as] },
    { responseType: 'stream' },
  );
  return { from: 0, body: data as AsyncIterable<Uint8Array> };
}

async function store(
  handle: FileHandle,
  chunk: Uint8Array,
  { at, name }: { readonly at: number; readonly name: string },
): Promise<void> {
  try {
    await handle.write(chunk, 0, chunk.length, at);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LoadError('download-failed', `${name} could not be kept on the disk: ${why}`, { cause });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** Whether an error came from the network while a body was read, where nobody has tried again yet. */
function isCut(error: unknown): boolean {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof LoadError || 'response' in at) return false;
  return error instanceof Error && transportFault(error, '').again;
}
