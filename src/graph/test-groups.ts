import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
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
  for (let start = 0; start < several.length; start += 32) {
    const batch = several.slice(start, start + 32);
    const blocked = firstBelowAll(
      graph,
      batch.map(({ parents }) => parents),
    );
    for (const [index, group] of batch.entries())
      result.push({ tests: group.tests, blocked: blocked[index]! });
  }
  return result.filter(({ blocked }) => blocked.length > 0);
}

function canBeBlocked(graph: Graph, id: NodeId): boolean {
  const { resourceType } = graph.nodes.get(id)!;
  return resourceType !== 'test' && resourceType !== 'exposure' && resourceType !== 'source';
}

function blockedChildren(graph: Graph, parent: NodeId): readonly NodeId[] {
  return graph.children.get(parent)!.filter((child) => canBeBlocked(graph, child));
}

/** For each of up to 32 sets of nodes: the nodes below all of a set that have no parent below all of it. */
function firstBelowAll(graph: Graph, sets: readonly (readonly NodeId[])[]): readonly (readonly NodeId[])[] {
  const width = Math.max(...sets.map((set) => set.length));
  /** `marks[plane]`: bit s of a node says that it is the plane-th member of set s (a short set repeats its last). */
  const marks = Array.from({ length: width }, () => new Map<NodeId, number>());
  for (const [bit, set] of sets.entries()) {
    for (let plane = 0; plane < width; plane++) {
      const member = set[Math.min(plane, set.length - 1)]!;
      marks[plane]!.set(member, (marks[plane]!.get(member) ?? 0) | (1 << bit));
    }
  }
  const found: NodeId[][] = sets.map(() => []);
  const below = marks.map(() => new Map<NodeId, number>());
  const belowAll = new Map<NodeId, number>();
  for (const id of graph.order) {
    if (graph.nodes.get(id)!.resourceType === 'test') continue;
    const parents = graph.parents.get(id)!;
    let all = -1;
    for (let plane = 0; plane < width; plane++) {
      let bits = 0;
      for (const parent of parents)
        bits |= (below[plane]!.get(parent) ?? 0) | (marks[plane]!.get(parent) ?? 0);
      if (bits !== 0) below[plane]!.set(id, bits);
      all &= bits;
    }
    if (all === 0) continue;
    belowAll.set(id, all);
    let fresh = all;
    for (const parent of parents) fresh &= ~(belowAll.get(parent) ?? 0);
    for (let bit = 0; fresh !== 0; bit++, fresh >>>= 1)
      if (fresh & 1 && canBeBlocked(graph, id)) found[bit]!.push(id);
  }
  return found.map((ids) => ids.sort(compareText));
}
