import type { Readable, Writable } from 'node:stream';
import type { Files as ReadableFiles } from '../discover/files.ts';
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
  readonly process: ProcessFacts;
}

/** This process among others: by this a later run sees whether an earlier one is still there. */
interface ProcessFacts {
  readonly pid: number;
  /** The machine's name. */
  readonly host: string;
  /** Whether no process of this machine has that number. */
  readonly isGone: (pid: number) => boolean;
}

/** The user's end of the line, for verbs that talk with it (`init`, `sql`). */
interface Terminal {
  /** Both standard input and standard output are terminals: questions may be asked. */
  readonly interactive: boolean;
  readonly input: Readable;
  readonly output: Writable;
}

/** The file system, by absolute path, as discovering needs it and a little more. */
interface Files extends ReadableFiles {
  /** Removes a file, or a folder with all in it; nothing happens where nothing is there. */
  remove(path: string): void;
}
