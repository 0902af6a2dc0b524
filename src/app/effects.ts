import type { Readable, Writable } from 'node:stream';
import type { Sink } from '../domain/event.ts';

/** What an invocation may touch outside itself; `cli/` makes the real one, tests make theirs. */
export interface Effects {
  readonly files: Files;
  /** Environment variables. */
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Absolute path of the user's home folder: `~/.dbt` lies there. */
  readonly home: string;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  /** A new version 4 UUID. */
  readonly uuid: () => string;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Where everything that is told to the user goes. Nothing else may write to the terminal, save `terminal`. */
  readonly sink: Sink;
  /** Aborted when the user asks to stop: end what runs, start nothing more, record, return. */
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  /** The tool's version, from package.json. */
  readonly version: string;
  /** `process.platform`. */
  readonly platform: string;
}

/** The user's end of the line, for verbs that talk with it (`init`, `sql`). */
export interface Terminal {
  /** Both standard input and standard output are terminals: questions may be asked. */
  readonly interactive: boolean;
  readonly input: Readable;
  readonly output: Writable;
}

/** Files, by absolute path. Every method rejects with Node's own error (`code` is `ENOENT`, …). */
export interface Files {
  /** Bytes of a file. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** A file as UTF-8 text, without a byte order mark. */
  readonly readText: (path: string) => Promise<string>;
  /** What stands at a path; null where nothing does. Follows links. */
  readonly stat: (path: string) => Promise<FileStatus | null>;
  /** Entries of a folder, sorted by name. */
  readonly list: (path: string) => Promise<readonly FileEntry[]>;
  /** Writes a file by rename, so that a reader sees the old or the new one whole; makes the folders. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Makes a folder and its parents. */
  readonly makeFolder: (path: string) => Promise<void>;
  /** Removes a file, or a folder with all in it; nothing happens where nothing is there. */
  readonly remove: (path: string) => Promise<void>;
}

/** What stands at a path. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  readonly bytes: number;
  /** Milliseconds since 1970 UTC. */
  readonly modifiedAt: number;
}

/** An entry of a folder. */
export interface FileEntry {
  readonly name: string;
  /** What it is, links followed. */
  readonly kind: 'file' | 'folder' | 'other';
}
