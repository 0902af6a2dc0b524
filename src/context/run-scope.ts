import type { NamedBatch } from '../domain/batch.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import type { Value } from '../template/values/value.ts';
import type { StatementResults } from './members/results.ts';
import type { RelationObject } from './objects/relation-object.ts';
import type { RefResolver } from './ref-resolver.ts';
import type { Scope } from './scope.ts';

/** What all renderings of a run share. */
export interface RunShared {
  readonly graph: Graph;
  readonly refs: RefResolver;
  /** A node's relation as others read it (with `--empty`: without rows), the same object each time; null for a node that is none. */
  readonly relation: (node: Node) => RelationObject | null;
  /** `this`: a node's relation as it is itself. */
  readonly ownRelation: (node: Node) => RelationObject | null;
  /** `model`: a node as a dict, without what is none. */
  readonly modelDict: (node: Node) => Value;
  /** `graph`: one dict for the whole invocation, that templates may change. */
  readonly graphDict: () => Value;
  readonly selected: readonly NodeId[];
  /** Whether a node is put into others as a CTE. */
  readonly isCte: (node: Node) => boolean;
  /** A unit test: the input that `this` is. */
  readonly thisInput?: NodeId;
}

/** What the run pass's names work with. */
export interface RunScope extends Scope {
  readonly node: Node;
  readonly run: RunShared;
  /** The batch that is being built; null where it is not one of several. */
  readonly batch: NamedBatch | null;
  /** Ephemeral models that were referred to, in order: they become CTEs. */
  readonly ctes: Set<NodeId>;
  readonly results: StatementResults;
  /** What the node's own template came to, while it is materialized by another; else null. */
  readonly compiledCode: string | null;
  /** What `config` says before the node does. */
  readonly configValues?: ReadonlyMap<string, Value>;
}
