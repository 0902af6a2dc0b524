import type { NodeId } from './id.ts';

declare const brand: unique symbol;

/**
 * A gate: a point in the order at which nothing runs. It is passed as soon as everything that it waits for has
 * ended well; if one of these failed or was skipped, all that waits for the gate is skipped. Gates keep the order
 * small where many nodes wait for the same many (a crowd of tests, a node between that is not selected).
 */
export type GateId = string & { readonly [brand]: 'GateId' };

/** What a node can wait for. */
export type WaitId = NodeId | GateId;

/** What runs, and what each waits for: all that the executor needs to know of the graph. */
export interface RunOrder {
  /** The nodes to run, each after everything that it waits for; ties by id. */
  readonly nodes: readonly NodeId[];
  /** For every entry of `nodes`: what must have ended well before it starts. Sorted; empty where nothing. */
  readonly waitsFor: ReadonlyMap<NodeId, readonly WaitId[]>;
  /** What each gate waits for. Never empty, never in a circle. */
  readonly gates: ReadonlyMap<GateId, readonly WaitId[]>;
  /**
   * What runs when all of `nodes` have ended, however: one after another; where one fails those behind it are skipped. Not part
   * of `nodes`. A user who stops the run stops these too.
   */
  readonly afterAll?: readonly NodeId[];
}
