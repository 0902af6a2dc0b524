import type { Sink, ShownNode } from '../domain/event.ts';
import type { NodeId } from '../domain/id.ts';
import type { LoadCounts } from '../domain/load.ts';
import type { NodeResult, PerformedNode } from '../domain/outcome.ts';
import type { RunOrder } from '../domain/run-order.ts';
import { InternalError } from '../domain/errors.ts';

/** What a running node says of itself: the step that it is at, or how far a load is. */
export type Report = (step: string, counts?: LoadCounts) => void;

/** One node to perform. */
export interface PerformRequest {
  readonly id: NodeId;
  /** From 1; never used twice at a time. */
  readonly slot: number;
  /** Aborted when the node shall end early; its reason is `fail-fast` or `cancelled`. */
  readonly signal: AbortSignal;
  readonly report: Report;
}

/** What a run is made of. */
export interface RunRequest {
  readonly order: RunOrder;
  /** Performs a node. What it throws is a bug, and ends the run once the running nodes have ended. */
  readonly perform: (request: PerformRequest) => Promise<PerformedNode>;
  /** How many nodes run at a time, at least 1. */
  readonly threads: number;
  /** After the first failure nothing new is begun, and what runs is cancelled. */
  readonly failFast: boolean;
  readonly sink: Sink;
  readonly describe: (id: NodeId) => ShownNode;
  readonly clock: () => number;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** Runs every node of the order; results in the order in which the nodes ended. */
export function executeRun(_request: RunRequest): Promise<readonly NodeResult[]> {
  throw new InternalError('not there yet');
}
