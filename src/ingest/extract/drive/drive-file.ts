import type { drive_v3 } from '@googleapis/drive';

/** Kinds of what lies in Drive that are no files with bytes. */
export const driveTypes = {
  folder: 'application/vnd.google-apps.folder',
  shortcut: 'application/vnd.google-apps.shortcut',
  sheet: 'application/vnd.google-apps.spreadsheet',
} as const;

/** What is asked of each file. */
export const fileFields =
  'id,name,mimeType,modifiedTime,size,md5Checksum,shortcutDetails(targetId,targetMimeType)';

/** A file that is to be read. */
export interface DriveFile {
  readonly id: string;
  /** From the folder on, with `/`; what rows and messages call it. */
  readonly path: string;
  readonly mimeType: string;
  /** RFC 3339. */
  readonly modified: string;
  /** Of the bytes, hexadecimal; null for a document of Google's own. */
  readonly md5: string | null;
  readonly size: number | null;
}

/** An answer's file under a path. */
export function driveFile(file: drive_v3.Schema$File, path: string): DriveFile {
  return {
    id: file.id ?? '',
    path,
    mimeType: file.mimeType ?? '',
    modified: file.modifiedTime ?? '',
    md5: file.md5Checksum ?? null,
    size: file.size == null ? null : Number(file.size),
  };
}
