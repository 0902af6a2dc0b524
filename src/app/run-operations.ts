import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { OperationNode } from '../domain/node.ts';
import type { RunOrder, WaitId } from '../domain/run-order.ts';

/**
 * Puts the project's `on-run-start` statements before all nodes, one after the other: where one fails, nothing runs
 * (dbt's `skip_nodes_if_on_run_start_fails`, its default). `on-run-end` statements follow when every node has ended, however, as dbt's do.
 */
export function orderWithOperations(order: RunOrder, graph: Graph): RunOrder {
  const operations = [...graph.nodes.values()].filter((node) => node.resourceType === 'operation');
  const chain = (when: OperationNode['when']): readonly NodeId[] =>
    operations
      .filter((node) => node.when === when)
      .sort((a, b) => a.index - b.index)
      .map((node) => node.id);
  const first = chain('on-run-start');
  const last = chain('on-run-end');
  if (first.length + last.length === 0) return order;
  const waitsFor = new Map<NodeId, readonly WaitId[]>(order.waitsFor);
  first.forEach((id, index) => waitsFor.set(id, index === 0 ? [] : [first[index - 1]!]));
  const started = first.at(-1);
  if (started !== undefined) {
    for (const id of order.nodes) if (waitsFor.get(id)!.length === 0) waitsFor.set(id, [started]);
  }
  return { nodes: [...first, ...order.nodes], waitsFor, gates: order.gates, afterAll: last };
}
