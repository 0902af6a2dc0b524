/**
 * What a source in TypeScript is written against. This file imports nothing: `sluice init --source` copies its declarations to
 * `sources/sluice.d.ts`, for projects that do not have the package installed.
 */

/**
 * One row: a plain object, its keys the fields. Values are text, numbers, bigints, booleans, `Date`s, bytes, `null`, and arrays and plain
 * objects of them. A row with any other value (a function, a `Map`, `NaN`, an invalid date) is rejected and counted, never altered.
 */
export type Row = object;

/** Plain data, as JSON has it: what a cursor is made of. */
export type Cursor =
  | null
  | boolean
  | number
  | string
  | readonly Cursor[]
  | { readonly [key: string]: Cursor };

/**
 * A place to go on from: all rows yielded so far lie before its cursor, and the function, called with that cursor, yields exactly
 * what follows. Made by `context.checkpoint`.
 */
export interface Checkpoint {
  readonly cursor: Cursor;
}

/** What a source yields: single rows or arrays of rows, whichever is at hand, and checkpoints between them. */
export type Source = AsyncGenerator<Row | readonly Row[] | Checkpoint, void, void>;

/** What the function of a source is called with. */
export interface SourceContext {
  /** The table's name, for a function that serves several. */
  readonly table: string;
  /** The table's `options:` in the YAML, with `env_var()` rendered and `${env.NAME}` read. */
  readonly options: { readonly [name: string]: Cursor };
  /**
   * The cursor of the last checkpoint that was committed, exactly as it was given; `null` on the first load, on `--full-refresh` and
   * where the table is loaded whole (`load: replace`, `…_missing`). A load that was killed is gone on with from its own last checkpoint.
   */
  readonly cursor: Cursor;
  /** Aborted when the load is to end: hand it to whatever waits. */
  readonly signal: AbortSignal;
  /** A place to go on from, to be yielded. Its cursor is stored in the transaction that commits the rows. */
  readonly checkpoint: (cursor: Cursor) => Checkpoint;
  /**
   * As the global `fetch`, and besides: waits and tries again where the server is busy (429, 5xx, as `Retry-After` says) or
   * the connection fails, shares the host's limits with all tables of the source, and ends with the load. The body has been read whole.
   */
  readonly fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  /** Tells the user something, and the log. */
  readonly log: (message: string, level?: 'info' | 'warning' | 'debug') => void;
  /** An environment variable; one that is not set, and has no fallback, fails the load by name. */
  readonly env: (name: string, fallback?: string) => string;
}
