import type { Database } from '../adapters/contract.ts';
import type { Keeper } from './keep/keeper.ts';
import type { LoadCounts, LoadSpecification, LoadWindow } from '../domain/load.ts';
import type { RelationName } from '../domain/relation.ts';
import type { Extractor } from './extract/extractor.ts';
import type { HttpPool } from './http/http-pool.ts';

/**
 * The named steps of a load, in the order in which they first happen; `stage-chunk` and `checkpoint` repeat.
 * A step is announced before it is done, so that a test can stop the process in front of each.
 */
export const loadSteps = [
  'extract-open',
  'lock',
  'stage-create',
  'stage-chunk',
  'checkpoint',
  'seal-kept',
  'finalize-begin',
  'evolve',
  'write-target',
  'write-rejects',
  'write-state',
  'commit',
  'publish-kept',
  'drop-staging',
  'unlock',
] as const;

/** One of `loadSteps`. */
export type LoadStep = (typeof loadSteps)[number];

/** Steps that only loads have that keep what comes. */
export const keepSteps: readonly LoadStep[] = ['seal-kept', 'publish-kept'];

/** What a load is asked to do, and the effects that it needs. */
export interface LoadRequest {
  readonly specification: LoadSpecification;
  /** The project's name: state is kept by project and destination, so that two projects never read each other's. */
  readonly project: string;
  readonly sourceName: string;
  readonly tableName: string;
  /** Where the rows go. */
  readonly relation: RelationName;
  /** The project's folder: relative paths start there. */
  readonly root: string;
  readonly database: Database;
  readonly invocationId: string;
  /** Forget what was loaded before and load everything again, with types found anew. */
  readonly fullRefresh: boolean;
  /** Load what lies in it, whatever the cursor says, which stays where it is. */
  readonly window?: LoadWindow | null;
  /** Take no more than so many rows; the cursor stays where it is. */
  readonly limit?: number | null;
  /** Load what earlier loads of the table have kept, and nothing from the source; the cursor stays where it is. */
  readonly replay?: boolean;
  /** Stores what comes; made when the source is opened, where the specification says so. */
  readonly keeper?: Keeper | null;
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  readonly onProgress: (counts: LoadCounts, step: LoadStep) => void;
  /** Told why nothing happens for a while: `waiting 12 s: api.example.org answered 429`. */
  readonly onWait?: (text: string) => void;
  /** Ends the load between two batches; nothing is changed. */
  readonly signal: AbortSignal;
  /** Ends a source that has no end: what has been read is committed. Where a source has one, it ends the load as `signal` does. */
  readonly drain?: AbortSignal;
  /** A source that has no end is read until `drain`; else up to what is there now. */
  readonly follow?: boolean;
  /** What this run has committed of the table before; for the limit of rejects and for counts. */
  readonly earlier?: LoadCounts;
  /** Told what a source or the load has to say while it runs. */
  readonly onTell?: (text: string, level: 'debug' | 'info' | 'warning') => void;
  /** Who loads, for the message to another process that waits for this one. */
  readonly host?: string;
  readonly pid?: number;
  /**
   * How many milliseconds to wait for another load of the same table, for the server to notice that a killed one is gone, and for
   * those who read the target where they have to be locked out; 15,000 by default.
   */
  readonly patience?: number;
  /** How many rows make a chunk, which is one COPY, one transaction and one checkpoint; 50,000 by default. */
  readonly chunkRows?: number;
  /** Told of each step before it is done; for tests. */
  readonly onStep?: (step: LoadStep) => void | Promise<void>;
  /** Reads the source instead of what the specification names; for tests. */
  readonly extractor?: Extractor;
  /** Waits before a request is tried again; a real timer by default. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** What the loads of a run share of HTTP: limits, tokens, connections. One of its own by default. */
  readonly http?: HttpPool;
  /** Environment variables that a source may name as `${env.NAME}`; none by default. */
  readonly environment?: ReadonlyMap<string, string>;
}

/** What became of one file (or, for other extractors, of one slice). */
interface LoadedFile {
  /** Path relative to the project, or URL. */
  readonly name: string;
  /** `unchanged`: an append knew it already. `skipped`: it could not be read, and the table says to go on without. */
  readonly status: 'loaded' | 'skipped' | 'unchanged';
  /** Rows loaded from it. */
  readonly rows: number;
  readonly rejected: number;
  /** Why it was skipped. */
  readonly message?: string;
}

/** What a load did. */
export interface LoadReport {
  readonly loadId: number;
  readonly counts: LoadCounts;
  /** Rows that a load which was killed had staged, so that they did not have to be staged again. */
  readonly resumed: number;
  /** Rejected records by reason, sorted by reason. */
  readonly rejectsByReason: Readonly<Record<string, number>>;
  /** In the order in which they were read. */
  readonly files: readonly LoadedFile[];
}
