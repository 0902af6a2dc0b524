import { extname, join } from 'node:path';
import type { CursorValue, Reject } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import type { Batch, ExtractContext, Extracted } from '../extractor.ts';
import { fileExtractor } from '../file/file-extractor.ts';
import { type DriveFile, driveTypes } from './drive-file.ts';
import { type DriveOptions, fileOptionsOf } from './drive-options.ts';

/** A file that has been fetched, and what it is read as. */
export interface FetchedFile {
  readonly file: DriveFile;
  readonly slice: string;
  /** Where it lies on the disk: in `folder`, under `localName`. */
  readonly folder: string;
  readonly localName: string;
  readonly cursor: JsonObject;
}

/** A name on the disk that tells a file's format, and is as harmless as it can be. */
export function localNameOf({ path, mimeType }: DriveFile, { exportAs }: DriveOptions): string {
  const name = path
    .split('/')
    .at(-1)!
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^\.+/, '_');
  if (mimeType === driveTypes.sheet) return `${name.slice(-100)}.${exportAs}`;
  return extname(name) === '' ? `file-${name.slice(-100)}` : name.slice(-100);
}

/** Fails for what has no rows: documents of Google's own that are no spreadsheets. */
export function refuseDocument({ path, mimeType }: DriveFile): void {
  const google = 'application/vnd.google-apps.';
  if (!mimeType.startsWith(google) || mimeType === driveTypes.sheet) return;
  const kind = mimeType.slice(google.length);
  throw new LoadError(
    'unreadable-file',
    `${path} cannot be read: it is a document of Google's own (${kind}), which has no rows`,
  );
}

/** What the `file` extractor reads out of a file, as one slice, with a checkpoint behind each batch; the file's own end is not told. */
export async function* readDriveFile(
  fetched: FetchedFile,
  context: ExtractContext,
): AsyncGenerator<Extracted> {
  const { file, slice, folder, localName, cursor } = fetched;
  const { specification } = context;
  const rename = (name: string): string =>
    name.startsWith(localName) ? file.path + name.slice(localName.length) : name;
  const options = { ...fileOptionsOf(specification.options, localName), on_unreadable: 'fail', files: 'all' };
  const inner = {
    ...specification,
    options,
    extractor: 'file',
    disposition: 'replace',
    cursor: null,
  } as const;
  try {
    const { keepFile, ...rest } = context;
    const extraction = await fileExtractor.open({
      ...rest,
      root: folder,
      specification: inner,
      ...(keepFile && { keepFile: ({ path }) => keepFile({ slice, path, name: nameOf(file, localName) }) }),
    });
    for await (const each of extraction.read(new Map())) {
      if (each.kind === 'batch') yield { kind: 'batch', batch: renamed(each.batch, slice, rename) };
      if (each.kind === 'checkpoint')
        yield {
          kind: 'checkpoint',
          slice,
          cursor: { ...cursor, at: [each.slice.slice(localName.length), positionIn(each.cursor)] },
        };
    }
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const { code, place, help, cause, resumable } = error;
    throw new LoadError(
      code,
      error.message.replaceAll(join(folder, localName), file.path).replaceAll(localName, file.path),
      { place, help, cause, resumable },
    );
  }
}

/** What a file is called, with the ending that tells its format. */
function nameOf({ path, mimeType }: DriveFile, localName: string): string {
  return mimeType === driveTypes.sheet ? `${path}${extname(localName)}` : path;
}

/** How many records lie before a checkpoint of the `file` extractor; that and the bytes are all there is to it. */
function positionIn(cursor: CursorValue): CursorValue {
  return typeof cursor === 'object' && cursor !== null && !Array.isArray(cursor)
    ? ((cursor as JsonObject)['records'] ?? null)
    : cursor;
}

function renamed(batch: Batch, slice: string, rename: (name: string) => string): Batch {
  const rejects: readonly Reject[] = batch.rejects.map((reject) => ({
    ...reject,
    file: reject.file === null ? null : rename(reject.file),
  }));
  return { ...batch, slice, file: batch.file === null ? null : rename(batch.file), rejects };
}
