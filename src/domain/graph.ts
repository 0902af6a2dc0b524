import type { NodeId } from './id.ts';
import type { Node, TestNode } from './node.ts';
import type { ParsedProject } from './project.ts';

/** The linked project: every `ref` and `source` resolved, no cycle, every edge both ways. */
export interface Graph {
  readonly project: ParsedProject;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  /** Direct parents by node, sorted: what a node's refs and sources resolve to, in `depends_on.nodes` of the manifest. */
  readonly parents: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** Direct children by node, sorted. */
  readonly children: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** All nodes, parents first, ties by id. */
  readonly order: readonly NodeId[];
  /** What each `ref`/`source` of a node resolved to: keys are `refKey`/`sourceKey`. */
  readonly resolved: ReadonlyMap<NodeId, ReadonlyMap<string, NodeId>>;
  /**
   * Tests of what is missing or disabled, sorted by id, `enabled` set to false: they are in nothing above but `resolved`, and in
   * the manifest beside the nodes, where dbt has them.
   */
  readonly leftOut?: readonly TestNode[];
}

/** Key of a `ref` in `Graph.resolved`. */
export function refKey(name: string, packageName: string | null, version: string | number | null): string {
  return JSON.stringify(['ref', packageName, name, version === null ? null : String(version)]);
}

/** Key of a metric in `Graph.resolved`. */
export function metricKey(name: string, packageName: string | null): string {
  return JSON.stringify(['metric', packageName, name]);
}

/** Key of a measure's, or a metric's own, semantic model in `Graph.resolved`. */
export function semanticModelKey(kind: 'measure' | 'semantic_model', name: string): string {
  return JSON.stringify([kind, name]);
}

/** Key of a `function` in `Graph.resolved`. */
export function functionKey(name: string, packageName: string | null): string {
  return JSON.stringify(['function', packageName, name]);
}

/** Key of a `source` in `Graph.resolved`. */
export function sourceKey(sourceName: string, tableName: string): string {
  return JSON.stringify(['source', sourceName, tableName]);
}
