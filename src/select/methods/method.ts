import type { FormerState } from '../../domain/former-state.ts';
import type { Graph } from '../../domain/graph.ts';
import type { NodeId } from '../../domain/id.ts';
import type { Node } from '../../domain/node.ts';
import type { Result } from '../../util/result.ts';
import { ok } from '../../util/result.ts';

/** What a method is asked: `config.meta.owner:ana` has the value `ana` and the arguments `['meta', 'owner']`. */
interface MethodQuestion {
  readonly graph: Graph;
  readonly value: string;
  readonly methodArguments: readonly string[];
  /** What `--state` led to; null where it is not given. */
  readonly state: FormerState | null;
  /** Tells of something that does not hinder: a message and its code. */
  readonly warn: (message: string, code: string) => void;
}

/** What a fault of a criterion's value says; the caller adds the code and the criterion. */
export interface MethodFault {
  readonly message: string;
  readonly help?: string;
}

/** A way to pick nodes: what stands before the colon of a criterion. */
export type Method = (question: MethodQuestion) => Result<ReadonlySet<NodeId>, MethodFault>;

/** The nodes that satisfy a condition. */
export function nodesThat(
  graph: Graph,
  holds: (node: Node) => boolean,
): Result<ReadonlySet<NodeId>, MethodFault> {
  const found = new Set<NodeId>();
  for (const [id, node] of graph.nodes) if (holds(node)) found.add(id);
  return ok(found);
}
