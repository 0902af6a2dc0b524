import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CursorValue } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, Extracted, Extraction, Extractor, ReadPosition } from '../extractor.ts';
import { placeError } from '../place-error.ts';
import { downloadFile } from './download-file.ts';
import { openDrive } from './drive-client.ts';
import type { DriveFile } from './drive-file.ts';
import { type DriveOptions, readDriveOptions } from './drive-options.ts';
import { findFiles } from './find-files.ts';
import { inWindow } from './modified-window.ts';
import { localNameOf, readDriveFile, refuseDocument } from './read-drive-file.ts';
import { isUnchanged, nameSlices, sameContent } from './drive-slices.ts';
import type { DriveView } from './list-folder.ts';

/**
 * Reads files of a Google Drive as the `file` extractor reads files: each is fetched whole before a row is read of it. A slice is a file, known by its
 * id; its cursor is when it was modified, and the hash of its bytes.
 */
export const driveExtractor: Extractor = {
  open: async (context) => {
    const options = readDriveOptions(context.specification);
    try {
      const view = { drive: await openDrive(options, context), sharedDrive: options.sharedDrive };
      const found = await findFiles(view, options);
      const files = context.window === null ? found : found.filter(inWindow(context.window));
      return openFiles({ view, options, context, files });
    } catch (error) {
      throw placeError(error, context.specification);
    }
  },
};

interface DriveReading {
  readonly view: DriveView;
  readonly options: DriveOptions;
  readonly context: ExtractContext;
  readonly files: readonly DriveFile[];
}

const skippable: ReadonlySet<string> = new Set([
  'unreadable-file',
  'no-such-file',
  'download-failed',
  'not-authorized',
]);

function openFiles(reading: DriveReading): Extraction {
  const { files } = reading;
  return {
    read: (state) => readAll(reading, state, new Map(), null),
    readFrom: async (state, from) => {
      const slices = nameSlices(files, state);
      if (!stillThere(files, slices, from)) return null;
      const { last } = from;
      if (last === null || from.ended.has(last.slice)) return readAll(reading, state, from.ended, null);
      const begun = files.find((file) => slices.get(file.id) === last.slice);
      if (begun === undefined || !sameContent(begun, last.cursor)) return null;
      const resumed = await resume(reading, begun, last);
      return resumed === null ? null : readAll(reading, state, from.ended, resumed);
    },
  };
}

/** What had been read is in Drive as it was. */
function stillThere(
  files: readonly DriveFile[],
  slices: ReadonlyMap<string, string>,
  { ended }: ReadPosition,
): boolean {
  const bySlice = new Map(files.map((file) => [slices.get(file.id), file]));
  return [...ended].every(([slice, outcome]) => {
    const file = bySlice.get(slice);
    return file !== undefined && (outcome.kind !== 'done' || sameContent(file, outcome.cursor));
  });
}

/** What is left of a file that had been read in part. */
interface ResumedFile {
  readonly id: string;
  readonly rest: AsyncGenerator<Extracted>;
}

async function* readAll(
  reading: DriveReading,
  state: ReadonlyMap<string, CursorValue>,
  ended: ReadPosition['ended'],
  resumed: ResumedFile | null,
): AsyncGenerator<Extracted, void> {
  const { files, options, context } = reading;
  const slices = nameSlices(files, state);
  const skipped: string[] = [];
  for (const file of files) {
    const slice = slices.get(file.id)!;
    if (ended.has(slice)) continue;
    try {
      const onlyNew = options.files === 'new' && context.window === null;
      if (onlyNew && isUnchanged(file, state.get(slice), context.specification.disposition)) {
        yield { kind: 'slice-unchanged', slice };
        continue;
      }
      yield* resumed?.id === file.id ? resumed.rest : readFile(reading, file, slice);
    } catch (error) {
      if (context.signal.aborted) throw error;
      const failure = placeError(error, context.specification);
      if (options.onUnreadable === 'fail' || !skippable.has(failure.code)) throw failure;
      skipped.push(failure.message);
      yield { kind: 'slice-skipped', slice, message: failure.message };
    }
  }
  if (skipped.length > 0 && skipped.length === files.length)
    throw placeError(
      new LoadError('unreadable-file', `none of the files could be read: ${skipped.join('; ')}`),
      context.specification,
    );
}

async function* readFile(reading: DriveReading, file: DriveFile, slice: string): AsyncGenerator<Extracted> {
  const { view, options, context } = reading;
  refuseDocument(file);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-drive-'));
  try {
    const localName = localNameOf(file, options);
    const md5 = await downloadFile(view.drive, file, join(folder, localName), { options, context });
    const cursor = cursorOf(file, md5);
    yield* readDriveFile({ file, slice, folder, localName, cursor }, context);
    yield { kind: 'slice-done', slice, cursor };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function cursorOf({ id, modified }: DriveFile, md5: string): JsonObject {
  return { id, modified, md5 };
}

/** Reads a file again up to a checkpoint; null where there is no such place in it any more. What lies before is given to nobody. */
async function resume(
  reading: DriveReading,
  file: DriveFile,
  last: NonNullable<ReadPosition['last']>,
): Promise<ResumedFile | null> {
  const rest = readFile(reading, file, last.slice);
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return null;
    const { value } = next;
    if (value.kind === 'checkpoint' && JSON.stringify(value.cursor) === JSON.stringify(last.cursor))
      return { id: file.id, rest };
  }
}
