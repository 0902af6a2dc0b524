import type {
  FunctionNode,
  MetricCall,
  Node,
  RefableNode,
  RefCall,
  SemanticNode,
  SourceCall,
  SourceNode,
} from '../domain/node.ts';
import type { ProjectConfig } from '../domain/project.ts';
import type { Lookup, NamesToPackages } from './lookup.ts';

/** What a reference leads to. */
export type Resolution<N> =
  | { readonly kind: 'found'; readonly node: N }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'missing' }
  /** Several packages have the name, and none of them goes before the others. */
  | { readonly kind: 'ambiguous'; readonly nodes: readonly N[] };

/**
 * Resolves a `ref()` in dbt's order: the package that the call names and no other; else the root project, the
 * node's own package, then all packages together. The project's flag `require_ref_searches_node_package_before_root`
 * puts the node's own package first.
 */
export function resolveRef(
  call: RefCall,
  from: Node,
  lookup: Lookup,
  config: ProjectConfig,
): Resolution<RefableNode> {
  const name =
    call.version === null || call.version === 0 || call.version === ''
      ? call.name
      : `${call.name}.v${call.version}`;
  let disabled = false;
  for (const packageName of packagesToSearch(from, call.packageName, config)) {
    const candidates = inPackage(lookup.refables, name, packageName);
    if (candidates.length > 1) return { kind: 'ambiguous', nodes: candidates };
    if (candidates[0] !== undefined) return { kind: 'found', node: candidates[0] };
    disabled ||= inPackage(lookup.disabledRefables, name, packageName).length > 0;
  }
  return { kind: disabled ? 'disabled' : 'missing' };
}

/** Resolves a `function()`, in the order of `ref()`. */
export function resolveFunction(
  call: RefCall,
  from: Node,
  lookup: Lookup,
  config: ProjectConfig,
): Resolution<FunctionNode> {
  let disabled = false;
  for (const packageName of packagesToSearch(from, call.packageName, config)) {
    const candidate = inPackage(lookup.functions, call.name, packageName)[0];
    if (candidate !== undefined) return { kind: 'found', node: candidate };
    disabled ||= inPackage(lookup.disabledFunctions, call.name, packageName).length > 0;
  }
  return { kind: disabled ? 'disabled' : 'missing' };
}

/** Resolves a `source()`: packages in the same order, the first by name where none goes before. */
export function resolveSource(
  call: SourceCall,
  from: Node,
  lookup: Lookup,
  config: ProjectConfig,
): Resolution<SourceNode> {
  const name = `${call.sourceName}.${call.tableName}`;
  let disabled = false;
  for (const packageName of packagesToSearch(from, null, config)) {
    const candidate = inPackage(lookup.sources, name, packageName)[0];
    if (candidate !== undefined) return { kind: 'found', node: candidate };
    disabled ||= inPackage(lookup.disabledSources, name, packageName).length > 0;
  }
  return { kind: disabled ? 'disabled' : 'missing' };
}

/** Resolves a metric's name: packages in the same order, the first by name where none goes before. */
export function resolveMetric(
  call: Pick<MetricCall, 'name' | 'packageName'>,
  from: Node,
  lookup: Lookup,
  config: ProjectConfig,
): Resolution<SemanticNode> {
  return resolveByName(call, from, { here: lookup.metrics, off: lookup.disabledMetrics, config });
}

/** Resolves the name of a measure to the semantic model that has it; a disabled one is told by name. */
export function resolveMeasure(
  name: string,
  from: Node,
  lookup: Lookup,
  config: ProjectConfig,
): Resolution<SemanticNode> | { readonly kind: 'off'; readonly node: SemanticNode } {
  const found = resolveByName({ name, packageName: null }, from, {
    here: lookup.measures,
    off: lookup.disabledMeasures,
    config,
  });
  if (found.kind !== 'disabled') return found;
  return { kind: 'off', node: [...lookup.disabledMeasures.get(name)!.values()][0]! };
}

function resolveByName(
  { name, packageName }: Pick<MetricCall, 'name' | 'packageName'>,
  from: Node,
  names: {
    readonly here: NamesToPackages<SemanticNode>;
    readonly off: NamesToPackages<SemanticNode>;
    readonly config: ProjectConfig;
  },
): Resolution<SemanticNode> {
  let disabled = false;
  for (const one of packagesToSearch(from, packageName, names.config)) {
    const candidate = inPackage(names.here, name, one)[0];
    if (candidate !== undefined) return { kind: 'found', node: candidate };
    disabled ||= inPackage(names.off, name, one).length > 0;
  }
  return { kind: disabled ? 'disabled' : 'missing' };
}

function packagesToSearch(
  from: Node,
  named: string | null,
  config: ProjectConfig,
): readonly (string | null)[] {
  if (named !== null) return [named];
  if (from.packageName === config.name) return [config.name, null];
  return config.flags['require_ref_searches_node_package_before_root'] === true
    ? [from.packageName, config.name, null]
    : [config.name, from.packageName, null];
}

function inPackage<N>(names: NamesToPackages<N>, name: string, packageName: string | null): readonly N[] {
  const packages = names.get(name);
  if (packages === undefined) return [];
  if (packageName === null) return [...packages.values()];
  const node = packages.get(packageName);
  return node === undefined ? [] : [node];
}
