import type { FunctionNode, ModelNode, Node, RefableNode, SemanticNode, SourceNode } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';

/** Nodes by the name that a `ref()` or `source()` gives, then by package. */
export type NamesToPackages<N> = ReadonlyMap<string, ReadonlyMap<string, N>>;

/** Everything that references are looked up in. */
export interface Lookup {
  /** By name; a versioned model also by `name.vN`, and by its bare name where it is the latest version. */
  readonly refables: NamesToPackages<RefableNode>;
  /** By `source.table`. */
  readonly sources: NamesToPackages<SourceNode>;
  readonly functions: NamesToPackages<FunctionNode>;
  readonly disabledFunctions: NamesToPackages<FunctionNode>;
  readonly disabledRefables: NamesToPackages<RefableNode>;
  readonly disabledSources: NamesToPackages<SourceNode>;
  readonly metrics: NamesToPackages<SemanticNode>;
  readonly disabledMetrics: NamesToPackages<SemanticNode>;
  /** Semantic models by the name of a measure. */
  readonly measures: NamesToPackages<SemanticNode>;
  readonly disabledMeasures: NamesToPackages<SemanticNode>;
  /** Semantic models by their own names. */
  readonly semanticModels: NamesToPackages<SemanticNode>;
  /** Packages of which others may only refer to public models. */
  readonly restricted: ReadonlySet<string>;
  /** Packages that have nodes, sorted. */
  readonly packages: readonly string[];
}

/** Orders all nodes for looking them up. */
export function makeLookup(
  nodes: Iterable<Node>,
  disabled: Iterable<Node>,
  restricted: ReadonlySet<string> = new Set(),
): Lookup {
  const enabled = collect(nodes);
  const off = collect(disabled);
  return {
    refables: enabled.refables,
    sources: enabled.sources,
    functions: enabled.functions,
    disabledFunctions: off.functions,
    disabledRefables: off.refables,
    disabledSources: off.sources,
    metrics: enabled.metrics,
    disabledMetrics: off.metrics,
    measures: enabled.measures,
    disabledMeasures: off.measures,
    semanticModels: enabled.semanticModels,
    restricted,
    packages: [...enabled.packages].sort(compareText),
  };
}

/** Whether a `ref()` can name the node. */
function isRefable(node: Node): node is RefableNode {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot';
}

/** The name under which selectors and versioned refs know the node: `name.vN` for a versioned model. */
function searchName(node: Node): string {
  if (node.resourceType === 'source') return `${node.sourceName}.${node.name}`;
  return node.resourceType === 'model' && node.version !== null ? versionedName(node) : node.name;
}

function versionedName(model: ModelNode): string {
  return `${model.name}.v${model.version}`;
}

function collect(nodes: Iterable<Node>): {
  readonly refables: Map<string, Map<string, RefableNode>>;
  readonly sources: Map<string, Map<string, SourceNode>>;
  readonly metrics: Map<string, Map<string, SemanticNode>>;
  readonly measures: Map<string, Map<string, SemanticNode>>;
  readonly semanticModels: Map<string, Map<string, SemanticNode>>;
  readonly functions: Map<string, Map<string, FunctionNode>>;
  readonly packages: Set<string>;
} {
  const refables = new Map<string, Map<string, RefableNode>>();
  const sources = new Map<string, Map<string, SourceNode>>();
  const metrics = new Map<string, Map<string, SemanticNode>>();
  const measures = new Map<string, Map<string, SemanticNode>>();
  const semanticModels = new Map<string, Map<string, SemanticNode>>();
  const functions = new Map<string, Map<string, FunctionNode>>();
  const packages = new Set<string>();
  for (const node of nodes) {
    packages.add(node.packageName);
    if (node.resourceType === 'source') {
      add(sources, searchName(node), node);
    } else if (node.resourceType === 'function') {
      add(functions, node.name, node);
    } else if (node.resourceType === 'model' && node.version !== null) {
      add(refables, versionedName(node), node);
      if (String(node.version) === String(node.latestVersion)) add(refables, node.name, node);
    } else if (isRefable(node)) {
      add(refables, node.name, node);
    } else if (node.resourceType === 'metric') {
      add(metrics, node.name, node);
    } else if (node.resourceType === 'semantic_model') {
      add(semanticModels, node.name, node);
      for (const measure of node.measures) add(measures, measure, node);
    }
  }
  return { refables, sources, functions, metrics, measures, semanticModels, packages };
}

function add<N extends Node>(names: Map<string, Map<string, N>>, name: string, node: N): void {
  let packages = names.get(name);
  if (packages === undefined) {
    packages = new Map();
    names.set(name, packages);
  }
  packages.set(node.packageName, node);
}
