import type { drive_v3 } from '@googleapis/drive';
import { LoadError } from '../../load-error.ts';
import { translateDriveError } from './drive-fault.ts';
import { fileFields } from './drive-file.ts';

/** A Drive, and which part of it is looked at. */
export interface DriveView {
  readonly drive: drive_v3.Drive;
  /** A shared drive's id; null: My Drive and what is shared. */
  readonly sharedDrive: string | null;
}

/** All that a query finds, page by page, by name. A page token that comes again is an error. */
export async function* listFiles(
  { drive, sharedDrive }: DriveView,
  q: string,
  name: string,
): AsyncGenerator<drive_v3.Schema$File> {
  const seen = new Set<string>();
  let pageToken: string | undefined;
  do {
    let data: drive_v3.Schema$FileList;
    try {
      ({ data } = await drive.files.list({
        q: `${q} and trashed = false`,
        fields: `nextPageToken,incompleteSearch,files(${fileFields})`,
        pageSize: 1000,
        orderBy: 'name,createdTime',
        supportsAllDrives: true,
        includeItemsFromAllDrives: true,
        ...(sharedDrive === null ? {} : { corpora: 'drive', driveId: sharedDrive }),
        ...(pageToken === undefined ? {} : { pageToken }),
      }));
    } catch (error) {
      throw translateDriveError(error, name);
    }
    if (data.incompleteSearch === true)
      throw new LoadError('request-failed', `${name}: Google Drive did not search all of it`, {
        help: 'Give the id of its shared drive: shared_drive: …',
      });
    yield* data.files ?? [];
    pageToken = data.nextPageToken ?? undefined;
    if (pageToken !== undefined && seen.has(pageToken))
      throw new LoadError('pages-repeat', `${name}: Google Drive gave the same page token twice`);
    if (pageToken !== undefined) seen.add(pageToken);
  } while (pageToken !== undefined);
}

/** A text as a query holds it. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
