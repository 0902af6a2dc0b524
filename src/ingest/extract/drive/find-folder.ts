import type { drive_v3 } from '@googleapis/drive';
import { nearest } from '../../../util/nearest.ts';
import { LoadError } from '../../load-error.ts';
import { translateDriveError } from './drive-fault.ts';
import { driveTypes } from './drive-file.ts';
import type { FolderChoice } from './drive-options.ts';
import { type DriveView, listFiles, quoted } from './list-folder.ts';

/** The id of the folder that is meant. A path leads from the top of a shared drive, or of My Drive and what is shared with the account. */
export async function findFolder(view: DriveView, folder: FolderChoice | null): Promise<string> {
  if (folder === null) return view.sharedDrive ?? 'root';
  if (folder.kind === 'id') return checkFolder(view, folder.id);
  const names = folder.path.split('/').filter((name) => name !== '' && name !== '.');
  let id = view.sharedDrive ?? 'root';
  let at = '';
  for (const [index, name] of names.entries()) {
    const isTop = index === 0 && view.sharedDrive === null;
    const within = isTop ? `('root' in parents or sharedWithMe = true)` : `${quoted(id)} in parents`;
    id = await findIn(view, { within, name, at });
    at = at === '' ? name : `${at}/${name}`;
  }
  return id;
}

async function findIn(
  view: DriveView,
  { within, name, at }: { readonly within: string; readonly name: string; readonly at: string },
): Promise<string> {
  const path = at === '' ? name : `${at}/${name}`;
  const folders = `(mimeType = '${driveTypes.folder}' or mimeType = '${driveTypes.shortcut}')`;
  const ids = new Set<string>();
  const query = `${within} and name = ${quoted(name)} and ${folders}`;
  for await (const file of listFiles(view, query, path)) {
    const id = folderId(file);
    if (id !== null) ids.add(id);
  }
  const [first, ...others] = ids;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined)
    throw new LoadError('no-such-file', `there are ${ids.size} folders "${path}" in Drive`, {
      help: `Give the id of the one that is meant: folder: {id: ${first}} or ${others.slice(0, 3).join(', ')}.`,
    });
  const there: string[] = [];
  for await (const file of listFiles(view, `${within} and ${folders}`, path))
    if (folderId(file) !== null && file.name != null) there.push(file.name);
  const meant = nearest(name, there);
  const help =
    meant !== undefined
      ? `Did you mean "${meant}"?`
      : there.length === 0
        ? "There is no folder at all: share it with the account's e-mail address, which is in the key file as client_email."
        : `There is ${there.slice(0, 5).join(', ')}${there.length > 5 ? `, and ${there.length - 5} more` : ''}. Is it shared with the service account?`;
  throw new LoadError('no-such-file', `there is no folder "${path}" in Drive`, { help });
}

/** The id of a folder, or of that to which a shortcut leads; null for other things. */
export function folderId({ id, mimeType, shortcutDetails }: drive_v3.Schema$File): string | null {
  if (mimeType === driveTypes.folder) return id ?? null;
  return mimeType === driveTypes.shortcut && shortcutDetails?.targetMimeType === driveTypes.folder
    ? (shortcutDetails.targetId ?? null)
    : null;
}

async function checkFolder({ drive }: DriveView, id: string): Promise<string> {
  const name = `the folder ${id}`;
  try {
    const { data } = await drive.files.get({
      fileId: id,
      fields: 'id,name,mimeType',
      supportsAllDrives: true,
    });
    if (data.mimeType === driveTypes.folder) return id;
    throw new LoadError(
      'no-such-file',
      `${id} is no folder: it is "${data.name ?? ''}" (${data.mimeType ?? ''})`,
    );
  } catch (error) {
    throw translateDriveError(error, name);
  }
}
