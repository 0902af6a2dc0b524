import { matchesGlob } from 'node:path';
import { compareText } from '../../../util/compare.ts';
import { nearest } from '../../../util/nearest.ts';
import { LoadError } from '../../load-error.ts';
import { translateDriveError } from './drive-fault.ts';
import { type DriveFile, driveFile, driveTypes, fileFields } from './drive-file.ts';
import type { DriveOptions } from './drive-options.ts';
import { findFolder, folderId } from './find-folder.ts';
import { type DriveView, listFiles, quoted } from './list-folder.ts';

/**
 * The files that the paths of a table stand for: in the order of the list, a glob's matches by path, none twice. Folders below are looked
 * into where a path has a `/`; shortcuts are followed. A path that matches nothing is a `LoadError` `no-such-file`.
 */
export async function findFiles(view: DriveView, options: DriveOptions): Promise<readonly DriveFile[]> {
  const top = await findFolder(view, options.folder);
  const all = await walk(view, top, depthOf(options.paths));
  const found = new Map<string, DriveFile>();
  for (const pattern of options.paths) {
    const plain = pattern.replace(/^\.?\//, '');
    const named = all.filter(({ path }) => path === plain);
    const matched = named.length > 0 ? named : all.filter(({ path }) => matchesGlob(path, plain));
    if (matched.length === 0) throw nothingMatches(plain, options, all);
    for (const file of matched) if (!found.has(file.id)) found.set(file.id, file);
  }
  return [...found.values()];
}

/** How many folders deep a file can lie that matches. */
function depthOf(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) =>
      path.includes('**') ? Number.POSITIVE_INFINITY : path.replace(/^\.?\//, '').split('/').length - 1,
    ),
  );
}

async function walk(view: DriveView, top: string, depth: number): Promise<readonly DriveFile[]> {
  const files: DriveFile[] = [];
  const seen = new Set([top]);
  let level: readonly { readonly id: string; readonly path: string }[] = [{ id: top, path: '' }];
  for (let down = 0; level.length > 0 && down <= depth; down++) {
    const next: { readonly id: string; readonly path: string }[] = [];
    for (const { id, path } of level) {
      for await (const file of listFiles(
        view,
        `${quoted(id)} in parents`,
        path === '' ? 'the folder' : path,
      )) {
        const here = path === '' ? (file.name ?? '') : `${path}/${file.name ?? ''}`;
        const folder = folderId(file);
        if (folder === null)
          files.push(
            file.mimeType === driveTypes.shortcut
              ? await follow(view, file.shortcutDetails?.targetId ?? '', here)
              : driveFile(file, here),
          );
        else if (!seen.has(folder)) {
          seen.add(folder);
          next.push({ id: folder, path: here });
        }
      }
    }
    level = next;
  }
  return files.sort((left, right) => compareText(left.path, right.path) || compareText(left.id, right.id));
}

/** What a shortcut leads to, under the shortcut's own path. One that leads nowhere fails when it is read. */
async function follow({ drive }: DriveView, id: string, path: string): Promise<DriveFile> {
  try {
    const { data } = await drive.files.get({ fileId: id, fields: fileFields, supportsAllDrives: true });
    return driveFile(data, path);
  } catch (error) {
    const failure = translateDriveError(error, path);
    if (failure.code !== 'no-such-file') throw failure;
    return { id, path, mimeType: '', modified: '', md5: null, size: null };
  }
}

function nothingMatches(pattern: string, { folder }: DriveOptions, all: readonly DriveFile[]): LoadError {
  const where =
    folder === null
      ? 'the shared drive'
      : folder.kind === 'path'
        ? `"${folder.path}"`
        : `the folder ${folder.id}`;
  const names = all.map(({ path }) => path);
  const meant = nearest(pattern, names);
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : names.length === 0
        ? 'It is empty, or nothing in it is shared with the service account.'
        : `In it there is ${names.slice(0, 5).join(', ')}${names.length > 5 ? `, and ${names.length - 5} more` : ''}.`;
  return new LoadError('no-such-file', `no file in ${where} in Drive matches ${pattern}`, { help });
}
