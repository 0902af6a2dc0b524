import type { CursorValue, WriteDisposition } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import type { DriveFile } from './drive-file.ts';

/**
 * The slice of each file, by its id: the path under which it was loaded first, so that a file that was renamed or moved is known again. A path that
 * belongs to another file, now or before, is told from it by the id.
 */
export function nameSlices(
  files: readonly DriveFile[],
  state: ReadonlyMap<string, CursorValue>,
): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  for (const [slice, cursor] of state) {
    const { id } = fields(cursor);
    if (typeof id === 'string') known.set(id, slice);
  }
  const times = new Map<string, number>();
  for (const { path } of files) times.set(path, (times.get(path) ?? 0) + 1);
  return new Map(
    files.map(({ id, path }) => {
      const free = times.get(path) === 1 && !state.has(path);
      return [id, known.get(id) ?? (free ? path : `${path} (${id})`)];
    }),
  );
}

/** Whether a file is the one that a cursor tells of. */
export function sameContent({ id, modified, md5 }: DriveFile, cursor: CursorValue | undefined): boolean {
  const before = fields(cursor);
  if (before['id'] !== id) return false;
  return md5 === null ? before['modified'] === modified : before['md5'] === md5;
}

/** Whether a file was loaded before as it is now. One that has changed an append refuses. */
export function isUnchanged(
  file: DriveFile,
  before: CursorValue | undefined,
  disposition: WriteDisposition,
): boolean {
  if (before === undefined) return false;
  if (sameContent(file, before)) return true;
  if (disposition !== 'append') return false;
  throw new LoadError(
    'file-changed',
    `${file.path} was loaded before and has changed since; an append would leave its old rows standing`,
    { help: 'Load everything again with --full-refresh, or use load: merge with a key.' },
  );
}

function fields(cursor: CursorValue | undefined): JsonObject {
  return typeof cursor === 'object' && cursor !== null && !Array.isArray(cursor)
    ? (cursor as JsonObject)
    : {};
}
