import type { Graph } from '../domain/graph.ts';
import type { Node } from '../domain/node.ts';
import type { NodeId } from '../domain/id.ts';
import { ancestorsOf } from './relatives.ts';
import type { IndirectSelection } from './selection.ts';

/** Nodes that are selected, and tests that hang on them but need more parents than are selected so far. */
export interface Bundle {
  readonly direct: ReadonlySet<NodeId>;
  readonly pending: ReadonlySet<NodeId>;
}

/**
 * Adds the tests of selected nodes: with `eager` if any parent is selected, with `cautious` if all are, with
 * `buildable` if all are selected, ancestors of what is, or sources; with `empty` none.
 */
export function addTests(graph: Graph, selected: ReadonlySet<NodeId>, mode: IndirectSelection): Bundle {
  const direct = new Set(selected);
  const pending = new Set<NodeId>();
  if (mode === 'empty') return { direct, pending };
  const reach = mode === 'buildable' ? withSources(graph, ancestorsOf(graph, selected)) : null;
  for (const id of selected) {
    for (const child of graph.children.get(id)!) {
      if (direct.has(child) || !isTest(graph.nodes.get(child)!)) continue;
      const isIn = (parent: NodeId): boolean => selected.has(parent) || reach?.has(parent) === true;
      if (mode === 'eager' || graph.parents.get(child)!.every(isIn)) direct.add(child);
      else pending.add(child);
    }
  }
  return { direct, pending };
}

/** Takes in pending tests whose parents have come together by combining criteria. */
export function settleTests(graph: Graph, bundle: Bundle, mode: IndirectSelection): ReadonlySet<NodeId> {
  const { direct, pending } = bundle;
  if (mode !== 'cautious' && mode !== 'buildable') return direct;
  const reach = mode === 'buildable' ? ancestorsOf(graph, direct) : null;
  const settled = new Set(direct);
  for (const id of pending) {
    const isIn = (parent: NodeId): boolean => direct.has(parent) || reach?.has(parent) === true;
    if (graph.parents.get(id)!.every(isIn)) settled.add(id);
  }
  return settled;
}

/** What comes along with what it tests. */
function isTest({ resourceType }: Node): boolean {
  return resourceType === 'test' || resourceType === 'unit_test';
}

function withSources(graph: Graph, ids: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const all = new Set(ids);
  for (const [id, { resourceType }] of graph.nodes) if (resourceType === 'source') all.add(id);
  return all;
}
