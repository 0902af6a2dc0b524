import type { NodeId } from './id.ts';
import type { BatchResults } from './batch.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { EngineFault } from './errors.ts';

/** Why a node failed: what an engine said, or a fault of its template. */
export interface NodeFailure {
  readonly message: string;
  /** The whole in dbt's words: its header, the message, the place, where the compiled code lies. Absent: the message is all. */
  readonly text?: string;
  /** Engine's code (SQLSTATE) where there is one. */
  readonly code: string | null;
  /** The template's faults where it did not compile, or the place in the model where the engine points. */
  readonly diagnostics: readonly Diagnostic[];
  /** Where the compiled SQL lies, relative to the project. */
  readonly compiledPath: string | null;
  /** What went wrong with the engine, where it was that: a lost connection is no failed statement. */
  readonly fault?: EngineFault;
}

/** How a node ended. */
export type NodeOutcome =
  | {
      readonly kind: 'success';
      /** dbt's word: `SELECT 5`, `CREATE VIEW`, `INSERT 3`, `LOADED 10`. */
      readonly message: string;
      readonly rows: number | null;
      readonly rejected: number | null;
    }
  /** There is nothing to do for it: an exposure or a saved query, which a build passes by when its parents are well. */
  | { readonly kind: 'no-op' }
  /** A data test: nothing found. */
  | { readonly kind: 'pass'; readonly failures: 0; readonly rows?: number }
  /** A data test above its warning threshold. */
  | {
      readonly kind: 'warn';
      readonly failures: number;
      readonly message: string;
      /** As `storedIn` of `fail`. */
      readonly storedIn?: string;
    }
  /** A data test above its error threshold. */
  | {
      readonly kind: 'fail';
      readonly failures: number;
      readonly message: string;
      /** How many rows its query gave, where that is not one. */
      readonly rows?: number;
      readonly compiledPath: string | null;
      /** The relation in which the rows were kept that it found, as SQL names it. */
      readonly storedIn?: string;
    }
  | { readonly kind: 'error'; readonly failure: NodeFailure }
  /** A microbatch model of which some batches are done, or a function with some of its overloads; `failure` says what was not. */
  | { readonly kind: 'partial'; readonly message: string; readonly failure: NodeFailure }
  /** Not run, because of this node (the one that failed, not one that was itself skipped). */
  | {
      readonly kind: 'skipped';
      readonly because: NodeId | null;
      readonly reason: 'upstream' | 'fail-fast' | 'cancelled';
      /** What was wrong with an ephemeral model that it reads: that one is no node of the run. */
      readonly failure?: NodeFailure;
    };

/** The overloads of a function that were made, and those that were not, by the names of their files. */
export interface OverloadResults {
  readonly successful: readonly string[];
  readonly failed: readonly { readonly name: string; readonly message: string }[];
}

/** One node's part in a run. Times are milliseconds since 1970 UTC. */
export interface NodeResult {
  readonly id: NodeId;
  readonly outcome: NodeOutcome;
  readonly compileStartedAt: number | null;
  /** When the first step began; null or absent where none did. */
  readonly executeStartedAt?: number | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** `Thread-1`, from 1: the slot that ran it. */
  readonly thread: string;
  readonly compiledCode: string | null;
  /** As dbt's artifact prints it: `"db"."schema"."name"`, null where there is none. */
  readonly relationName: string | null;
  /** Of a microbatch model: those done in an earlier run that this one goes on with, too. */
  readonly batches?: BatchResults;
  /** Of a function that has some. */
  readonly overloads?: OverloadResults;
}

/** What performing a node gave: the part of its result that the scheduler does not know. */
export interface PerformedNode {
  readonly outcome: NodeOutcome;
  readonly compileStartedAt: number | null;
  readonly executeStartedAt: number | null;
  readonly compiledCode: string | null;
  readonly relationName: string | null;
  readonly batches?: BatchResults;
  /** Of a function that has some. */
  readonly overloads?: OverloadResults;
}
