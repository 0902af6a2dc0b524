import type { Capabilities, Dialect, QueryResult } from '../../adapters/contract.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { CursorValue, LoadSpecification, LoadWindow, Reject } from '../../domain/load.ts';
import type { RelationName } from '../../domain/relation.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpPool, HttpSettings } from '../http/http-pool.ts';
import type { OptionFault } from '../option-shape.ts';

/**
 * Reads one kind of source. `check` is pure and runs when the project is parsed; the code that does I/O is
 * loaded on first use.
 */
export interface ExtractorEntry {
  readonly check: (specification: LoadSpecification) => readonly OptionFault[];
  /**
   * Why this table cannot be read for a window, in words that end a sentence ("it has no cursor"); null where it can. Pure. Absent:
   * no table of this extractor can.
   */
  readonly windowFault?: (specification: LoadSpecification, window: LoadWindow) => string | null;
  /** Faults that only files of the project tell: what a table refers to is not there. Runs nothing of theirs. */
  readonly inspect?: (
    specification: LoadSpecification,
    facts: InspectFacts,
  ) => Promise<readonly Diagnostic[]>;
  /** Its sources may name their key themselves: one need not be given. */
  readonly givesKey?: true;
  /** It reads files, which `keep: file` can store as they are: it calls `keepFile`. */
  readonly readsFiles?: boolean;
  readonly load: () => Promise<Extractor>;
}

/** Of which table it is asked. */
export interface InspectFacts {
  /** The project's folder. */
  readonly root: string;
  readonly tableName: string;
}

/** Opens a source. */
export interface Extractor {
  /**
   * Finds out what there is to read, without reading it: a source that is missing fails here with `LoadError`,
   * before anything is asked of the database.
   */
  readonly open: (context: ExtractContext) => Promise<Extraction>;
}

/** What an extractor may use. */
export interface ExtractContext {
  readonly specification: LoadSpecification;
  /** The project's folder. */
  readonly root: string;
  readonly tableName: string;
  readonly signal: AbortSignal;
  /** Aborted when a source that has no end is to give what it has, and end; null where `signal` alone ends the load. */
  readonly drain: AbortSignal | null;
  /** Whether a source that has no end is read until it is told to stop, and not only up to what is there now. */
  readonly follow: boolean;
  /** Tells the user something, and the log. */
  readonly tell: (text: string, level: 'debug' | 'info' | 'warning') => void;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /**
   * The part of the source that is asked for, in place of what the cursor says; null for an ordinary load. Cursors that a reading of a window
   * gives are not kept.
   */
  readonly window: LoadWindow | null;
  /** Rows are stored besides being loaded: those that go through as they are have to come as texts. */
  readonly keepsRows: boolean;
  /**
   * Stores a file of the source as it is, where `keep: file` says so: called when the file is read whole, before its slice is done. Absent where
   * nothing is stored so.
   */
  readonly keepFile?: (file: KeptSource) => Promise<void>;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  /** Whose tables share limits and tokens. */
  readonly sourceName: string;
  /** Environment variables, for `${env.NAME}`. */
  readonly environment: ReadonlyMap<string, string>;
  /** A client for requests to the source. Its waits are told as progress. */
  readonly http: (settings: HttpSettings) => HttpClient;
  /** What the loads of a run share of HTTP, such as a source's token. */
  readonly httpPool: HttpPool;
  /**
   * Asks the target database, in a session of its own; only until `open` is done, since from then on the load may hold the only
   * session that there is.
   */
  readonly query: TargetQuery;
  /** How SQL is written for it. */
  readonly dialect: Dialect;
  /** What it takes. */
  readonly capabilities: Capabilities;
  /** Where the table's rows go. */
  readonly relation: RelationName;
}

/** A file of a source, on this machine as long as it is read. */
export interface KeptSource {
  readonly slice: string;
  readonly path: string;
  /** What it is called at the source, with the ending that tells its format. */
  readonly name: string;
}

/** Asks the target database. */
export type TargetQuery = (sql: string, parameters?: readonly Json[]) => Promise<QueryResult>;

/** A source that is open. */
export interface Extraction {
  /** The columns that tell one row from another, where the source says so itself: they stand in for a `key` that is not given. */
  readonly key?: readonly string[];
  /** All batches are of kind `copy`: the types are the source's, and not to be found out. */
  readonly typed?: true;
  /**
   * Reads from the beginning. Called again where rows have to be staged anew; what it gives then may differ where the source has
   * changed, and a checkpoint tells so.
   *
   * @param state the cursors that the last committed load left, by slice; empty on a full refresh.
   */
  readonly read: (state: ReadonlyMap<string, CursorValue>) => AsyncGenerator<Extracted, void>;
  /**
   * Goes on behind the last checkpoint of a load that was killed, without reading again what lies before it. An extraction that has this
   * promises that its positions are stable: behind a checkpoint's cursor it gives no record that it gave before it, and
   * leaves none out. It has to look whether the source still is what it was, as far as that matters: null where
   * it is not, or where it has been too long, and all is read anew. An extraction without this one is read from the
   * beginning, up to an equal checkpoint.
   */
  readonly readFrom?: (
    state: ReadonlyMap<string, CursorValue>,
    from: ReadPosition,
  ) => Promise<AsyncGenerator<Extracted, void> | null>;
  /**
   * Of a source that has no end, or is loaded in more than one commit: whether there is more. Asked after each commit; `read` is then called
   * again, with the state that the commit left.
   */
  readonly continues?: () => boolean;
  /** How many records the source is known to hold behind what has been read; null where it does not say. */
  readonly lag?: () => number | null;
  /** Lets connections go; called once, however the load ended. */
  readonly close?: () => Promise<void>;
}

/** How far a load had read a source: a slice, and the extractor's own word for the place in it. */
export interface Position {
  readonly slice: string;
  readonly cursor: CursorValue;
}

/** Where a load that was killed had come to. */
export interface ReadPosition {
  /** The last checkpoint; null where none was given: slices ended, and nothing else. */
  readonly last: Position | null;
  /** Slices that had been ended before: their new cursors, or what became of them instead. They are not to be given again. */
  readonly ended: ReadonlyMap<
    string,
    | { readonly kind: 'done'; readonly cursor: CursorValue }
    | { readonly kind: 'unchanged' }
    | { readonly kind: 'skipped' }
  >;
}

/** What comes out of a source, in order. A slice is a file, or whatever else has a cursor of its own. */
export type Extracted =
  | { readonly kind: 'batch'; readonly batch: Batch }
  /**
   * All records so far of `slice` lie at or before `cursor`: the place from which `readFrom` goes on. Where the source is read again
   * instead, and comes upon an equal one, everything before it must have been the same: then it holds what tells one content
   * from another.
   */
  | { readonly kind: 'checkpoint'; readonly slice: string; readonly cursor: CursorValue }
  /** The slice is read whole; `cursor` becomes its state when the load commits. */
  | { readonly kind: 'slice-done'; readonly slice: string; readonly cursor: CursorValue }
  /** The state says that there is nothing new in it. */
  | { readonly kind: 'slice-unchanged'; readonly slice: string }
  /** It could not be read and is left out: what it gave so far is taken back. */
  | { readonly kind: 'slice-skipped'; readonly slice: string; readonly message: string };

/** Rows of one slice, some hundreds to thousands. */
export type Batch = FieldBatch | RecordBatch | CopyBatch;

interface BatchFacts {
  readonly slice: string;
  /** File or URL for `_sluice_file`; null where a source has none. */
  readonly file: string | null;
  readonly rowCount: number;
  /** For each row the line where its record begins; null where the source has no lines. */
  readonly lines: Float64Array | null;
  /** Records that could not be taken apart; they are not among the rows. */
  readonly rejects: readonly Reject[];
  /** How much of the source was read for it. */
  readonly byteCount: number;
}

/** Rows as texts by position: what a CSV file gives. Kept as bytes, since most go to the database as they are. */
export interface FieldBatch extends BatchFacts {
  readonly kind: 'fields';
  /** The header, the same object for all batches with the same header. */
  readonly fields: readonly string[];
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /**
   * Start and end of each field of each row, row by row, `2 × fields.length` numbers a row. An end below zero is `~end`
   * of a field that holds doubled quotes; a start of -1 is a field that the row lacks.
   */
  readonly bounds: Int32Array;
  /** Start and end of each row in `bytes`, for the text of a reject. */
  readonly rowBounds: Int32Array;
  /** The quote that is doubled, as a byte. */
  readonly quote: number;
}

/** Rows as objects: what JSON and APIs give. A number that JavaScript cannot hold exactly is a `JSON.rawJSON` object. */
export interface RecordBatch extends BatchFacts {
  readonly kind: 'records';
  readonly records: readonly JsonObject[];
  /** The text of a row as it came. */
  readonly rawText: (row: number) => string;
  /** Types that the source promises, in the target engine's spelling; null: the values decide. The same object until the promise changes. */
  readonly types?: readonly { readonly name: string; readonly type: string | null }[];
}

/**
 * Rows that go into COPY as they are, since the source gives COPY's own format: nothing in them is looked at. The first batch may be
 * without rows, so that an empty table has its columns. (Changes out of a log of the source, logical replication, will be a kind of
 * their own beside this one: they have deletions.)
 */
export interface CopyBatch extends BatchFacts {
  readonly kind: 'copy';
  /** The same object for all batches of a reading. */
  readonly fields: readonly CopyField[];
  readonly format: 'text' | 'binary';
  /**
   * Whole rows; binary ones without COPY's header and end. Where the disposition has a key, one column follows behind the fields: a
   * `bigint` that grows in the order of arrival.
   */
  readonly bytes: Uint8Array;
}

/** A column of rows that go through as they are. */
export interface CopyField {
  readonly name: string;
  /** The type that suits its values, as the target's catalog spells it. */
  readonly type: string;
  /** The type in which the values come: `type`, or the engine's text, from which they are cast when all are there. */
  readonly staged: string;
}
