import type { Diagnostic, Place } from '../domain/diagnostic.ts';
import { refKey } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import { findCycle } from './find-cycle.ts';
import { callsOf } from './link-node.ts';
import { faultAt } from './reference-faults.ts';

/** More cycles than this are not looked for: the first ones explain the rest. */
const mostCycles = 10;

/** What is known when an order could not be found for all nodes. */
export interface CycleQuestion {
  readonly project: ParsedProject;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly resolved: ReadonlyMap<NodeId, ReadonlyMap<string, NodeId>>;
  readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** The nodes that could be ordered. */
  readonly order: readonly NodeId[];
}

/** One fault for each cycle (up to ten that share no node), at the `ref` that closes it, with the whole path. */
export function cycleFaults(question: CycleQuestion): readonly Diagnostic[] {
  const { nodes, parents, order, project } = question;
  const rest = new Set(nodes.keys());
  for (const id of order) rest.delete(id);
  const faults: Diagnostic[] = [];
  while (rest.size > 0 && faults.length < mostCycles) {
    const cycle = findCycle(rest, (id) => parents.get(id)!);
    const first = cycle[0]!;
    const last = cycle.at(-1)!;
    faults.push(
      faultAt(project, placeOfRef(question, first, last), {
        code: 'cycle',
        severity: 'error',
        message: `Found a cycle: ${[...cycle, first].join(' --> ')}`,
        help: 'A node cannot depend on itself, directly or through others: take one of these references out.',
      }),
    );
    removeWithFollowers(rest, cycle, parents);
  }
  return faults;
}

/** Where `child` names `parent`. */
function placeOfRef({ nodes, resolved }: CycleQuestion, child: NodeId, parent: NodeId): Place {
  const node = nodes.get(child)!;
  const links = resolved.get(child)!;
  const call = callsOf(node).refs.find(
    ({ name, packageName, version }) => links.get(refKey(name, packageName, version)) === parent,
  );
  return call?.place ?? node.place;
}

/** Takes a cycle out, and then whatever has no parent left in the set. */
function removeWithFollowers(
  rest: Set<NodeId>,
  cycle: readonly NodeId[],
  parents: ReadonlyMap<NodeId, readonly NodeId[]>,
): void {
  for (const id of cycle) rest.delete(id);
  const counts = new Map<NodeId, number>();
  const children = new Map<NodeId, NodeId[]>();
  for (const id of rest) {
    const among = parents.get(id)!.filter((parent) => rest.has(parent));
    counts.set(id, among.length);
    for (const parent of among) {
      const siblings = children.get(parent);
      if (siblings === undefined) children.set(parent, [id]);
      else siblings.push(id);
    }
  }
  const loose = [...counts].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = loose.pop(); id !== undefined; id = loose.pop()) {
    rest.delete(id);
    for (const child of children.get(id) ?? []) {
      const count = counts.get(child)! - 1;
      counts.set(child, count);
      if (count === 0) loose.push(child);
    }
  }
}
