import { createHash } from 'node:crypto';
import type { JsonObject } from '../../src/util/json.ts';

/** The kind of a folder. */
const folderType = 'application/vnd.google-apps.folder';
/** A file, folder, shortcut or spreadsheet. */
export interface StoredFile {
  readonly id: string;
  name: string;
  readonly mimeType: string;
  readonly parents: readonly string[];
  readonly createdTime: string;
  modifiedTime: string;
  trashed: boolean;
  readonly starred: boolean;
  /** Somebody else's, who shared it; not in My Drive. */
  readonly sharedWithMe: boolean;
  /** Of a shared drive's files. */
  readonly driveId?: string;
  /** Where a shortcut leads. */
  readonly shortcut?: { readonly targetId: string; readonly targetMimeType: string };
  content: Uint8Array;
  /** What a spreadsheet is exported as, by MIME type. */
  exports?: Readonly<Record<string, Uint8Array>>;
  /** Downloading is forbidden, or needs `acknowledgeAbuse`. */
  readonly protection?: 'no-download' | 'abusive';
  /** E-mails of the accounts that it is shared with; all by default. */
  readonly readers?: readonly string[];
}

/** What a file is made of; everything but its name has a default. */
export type FileInput = { readonly name: string } & Partial<
  Omit<StoredFile, 'id' | 'name' | 'content' | 'exports'>
> & {
    readonly id?: string;
    readonly content?: string | Uint8Array;
    readonly exports?: Readonly<Record<string, string | Uint8Array>>;
  };

/** The files of an emulated Drive; ids are made from a count, so that they are the same in each run. */
export class DriveStore {
  readonly #files = new Map<string, StoredFile>();
  #count = 0;
  #time = Date.UTC(2024, 0, 1);

  /** All files, in the order in which they were made. */
  all(): readonly StoredFile[] {
    return [...this.#files.values()];
  }

  find(id: string): StoredFile | undefined {
    return this.#files.get(id === 'root' ? 'root-folder' : id);
  }

  /** Adds a file; without `modifiedTime` each is a minute younger than the one before. */
  add(input: FileInput): StoredFile {
    const { content, exports: given, id, ...more } = input;
    const time = this.tick();
    const exports =
      given &&
      Object.fromEntries(
        Object.entries(given).map(([type, text]) => [type, Buffer.from(text as Uint8Array)]),
      );
    const file: StoredFile = {
      mimeType: 'text/plain',
      parents: ['root-folder'],
      createdTime: time,
      modifiedTime: time,
      trashed: false,
      starred: false,
      sharedWithMe: false,
      ...more,
      id: id ?? this.#nextId(),
      content: Buffer.from((content ?? '') as Uint8Array),
      ...(exports && { exports }),
    };
    this.#files.set(file.id, file);
    return file;
  }

  addFolder(name: string, more: Partial<FileInput> = {}): StoredFile {
    return this.add({ ...more, name, mimeType: folderType });
  }

  /** Changes a file's content, as an upload over it does. */
  write(file: StoredFile, content: string | Uint8Array): void {
    file.content = Buffer.from(content as Uint8Array);
    file.modifiedTime = this.tick();
  }

  remove(id: string): void {
    this.#files.delete(id);
  }

  /** The store's own clock, RFC 3339 with milliseconds. */
  tick(): string {
    this.#time += 60_000;
    return new Date(this.#time).toISOString();
  }

  #nextId(): string {
    return `1${createHash('sha256')
      .update(`file ${++this.#count}`)
      .digest('base64url')
      .slice(0, 32)}`;
  }
}

/** A file as the API shows it. */
export function fileResource(file: StoredFile): JsonObject {
  const { id, name, mimeType, parents, createdTime, modifiedTime, trashed, starred, driveId, shortcut } =
    file;
  const hasBytes = !mimeType.startsWith('application/vnd.google-apps.');
  return {
    kind: 'drive#file',
    id,
    name,
    mimeType,
    parents,
    createdTime,
    modifiedTime,
    trashed,
    starred,
    capabilities: { canDownload: file.protection !== 'no-download' },
    ...(driveId === undefined ? {} : { driveId }),
    ...(shortcut === undefined ? {} : { shortcutDetails: { ...shortcut } }),
    ...(hasBytes
      ? {
          size: String(file.content.length),
          md5Checksum: createHash('md5').update(file.content).digest('hex'),
          headRevisionId: createHash('md5').update(`${id}${modifiedTime}`).digest('hex').slice(0, 16),
        }
      : {}),
  };
}
