import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { KeepOptions } from '../../domain/load.ts';
import type { Batch, KeptSource } from '../extract/extractor.ts';
import { LoadError } from '../load-error.ts';
import { type KeepFacts, keepFolder, plainName, steadyFolder } from './keep-folder.ts';
import { keptLines, type KeptShape } from './kept-lines.ts';
import { unfinishedFolder } from './unfinished-folder.ts';

/** A file that a load keeps, while it is written and afterwards. */
export interface KeptFile {
  /** Where it will lie, relative to the project where it lies within. */
  readonly path: string;
  /** Where it lies until the load is committed. */
  readonly unfinished: string;
  readonly shape: KeptShape | 'file';
  readonly format: KeepOptions['format'];
  /** The file of the source that it is, or whose records alone it holds; null where it holds those of several slices. */
  readonly slice: string | null;
  readonly bytes: number;
  readonly rows: number;
}

/** Which load of which table of which database keeps. */
export interface KeepingLoad {
  readonly loadId: number;
  /** Tells one database from another. */
  readonly identity: string;
  readonly relationKey: string;
}

/** What is known of a load's kept files at a checkpoint. */
export interface KeptState {
  readonly at: number;
  readonly files: readonly KeptFile[];
}

interface Writing {
  file: KeptFile;
  pending: string;
  pendingRows: number;
}

const packed = promisify(gzip);

/**
 * Stores what a source gives, in files that have their names only when the load is committed. Before that they lie in a folder of their own;
 * at each checkpoint they are on disk up to it, so that a load which is gone on with goes on with them.
 */
export class Keeper {
  readonly #options: KeepOptions;
  readonly #root: string;
  readonly #facts: Omit<KeepFacts, 'at'>;
  readonly #perSlice: boolean;
  readonly #clock: () => number;
  #at = 0;
  #load: KeepingLoad | null = null;
  #files = new Map<string, Writing>();

  constructor(
    options: KeepOptions,
    facts: {
      readonly root: string;
      readonly source: string;
      readonly table: string;
      /** Some slice may be taken back: then each has a file of its own. */
      readonly perSlice: boolean;
      readonly clock: () => number;
    },
  ) {
    this.#options = options;
    this.#root = facts.root;
    this.#facts = { source: facts.source, table: facts.table };
    this.#perSlice = facts.perSlice;
    this.#clock = facts.clock;
  }

  get format(): KeepOptions['format'] {
    return this.#options.format;
  }

  /** Begins anew; what earlier loads of the table left unfinished is swept away. */
  async begin(load: KeepingLoad): Promise<void> {
    this.#load = load;
    this.#at = this.#clock();
    this.#files = new Map();
    await this.#sweep(null);
  }

  /** Goes on from a checkpoint; false where what it tells of is not there any more. */
  async restore(load: KeepingLoad, state: KeptState): Promise<boolean> {
    this.#load = load;
    this.#at = state.at;
    this.#files = new Map();
    for (const file of state.files) {
      const there = await stat(this.#absolute(file.unfinished)).catch(() => null);
      if (there === null || there.size < file.bytes) return false;
      if (there.size > file.bytes) await this.#using(file, 'r+', (handle) => handle.truncate(file.bytes));
      this.#files.set(this.#keyOf(file.path, file.slice), { file, pending: '', pendingRows: 0 });
    }
    await this.#sweep(this.#folder());
    return true;
  }

  /** Takes the rows of a batch, which are on disk with the next `flush`. */
  add(batch: Batch): void {
    if (this.format === 'file' || batch.rowCount === 0) return;
    const { shape, text } = keptLines(batch);
    const folder = this.#folderFor(batch.slice);
    const slice = this.#perSlice ? batch.slice : null;
    const key = this.#keyOf(join(folder, '_'), slice);
    let writing = this.#files.get(key);
    if (writing === undefined) {
      const count = this.#files.size;
      const name = `${this.#stamp()}${slice === null ? '' : `-${count + 1}`}.${this.#extension()}`;
      const path = this.#shown(resolve(this.#root, folder, name));
      const unfinished = this.#shown(join(this.#folder(), `${count}.part`));
      const file: KeptFile = { path, unfinished, shape, format: this.format, slice, bytes: 0, rows: 0 };
      writing = { file, pending: '', pendingRows: 0 };
      this.#files.set(key, writing);
    }
    writing.pending += text;
    writing.pendingRows += batch.rowCount;
  }

  /** Brings what was taken to disk. */
  async flush(): Promise<void> {
    for (const writing of this.#files.values()) {
      if (writing.pendingRows === 0) continue;
      const { file, pending, pendingRows } = writing;
      const plain = Buffer.from(pending, 'utf8');
      const bytes = this.#options.gzip ? await packed(plain) : plain;
      await mkdir(this.#folder(), { recursive: true }).catch((error: unknown) => this.#fail(file, error));
      await this.#using(file, file.bytes === 0 ? 'w' : 'r+', (handle) => writeAll(handle, bytes, file.bytes));
      writing.file = { ...file, bytes: file.bytes + bytes.length, rows: file.rows + pendingRows };
      writing.pending = '';
      writing.pendingRows = 0;
    }
  }

  /** Stores a file of the source as it is. */
  async keepFile({ slice, path, name: whole }: KeptSource): Promise<void> {
    if (this.format !== 'file') return;
    const name = plainName(basename(whole.replace(/[?#].*$/s, '')));
    const packs = this.#options.gzip && !/\.gz$/i.test(name);
    const folder = this.#folderFor(slice);
    const key = this.#keyOf(join(folder, name), slice);
    const count =
      this.#files.get(key)?.file.unfinished.match(/(\d+)\.part$/)?.[1] ?? String(this.#files.size);
    const file: KeptFile = {
      path: this.#shown(resolve(this.#root, folder, packs ? `${name}.gz` : name)),
      unfinished: this.#shown(join(this.#folder(), `${count}.part`)),
      shape: 'file',
      format: 'file',
      slice,
      bytes: 0,
      rows: 0,
    };
    try {
      await mkdir(this.#folder(), { recursive: true });
      const target = this.#absolute(file.unfinished);
      const steps = [
        createReadStream(path),
        ...(packs ? [createGzip()] : []),
        createWriteStream(target),
      ] as const;
      await pipeline(steps);
      await this.#using(file, 'r+', () => Promise.resolve());
      const { size } = await stat(target);
      this.#files.set(key, { file: { ...file, bytes: size }, pending: '', pendingRows: 0 });
    } catch (error) {
      this.#fail(file, error);
    }
  }

  /** What is on disk, for a checkpoint. */
  toJson(): KeptState {
    return { at: this.#at, files: [...this.#files.values()].map(({ file }) => file) };
  }

  /**
   * The files as they are to be published: without those of slices that were left out, in their last format, under names that nothing else
   * has.
   */
  async seal(leftOut: ReadonlySet<string>): Promise<readonly KeptFile[]> {
    const sealed: KeptFile[] = [];
    const taken = new Set<string>();
    for (const { file } of this.#files.values()) {
      if (file.slice !== null && leftOut.has(file.slice)) continue;
      const done = file.format === 'parquet' ? await this.#asParquet(file) : file;
      const path = await this.#freeName(done, taken);
      taken.add(path);
      sealed.push({ ...done, path });
    }
    return sealed;
  }

  /** Gives files that a committed load has kept their names; done again where it was not finished. Which of them are lost. */
  static async publish(root: string, files: readonly KeptFile[]): Promise<readonly KeptFile[]> {
    const lost: KeptFile[] = [];
    const folders = new Set<string>();
    for (const file of files) {
      const from = resolve(root, file.unfinished);
      const to = resolve(root, file.path);
      await mkdir(dirname(to), { recursive: true });
      if ((await stat(from).catch(() => null)) === null) {
        if ((await stat(to).catch(() => null)) === null) lost.push(file);
        continue;
      }
      await rename(from, to);
      folders.add(dirname(to));
      folders.add(dirname(from));
    }
    for (const folder of folders) await syncFolder(folder);
    for (const folder of new Set(files.map((file) => dirname(resolve(root, file.unfinished)))))
      await discardFolder(folder);
    return lost;
  }

  /** Takes away what is unfinished. */
  async discard(): Promise<void> {
    if (this.#load !== null) await discardFolder(this.#folder());
  }

  async #asParquet(file: KeptFile): Promise<KeptFile> {
    const { writeParquet } = await import('./write-parquet.ts');
    const unfinished = `${file.unfinished}.parquet`;
    try {
      await writeParquet(this.#absolute(file.unfinished), this.#absolute(unfinished));
      const done = { ...file, unfinished };
      await this.#using(done, 'r+', () => Promise.resolve());
      return { ...done, bytes: (await stat(this.#absolute(unfinished))).size };
    } catch (error) {
      return this.#fail(file, error);
    }
  }

  /** A file of a source may come again: with other content it gets the load's number. */
  async #freeName(file: KeptFile, taken: ReadonlySet<string>): Promise<string> {
    const free = async (path: string): Promise<boolean> => {
      if (taken.has(path)) return false;
      const there = await stat(this.#absolute(path)).catch(() => null);
      return there === null || (there.size === file.bytes && (await this.#same(path, file.unfinished)));
    };
    if (await free(file.path)) return file.path;
    const name = basename(file.path);
    const dot = name.indexOf('.', 1);
    const [stem, end] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
    for (let count = 1; ; count++) {
      const other = `${stem}-${this.#stamp()}${count === 1 ? '' : `-${count}`}${end}`;
      const path = this.#shown(resolve(this.#root, dirname(file.path), other));
      if (await free(path)) return path;
    }
  }

  async #same(left: string, right: string): Promise<boolean> {
    const [one, other] = await Promise.all([left, right].map((path) => hashOf(this.#absolute(path))));
    return one === other;
  }

  #folderFor(slice: string): string {
    const folder = keepFolder(this.#options, { ...this.#facts, at: this.#at }, slice);
    if (folder !== null) return folder;
    throw new LoadError(
      'keep-failed',
      `"${slice}" has no place in ${this.#options.path}: match finds nothing in it`,
      {
        help: 'Widen the regular expression under keep, or leave its groups out of the path.',
      },
    );
  }

  #extension(): string {
    return this.format === 'parquet' ? 'parquet' : this.#options.gzip ? 'ndjson.gz' : 'ndjson';
  }

  #stamp(): string {
    const { loadId, identity } = this.#load!;
    const time = new Date(this.#at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    return `${time}-${loadId}-${identity.slice(0, 6)}`;
  }

  #keyOf(path: string, slice: string | null): string {
    return slice === null ? dirname(resolve(this.#root, path)) : `\0${slice}`;
  }

  #steady(): string {
    return resolve(this.#root, steadyFolder(this.#options), unfinishedFolder);
  }

  #folder(): string {
    return join(this.#steady(), `${this.#owner()}-${this.#load!.loadId}`);
  }

  /** Tells the folders of this table in this database. */
  #owner(): string {
    const { identity, relationKey } = this.#load!;
    return createHash('sha256')
      .update(JSON.stringify([identity, relationKey]))
      .digest('hex')
      .slice(0, 16);
  }

  /** Called with the table's lock held: any other load of it is over. */
  async #sweep(except: string | null): Promise<void> {
    for (const name of await readdir(this.#steady()).catch(() => [])) {
      const folder = join(this.#steady(), name);
      if (name.startsWith(`${this.#owner()}-`) && folder !== except) await discardFolder(folder);
    }
  }

  async #using(file: KeptFile, flags: string, work: (handle: FileHandle) => Promise<unknown>): Promise<void> {
    try {
      const handle = await open(this.#absolute(file.unfinished), flags);
      try {
        await work(handle);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (error) {
      this.#fail(file, error);
    }
  }

  #fail(file: KeptFile, error: unknown): never {
    if (error instanceof LoadError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new LoadError(
      'keep-failed',
      `what came could not be kept in ${dirname(file.path)}: ${why}; nothing was changed`,
      {
        cause: error,
      },
    );
  }

  #absolute(path: string): string {
    return resolve(this.#root, path);
  }

  #shown(path: string): string {
    const within = relative(this.#root, path);
    return (within.startsWith(`..${sep}`) || within === '..' ? path : within).split(sep).join('/');
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

/** Takes a folder away, and the one that it lies in where that is empty then. */
async function discardFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rmdir(dirname(folder)).catch(() => undefined);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
