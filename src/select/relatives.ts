import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Criterion } from './syntax/parse-selector.ts';

/** Adds the relatives that a criterion's `+` and `@` ask for to what it matched. */
export function withRelatives(
  graph: Graph,
  matched: ReadonlySet<NodeId>,
  criterion: Criterion,
): ReadonlySet<NodeId> {
  const all = new Set(matched);
  if (criterion.childrensParents) {
    const family = new Set(matched);
    addGenerations(family, matched, graph.children, Infinity);
    for (const id of family) all.add(id);
    addGenerations(all, family, graph.parents, Infinity);
  }
  addGenerations(all, matched, graph.parents, criterion.parents);
  addGenerations(all, matched, graph.children, criterion.children);
  return all;
}

/** All ancestors of a set of nodes (with those of the set that are ancestors of others in it). */
export function ancestorsOf(graph: Graph, ids: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  addGenerations(found, ids, graph.parents, Infinity);
  return found;
}

/** Goes `generations` steps from `start`, all nodes of a generation at once. Linear in nodes and edges. */
function addGenerations(
  into: Set<NodeId>,
  start: ReadonlySet<NodeId>,
  neighbours: Graph['parents'],
  generations: number,
): void {
  const seen = new Set<NodeId>();
  let layer: Iterable<NodeId> = start;
  for (let step = 0; step < generations; step++) {
    const next = new Set<NodeId>();
    for (const id of layer) for (const other of neighbours.get(id)!) if (!seen.has(other)) next.add(other);
    if (next.size === 0) return;
    for (const id of next) {
      seen.add(id);
      into.add(id);
    }
    layer = next;
  }
}
