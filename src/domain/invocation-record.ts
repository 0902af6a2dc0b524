import type { Json } from '../util/json.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Batch, BatchResults } from './batch.ts';
import type { NodeId } from './id.ts';
import type { NodeOutcome, NodeResult } from './outcome.ts';

/** What is kept of an invocation that runs nodes, from its start on. Times are milliseconds since 1970 UTC. */
export interface InvocationRecord {
  readonly id: string;
  /** The project's name. */
  readonly project: string;
  /** The verb: `build`. */
  readonly command: string;
  /** Options as given, in dbt's spelling. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** The target's name, and the schema that it names. */
  readonly target: string;
  readonly schema: string;
  /** The tool's version. */
  readonly version: string;
  readonly startedAt: number;
  readonly host: string;
  readonly pid: number;
  /** How the server shows its sessions. */
  readonly applicationName: string;
  /** Whether it keeps other runs of the project out of the target's schema. */
  readonly exclusive: boolean;
  /** What is going to run, in order. */
  readonly nodes: readonly NodeId[];
}

/** How an invocation is, or ended. `error`: it could not go on at all. `dead`: it was killed, and a later one found that out. */
export type InvocationStatus = 'running' | 'success' | 'failed' | 'cancelled' | 'error' | 'dead';

/** What is kept of a node that ended. */
export interface NodeRecord {
  readonly id: NodeId;
  readonly status: NodeOutcome['kind'];
  /** What was done, or what went wrong. */
  readonly message: string | null;
  /** The engine's own code of what went wrong. */
  readonly code: string | null;
  readonly rows: number | null;
  readonly rejected: number | null;
  readonly failures: number | null;
  /** The node because of which it was skipped. */
  readonly because: NodeId | null;
  readonly thread: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** An earlier invocation: what was to run, and how what ended did, by id. */
export interface PastInvocation {
  readonly id: string;
  readonly command: string;
  readonly arguments: Readonly<Record<string, Json>>;
  readonly startedAt: number;
  /** Who ran it; null where that is not known. */
  readonly process: { readonly host: string; readonly pid: number } | null;
  /** Null where there is nothing but its results. */
  readonly nodes: readonly NodeId[] | null;
  readonly statuses: ReadonlyMap<NodeId, string>;
  /** Of microbatch models: which batches are done, and which are left. */
  readonly batches?: ReadonlyMap<NodeId, BatchResults>;
}

/** What is kept of batches while they go. */
export type KeptBatch =
  | {
      readonly kind: 'planned';
      readonly id: NodeId;
      readonly run: { readonly batches: readonly Batch[]; readonly earlier: readonly Batch[] };
    }
  | { readonly kind: 'started'; readonly id: NodeId; readonly batch: Batch }
  | { readonly kind: 'ended'; readonly id: NodeId; readonly batch: Batch; readonly outcome: NodeOutcome };

/** Keeps one invocation's record while it runs. */
export interface InvocationKeeper {
  /** A node has ended. Waits for nothing, and does not fail. */
  readonly ended: (result: NodeResult) => void;
  /** What microbatch models are going to do, and each batch that has ended. Waits for nothing, and does not fail. */
  readonly batch: (moment: KeptBatch) => void;
  /** All has ended; resolves when everything is kept. Does not reject. */
  readonly finish: (status: InvocationStatus, at: number) => Promise<void>;
}

/** What is kept of a result. */
export function nodeRecord({ id, outcome, thread, startedAt, endedAt }: NodeResult): NodeRecord {
  const nothing = { message: null, code: null, rows: null, rejected: null, failures: null, because: null };
  const base = { id, status: outcome.kind, ...nothing, thread, startedAt, endedAt };
  switch (outcome.kind) {
    case 'no-op':
      return base;
    case 'success':
      return { ...base, message: outcome.message, rows: outcome.rows, rejected: outcome.rejected };
    case 'pass':
      return { ...base, failures: 0 };
    case 'warn':
    case 'fail':
      return { ...base, message: outcome.message, failures: outcome.failures };
    case 'error':
      return { ...base, message: outcome.failure.message, code: outcome.failure.code };
    case 'partial':
      return { ...base, message: outcome.message, code: outcome.failure.code };
    case 'skipped':
      return { ...base, message: outcome.reason, because: outcome.because };
    default:
      return assertNever(outcome);
  }
}
