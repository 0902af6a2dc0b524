import type { Diagnostic } from '../domain/diagnostic.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Node, TestNode } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import { compareText } from '../util/compare.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';
import { checkMicrobatch } from './check-microbatch.ts';
import { cycleFaults } from './cycle-faults.ts';
import { linkNode } from './link-node.ts';
import { makeLookup } from './lookup.ts';
import { namesOfUnread } from './names-of-unread.ts';
import { topologicalOrder } from './topological-order.ts';

/** Past so many faults the nearest name is not looked for: each search goes through all names. */
const mostSuggestions = 100;

/**
 * Links a project: resolves every `ref` and `source`, finds cycles, orders the nodes. Fails with all faults at once,
 * sorted. Tests of what is missing or disabled are left out, with a warning where something is missing. Linear in nodes and references, but for the sorting.
 */
export function buildGraph(project: ParsedProject): Result<Graph, readonly Diagnostic[]> {
  const { faults, leftOut, nodes, edges, order, resolved } = link(project, () => false);
  if (faults.some(({ severity }) => severity === 'error')) return failed(faults);
  const linked: ParsedProject = {
    ...project,
    nodes,
    warnings: [...project.warnings, ...faults].sort(compareDiagnostics),
  };
  return ok({ project: linked, nodes, ...edges, order, resolved, leftOut });
}

/**
 * What is wrong with the references of a project of which only a part could be read. A name that may stand in one of
 * the files with a fault is not called unknown. Sorted.
 */
export function referenceFaults(
  readable: ParsedProject,
  faults: readonly Diagnostic[],
): readonly Diagnostic[] {
  return link(readable, namesOfUnread(readable, faults)).faults;
}

interface Linked {
  readonly faults: readonly Diagnostic[];
  readonly leftOut: readonly TestNode[];
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly edges: Edges;
  readonly order: readonly NodeId[];
  readonly resolved: ReadonlyMap<NodeId, ReadonlyMap<string, NodeId>>;
}

function link(project: ParsedProject, mayBeUnread: (name: string) => boolean): Linked {
  const restricted = new Set(
    project.packages.flatMap((one) => (one.restrictAccess === true ? [one.name] : [])),
  );
  const lookup = makeLookup(project.nodes.values(), project.disabled, restricted);
  const ids = [...project.nodes.keys()].sort(compareText);
  const nodes = new Map<NodeId, Node>();
  const resolved = new Map<NodeId, ReadonlyMap<string, NodeId>>();
  const leftOut: TestNode[] = [];
  const faults: Diagnostic[] = [];
  for (const id of ids) {
    const node = project.nodes.get(id)!;
    const links = linkNode(node, project, lookup, {
      suggest: faults.length < mostSuggestions,
      mayBeUnread,
    });
    faults.push(...links.faults);
    resolved.set(id, links.resolved);
    if (links.complete || node.resourceType !== 'test') nodes.set(id, node);
    else leftOut.push({ ...node, config: { ...node.config, enabled: false } });
  }
  const kept = [...nodes.keys()];
  const edges = connect(kept, resolved);
  const order = orderOf(kept, edges);
  if (order.length < kept.length)
    faults.push(...cycleFaults({ project, nodes, resolved, order, parents: edges.parents }));
  faults.push(...checkMicrobatch(project, { nodes, parents: edges.parents }));
  faults.sort(compareDiagnostics);
  return { faults, leftOut, nodes, edges, order, resolved };
}

interface Edges {
  readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>;
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>;
}

/**
 * Plain maps, and not @dagrejs/graphlib. Measured at 10,000 models and 20,000 tests with 50,000 edges: graphlib is linear,
 * but this function takes 0.2 s of CPU time with maps and 0.65 s with it; and its `topsort` and `findCycles`, which
 * would be the reason to have it, recurse: a chain of 8,000 models overflows the stack.
 */
function connect(ids: readonly NodeId[], resolved: ReadonlyMap<NodeId, ReadonlyMap<string, NodeId>>): Edges {
  const parents = new Map<NodeId, readonly NodeId[]>();
  const children = new Map<NodeId, NodeId[]>(ids.map((id) => [id, []]));
  for (const id of ids) {
    const own = [...new Set(resolved.get(id)!.values())].sort(compareText);
    parents.set(id, own);
    for (const parent of own) children.get(parent)!.push(id);
  }
  return { parents, children };
}

function orderOf(ids: readonly NodeId[], edges: Edges): readonly NodeId[] {
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const children = ids.map((id) => edges.children.get(id)!.map((child) => indexes.get(child)!));
  const counts = ids.map((id) => edges.parents.get(id)!.length);
  return topologicalOrder(children, counts).map((index) => ids[index]!);
}
