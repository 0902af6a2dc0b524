import type { Graph } from '../domain/graph.ts';
import { functionKey, refKey, sourceKey } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { FunctionNode, Node, RefableNode, SourceNode } from '../domain/node.ts';
import type { RefArguments } from './ref-arguments.ts';

/** What a `ref()` or `source()` of the run pass leads to. */
type Resolution<T> =
  | { readonly kind: 'found'; readonly node: T }
  /** It is there, but the node was not known to depend on it: the parse pass never saw the call. */
  | { readonly kind: 'undeclared'; readonly node: T }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'missing' };

/** Finds what `ref` and `source` name in the run pass. */
export interface RefResolver {
  ref(from: Node, named: RefArguments): Resolution<RefableNode>;
  source(from: Node, sourceName: string, tableName: string): Resolution<SourceNode>;
  function(from: Node, name: string, packageName: string | null): Resolution<FunctionNode>;
  functionNames(): Iterable<string>;
  /** Names that `ref` could mean, for a guess at what was meant. */
  refNames(): Iterable<string>;
  sourceNames(): Iterable<string>;
}

/**
 * Looks first at what the linked graph resolved; what the parse pass did not see is looked up among all nodes by dbt's
 * rules (the root project, the node's own package, then anywhere; the latest version where none is asked for).
 */
export function createRefResolver(graph: Graph): RefResolver {
  const rootPackage = graph.project.config.name;
  let refables: ReadonlyMap<string, readonly RefableNode[]> | undefined;
  let sources: ReadonlyMap<string, SourceNode> | undefined;

  const byName = (): ReadonlyMap<string, readonly RefableNode[]> => (refables ??= indexRefables(graph));
  const bySource = (): ReadonlyMap<string, SourceNode> => (sources ??= indexSources(graph));

  function resolved(from: Node, key: string): Node | undefined {
    const id = graph.resolved.get(from.id)?.get(key);
    return id === undefined ? undefined : graph.nodes.get(id);
  }

  function declared(from: Node, id: NodeId): boolean {
    return from.resourceType === 'operation' || (graph.parents.get(from.id)?.includes(id) ?? false);
  }

  return {
    ref(from, named) {
      const direct = resolved(from, refKey(named.name, named.packageName, named.version));
      if (direct && isRefable(direct)) return { kind: 'found', node: direct };
      const candidates = byName().get(named.name) ?? [];
      const packages = packagesToSearch(named.packageName, from.packageName, rootPackage);
      for (const packageName of packages) {
        const node = candidates.find(
          (one) =>
            (packageName === null || one.packageName === packageName) && versionFits(one, named.version),
        );
        if (node) return { kind: declared(from, node.id) ? 'found' : 'undeclared', node };
      }
      const off = graph.project.disabled.some((one) => isRefable(one) && one.name === named.name);
      return { kind: off ? 'disabled' : 'missing' };
    },
    source(from, sourceName, tableName) {
      const direct = resolved(from, sourceKey(sourceName, tableName));
      if (direct?.resourceType === 'source') return { kind: 'found', node: direct };
      const node = bySource().get(sourceKey(sourceName, tableName));
      if (node) return { kind: 'found', node };
      const off = graph.project.disabled.some(
        (one) => one.resourceType === 'source' && one.sourceName === sourceName && one.name === tableName,
      );
      return { kind: off ? 'disabled' : 'missing' };
    },
    function(from, name, packageName) {
      const direct = resolved(from, functionKey(name, packageName));
      if (direct?.resourceType === 'function') return { kind: 'found', node: direct };
      const all = functionsOf(graph);
      for (const searched of packagesToSearch(packageName, from.packageName, rootPackage)) {
        const node = all.find(
          (one) => one.name === name && (searched === null || one.packageName === searched),
        );
        if (node) return { kind: 'found', node };
      }
      const off = graph.project.disabled.some((one) => one.resourceType === 'function' && one.name === name);
      return { kind: off ? 'disabled' : 'missing' };
    },
    functionNames: () => functionsOf(graph).map(({ name }) => name),
    refNames: () => byName().keys(),
    sourceNames: () => [...bySource().values()].map((node) => `${node.sourceName}.${node.name}`),
  };
}

function isRefable(node: Node): node is RefableNode {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot';
}

function indexRefables(graph: Graph): ReadonlyMap<string, readonly RefableNode[]> {
  const index = new Map<string, RefableNode[]>();
  for (const node of graph.nodes.values()) {
    if (!isRefable(node)) continue;
    const same = index.get(node.name);
    if (same) same.push(node);
    else index.set(node.name, [node]);
  }
  return index;
}

function functionsOf(graph: Graph): readonly FunctionNode[] {
  return [...graph.nodes.values()].filter((node) => node.resourceType === 'function');
}

function indexSources(graph: Graph): ReadonlyMap<string, SourceNode> {
  const index = new Map<string, SourceNode>();
  for (const node of graph.nodes.values()) {
    if (node.resourceType === 'source') index.set(sourceKey(node.sourceName, node.name), node);
  }
  return index;
}

function packagesToSearch(asked: string | null, own: string, root: string): readonly (string | null)[] {
  if (asked !== null) return [asked];
  return own === root ? [root, null] : [root, own, null];
}

function versionFits(node: RefableNode, version: string | number | null): boolean {
  if (node.resourceType !== 'model' || node.version === null) return version === null;
  return String(node.version) === String(version ?? node.latestVersion);
}
