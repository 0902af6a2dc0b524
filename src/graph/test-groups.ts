import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { isDefinition } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';

/** Tests with the same parents, and what must wait for them. */
export interface TestGroup {
  readonly tests: readonly NodeId[];
  /**
   * The first nodes downstream of all parents of the tests; what lies downstream of these waits with them. Sorted.
   */
  readonly blocked: readonly NodeId[];
}

/**
 * What each test keeps from running, by dbt's rule for `build`: a test blocks a node (that is not a test) if all
 * its parents are upstream of the node. So no circle can arise, and a test of two branches blocks only what joins them.
 *
 * Only the first such nodes are given, the rest follows from the order of the graph. A test of one parent costs
 * nothing but that parent's children. For tests of several, 32 groups share one walk over the graph, in which each node
 * carries one bit a group and parent: that is quick (30,000 steps for 32 groups in a project of 10,000 models), where a
 * search for each test would be quadratic.
 */
export function testGroups(graph: Graph, tests: Iterable<NodeId>): readonly TestGroup[] {
  const byParents = new Map<string, { readonly parents: readonly NodeId[]; readonly tests: NodeId[] }>();
  for (const test of tests) {
    const parents = graph.parents.get(test)!;
    if (parents.length === 0) continue;
    const key = parents.join('\n');
    const group = byParents.get(key);
    if (group === undefined) byParents.set(key, { parents, tests: [test] });
    else group.tests.push(test);
  }
  const result: TestGroup[] = [];
  const several: { readonly parents: readonly NodeId[]; readonly tests: NodeId[] }[] = [];
  for (const group of byParents.values()) {
    if (group.parents.length > 1) several.push(group);
    else result.push({ tests: group.tests, blocked: blockedChildren(graph, group.parents[0]!) });
  }
  several.sort((left, right) => left.parents.length - right.parents.length);
  if (several.length > 0) {
    const nodes = numberNodes(graph);
    for (let start = 0; start < several.length; start += 32) {
      const batch = several.slice(start, start + 32);
      const blocked = firstBelowAll(
        nodes,
        batch.map(({ parents }) => parents),
      );
      for (const [index, group] of batch.entries())
        result.push({ tests: group.tests, blocked: blocked[index]! });
    }
  }
  return result.filter(({ blocked }) => blocked.length > 0);
}

function canBeBlocked(graph: Graph, id: NodeId): boolean {
  const node = graph.nodes.get(id)!;
  return !['test', 'unit_test', 'source'].includes(node.resourceType) && !isDefinition(node);
}

function blockedChildren(graph: Graph, parent: NodeId): readonly NodeId[] {
  return graph.children.get(parent)!.filter((child) => canBeBlocked(graph, child));
}

/** The nodes that are no tests, by their place in the order: flat arrays of numbers are walked much faster than maps of ids. */
interface Numbered {
  readonly ids: readonly NodeId[];
  readonly indexes: ReadonlyMap<NodeId, number>;
  /** The parents of node i are `parents[first[i]]` up to, without it, `parents[first[i + 1]]`. */
  readonly first: Int32Array;
  readonly parents: Int32Array;
  readonly canBeBlocked: readonly boolean[];
}

function numberNodes(graph: Graph): Numbered {
  const ids = graph.order.filter((id) => {
    const { resourceType } = graph.nodes.get(id)!;
    return resourceType !== 'test' && resourceType !== 'unit_test';
  });
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const first = new Int32Array(ids.length + 1);
  const parents: number[] = [];
  for (const [index, id] of ids.entries()) {
    for (const parent of graph.parents.get(id)!) parents.push(indexes.get(parent)!);
    first[index + 1] = parents.length;
  }
  const blockable = ids.map((id) => canBeBlocked(graph, id));
  return { ids, indexes, first, parents: Int32Array.from(parents), canBeBlocked: blockable };
}

/** For each of up to 32 sets of nodes: the nodes below all of a set that have no parent below all of it. */
function firstBelowAll(
  nodes: Numbered,
  sets: readonly (readonly NodeId[])[],
): readonly (readonly NodeId[])[] {
  const width = Math.max(...sets.map((set) => set.length));
  const count = nodes.ids.length;
  /**
   * Bit s of `reached[plane][node]` says that the node is the plane-th member of set s, or below it (a short set repeats
   * its last member).
   */
  const reached = Array.from({ length: width }, () => new Int32Array(count));
  let start = count;
  for (const [bit, set] of sets.entries()) {
    for (let plane = 0; plane < width; plane++) {
      const member = nodes.indexes.get(set[Math.min(plane, set.length - 1)]!)!;
      reached[plane]![member]! |= 1 << bit;
      start = Math.min(start, member);
    }
  }
  const belowAll = new Int32Array(count).fill(-1);
  for (const plane of reached) spread(nodes, start, plane, belowAll);
  const found: NodeId[][] = sets.map(() => []);
  for (let index = start; index < count; index++) {
    let fresh = belowAll[index]!;
    for (let at = nodes.first[index]!; fresh !== 0 && at < nodes.first[index + 1]!; at++) {
      const parent = nodes.parents[at]!;
      if (parent >= start) fresh &= ~belowAll[parent]!;
    }
    if (fresh === 0 || !nodes.canBeBlocked[index]!) continue;
    for (let bit = 0; fresh !== 0; bit++, fresh >>>= 1) if (fresh & 1) found[bit]!.push(nodes.ids[index]!);
  }
  return found.map((ids) => ids.sort(compareText));
}

/** Hands each node's bits down to its children, and keeps in `belowAll` only bits that came from above. */
function spread({ first, parents }: Numbered, start: number, plane: Int32Array, belowAll: Int32Array): void {
  for (let index = start; index < plane.length; index++) {
    let bits = 0;
    for (let at = first[index]!, end = first[index + 1]!; at < end; at++) bits |= plane[parents[at]!]!;
    plane[index]! |= bits;
    belowAll[index]! &= bits;
  }
}
