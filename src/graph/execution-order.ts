import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { isDefinition, isPassedBy } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import type { GateId, RunOrder, WaitId } from '../domain/run-order.ts';
import { compareText } from '../util/compare.ts';
import { testGroups } from './test-groups.ts';
import { topologicalOrder } from './topological-order.ts';

/** Up to so many waits are handed on as they are; more get a gate, so that no node's list grows with the graph. */
const mostHandedOn = 4;

/** How the order is made. */
export interface OrderOptions {
  /** As in `build`: what lies downstream of what a test checks waits for the test. */
  readonly testsBlock: boolean;
}

/**
 * Makes the order in which selected nodes run. What is not selected, or has nothing to do at run time (an ephemeral
 * model, a source that nothing loads, a metric), is passed through, so that a node waits for what is upstream of
 * it however far. Where tests block, dbt's rule says what (`testGroups`). Linear in nodes and edges, but for tests of
 * several nodes and for sorting.
 *
 * A unit test runs before the model that it tests, which waits for it: it waits for what the model waits for.
 */
export function orderForRun(graph: Graph, selected: ReadonlySet<NodeId>, options: OrderOptions): RunOrder {
  const runs = new Set<NodeId>();
  for (const id of graph.order) if (selected.has(id) && hasWork(graph.nodes.get(id)!)) runs.add(id);
  const groups = options.testsBlock
    ? testGroups(
        graph,
        [...runs].filter((id) => graph.nodes.get(id)!.resourceType === 'test'),
      )
    : [];
  const blockers = new Map<NodeId, WaitId[]>();
  const gates = new Map<GateId, readonly WaitId[]>();
  for (const { tests, blocked } of groups) {
    const waits = handOn(
      gates,
      `tests of ${graph.parents.get(tests[0]!)!.join(', ')}`,
      tests,
      blocked.length,
    );
    for (const id of blocked) append(blockers, id, waits);
  }
  const unitTests = unitTestsOf(graph, runs);
  const isNeeded = leadsToWork(graph, runs);
  /** What a child of the node waits for on its account. */
  const handed = new Map<NodeId, readonly WaitId[]>();
  const waitsFor = new Map<NodeId, readonly WaitId[]>();
  for (const id of graph.order) {
    if (!isNeeded.has(id)) continue;
    const waits = new Set<WaitId>();
    for (const parent of graph.parents.get(id)!) for (const wait of handed.get(parent) ?? []) waits.add(wait);
    for (const wait of blockers.get(id) ?? []) waits.add(wait);
    const own = unitTests.get(id) ?? [];
    if (own.length > 0) {
      const before = [...waits].sort(compareText);
      for (const test of own) waitsFor.set(test, before);
      if (options.testsBlock) for (const test of own) waits.add(test);
    }
    if (waitsFor.has(id)) continue;
    const sorted = [...waits].sort(compareText);
    if (runs.has(id)) {
      waitsFor.set(id, sorted);
      handed.set(id, [id]);
    } else {
      handed.set(id, handOn(gates, id, sorted, graph.children.get(id)!.length));
    }
  }
  return { nodes: sortNodes(waitsFor, gates), waitsFor, gates };
}

/** The unit tests that run, by what they test. */
function unitTestsOf(graph: Graph, runs: ReadonlySet<NodeId>): ReadonlyMap<NodeId, readonly NodeId[]> {
  const byTested = new Map<NodeId, NodeId[]>();
  for (const id of runs) {
    const node = graph.nodes.get(id)!;
    if (node.resourceType !== 'unit_test' || node.tested === null) continue;
    const same = byTested.get(node.tested);
    if (same === undefined) byTested.set(node.tested, [id]);
    else same.push(id);
  }
  return byTested;
}

/** Whether anything happens when it is the node's turn. */
function hasWork(node: Node): boolean {
  if (node.resourceType === 'source') return node.load !== null;
  if (node.resourceType === 'model') return node.config.materialized !== 'ephemeral';
  return !isDefinition(node) || isPassedBy(node);
}

/** What `takers` nodes shall wait for: these themselves while they are few, else a gate that waits for them. */
function handOn(
  gates: Map<GateId, readonly WaitId[]>,
  name: string,
  waits: readonly WaitId[],
  takers: number,
): readonly WaitId[] {
  if (takers === 0 || waits.length <= mostHandedOn) return waits;
  const gate = `gate: ${name}` as GateId;
  gates.set(gate, waits);
  return [gate];
}

/** Nodes that run or have one that runs downstream. */
function leadsToWork(graph: Graph, runs: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const needed = new Set<NodeId>(runs);
  for (let index = graph.order.length - 1; index >= 0; index--) {
    const id = graph.order[index]!;
    if (needed.has(id)) for (const parent of graph.parents.get(id)!) needed.add(parent);
  }
  return needed;
}

/** Parents first, ties by id; gates take part in the sorting and are left out of its result. */
function sortNodes(
  waitsFor: ReadonlyMap<NodeId, readonly WaitId[]>,
  gates: ReadonlyMap<GateId, readonly WaitId[]>,
): readonly NodeId[] {
  const ids: WaitId[] = [...gates.keys(), ...[...waitsFor.keys()].sort(compareText)];
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const children: number[][] = ids.map(() => []);
  const counts = ids.map((id, index) => {
    const waits = waitsFor.get(id as NodeId) ?? gates.get(id as GateId)!;
    for (const wait of waits) children[indexes.get(wait)!]!.push(index);
    return waits.length;
  });
  return topologicalOrder(children, counts)
    .filter((index) => index >= gates.size)
    .map((index) => ids[index]! as NodeId);
}

function append(map: Map<NodeId, WaitId[]>, id: NodeId, waits: readonly WaitId[]): void {
  const present = map.get(id);
  if (present === undefined) map.set(id, [...waits]);
  else present.push(...waits);
}
