import { createHash } from 'node:crypto';
import type { Graph } from '../domain/graph.ts';
import { manifestNode } from '../domain/manifest-node.ts';
import type { CompiledFacts, ManifestFacts } from '../domain/manifest-node.ts';
import type { NodeId } from '../domain/id.ts';
import { isDefinition } from '../domain/node.ts';
import type { DocNode, GroupNode, MacroNode, Node } from '../domain/node.ts';
import { primaryKeys } from '../domain/primary-keys.ts';
import { inWrittenOrder } from './in-written-order.ts';
import { compareText } from '../util/compare.ts';
import type { Json, JsonObject } from '../util/json.ts';

/** What manifest.json is made of, beside the graph. */
export interface ManifestInput {
  readonly graph: Graph;
  readonly invocationId: string;
  /** Milliseconds since 1970 UTC. */
  readonly generatedAt: number;
  /** Milliseconds since 1970 UTC; also `created_at` of all that is in it, so that nothing differs for no reason. */
  readonly startedAt: number;
  /** Reported as `dbt_version`. */
  readonly dbtVersion: string;
  /** Environment variables to show: `DBT_ENV_CUSTOM_ENV_…` with the prefix taken off. */
  readonly customEnvironment: Readonly<Record<string, string>>;
  /** `--store-failures`. */
  readonly storeFailures: boolean;
  /** Compiled texts, of the nodes that were compiled. */
  readonly compiled: ReadonlyMap<NodeId, CompiledFacts>;
  /** What selectors.yml defines, in the manifest's words. */
  readonly selectors?: JsonObject;
}

/** Chunks are about this long (UTF-16 units): large enough that writing them costs little, small enough to hold. */
const chunkLength = 1 << 18;

/**
 * manifest.json (dbt's version 12) as pieces of text, to be written one after the other: it may be 100 MB, and is never
 * held as a whole. Everything is sorted by id, so that equal projects give equal files. Linear.
 */
export function* manifestChunks(input: ManifestInput): Generator<string> {
  let chunk = '';
  for (const piece of pieces(input)) {
    chunk += piece;
    if (chunk.length >= chunkLength) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

function* pieces(input: ManifestInput): Generator<string> {
  const { graph } = input;
  const { project, leftOut = [] } = graph;
  const facts: ManifestFacts = {
    graph,
    createdAt: input.startedAt,
    storeFailures: input.storeFailures,
    compiled: input.compiled,
    primaryKeys: primaryKeys(graph.nodes.values(), [...project.disabled, ...leftOut]),
  };
  const of = (node: Node): readonly [string, JsonObject] => [node.id, manifestNode(node, facts)];
  const nodes = [...graph.nodes.values()];
  const inNodes = nodes.filter(
    (node) =>
      node.resourceType !== 'source' &&
      node.resourceType !== 'unit_test' &&
      node.resourceType !== 'function' &&
      !isDefinition(node),
  );
  const maps = familyMaps(graph);
  const createdAt = input.startedAt / 1000;
  yield `{"metadata":${JSON.stringify(metadata(input))}`;
  yield* section('nodes', mapped(byId([...inNodes, ...leftOut]), of));
  yield* section(
    'sources',
    mapped(
      nodes.filter(({ resourceType }) => resourceType === 'source'),
      of,
    ),
  );
  yield* section(
    'macros',
    mapped(sorted(project.macros), ([id, macro]) => [id, macroEntry(macro, createdAt)]),
  );
  yield* section(
    'docs',
    mapped(sorted(project.docs), ([id, doc]) => [id, docEntry(doc)]),
  );
  yield* section('exposures', mapped(inWrittenOrder(nodes, 'exposure'), of));
  yield* section('metrics', mapped(inWrittenOrder(nodes, 'metric'), of));
  yield* section(
    'groups',
    mapped(sorted(project.groups), ([id, group]) => [id, groupEntry(group)]),
  );
  yield `,"selectors":${JSON.stringify(input.selectors ?? {})}`;
  yield* section('disabled', disabledEntries(project.disabled, facts));
  yield* section('parent_map', maps.parents);
  yield* section('child_map', maps.children);
  yield* section('group_map', groupMap(graph));
  yield* section('saved_queries', mapped(inWrittenOrder(nodes, 'saved_query'), of));
  yield* section('semantic_models', mapped(inWrittenOrder(nodes, 'semantic_model'), of));
  yield* section(
    'unit_tests',
    mapped(
      nodes.filter(({ resourceType }) => resourceType === 'unit_test'),
      of,
    ),
  );
  yield* section(
    'functions',
    mapped(
      nodes.filter(({ resourceType }) => resourceType === 'function'),
      of,
    ),
  );
  yield '}\n';
}

function* section(name: string, entries: Iterable<readonly [string, Json]>): Generator<string> {
  let lead = `,${JSON.stringify(name)}:{`;
  for (const [key, value] of entries) {
    yield `${lead}${JSON.stringify(key)}:${JSON.stringify(value)}`;
    lead = ',';
  }
  yield lead === ',' ? '}' : `${lead}}`;
}

function* mapped<T>(
  items: Iterable<T>,
  toEntry: (item: T) => readonly [string, Json],
): Generator<readonly [string, Json]> {
  for (const item of items) yield toEntry(item);
}

function sorted<K extends string, V>(map: ReadonlyMap<K, V>): readonly (readonly [K, V])[] {
  return [...map].sort(([left], [right]) => compareText(left, right));
}

function metadata(input: ManifestInput): JsonObject {
  const { config, adapterType } = input.graph.project;
  return {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    dbt_version: input.dbtVersion,
    generated_at: new Date(input.generatedAt).toISOString(),
    invocation_id: input.invocationId,
    invocation_started_at: new Date(input.startedAt).toISOString(),
    env: input.customEnvironment,
    project_name: config.name,
    project_id: createHash('md5').update(config.name).digest('hex'),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: adapterType,
    quoting: { database: true, schema: true, identifier: true, column: null, ...config.quoting },
    run_started_at: new Date(input.startedAt).toISOString().replace('Z', '+00:00'),
  };
}

function macroEntry(macro: MacroNode, createdAt: number): JsonObject {
  const { show, nodeColor } = macro.docs ?? { show: true, nodeColor: null };
  const docs = { show, node_color: nodeColor };
  return {
    name: macro.name,
    resource_type: 'macro',
    package_name: macro.packageName,
    path: macro.path,
    original_file_path: macro.originalPath,
    unique_id: macro.id,
    macro_sql: macro.macroSql,
    depends_on: { macros: macro.macros },
    description: macro.description,
    meta: macro.meta,
    docs,
    config: { meta: macro.meta, docs },
    patch_path: macro.patchPath,
    arguments: macro.arguments.map((argument) => ({ type: null, description: '', ...argument })),
    created_at: createdAt,
    supported_languages: macro.supportedLanguages,
  };
}

function docEntry(doc: DocNode): JsonObject {
  return {
    name: doc.name,
    resource_type: 'doc',
    package_name: doc.packageName,
    path: doc.path,
    original_file_path: doc.originalPath,
    unique_id: doc.id,
    block_contents: doc.contents,
  };
}

function groupEntry(group: GroupNode): JsonObject {
  return {
    name: group.name,
    resource_type: 'group',
    package_name: group.packageName,
    path: group.path,
    original_file_path: group.originalPath,
    unique_id: group.id,
    owner: group.owner,
    description: group.description ?? null,
    config: { meta: {}, ...group.config },
  };
}

function disabledEntries(
  disabled: readonly Node[],
  facts: ManifestFacts,
): readonly (readonly [string, Json])[] {
  const byId = new Map<string, JsonObject[]>();
  for (const node of disabled) {
    const entries = byId.get(node.id);
    if (entries === undefined) byId.set(node.id, [manifestNode(node, facts)]);
    else entries.push(manifestNode(node, facts));
  }
  return sorted(byId);
}

/** Parents and children of each node, with the tests that the graph has left out. */
function familyMaps(graph: Graph): Pick<Graph, 'parents' | 'children'> {
  const { leftOut = [], resolved } = graph;
  if (leftOut.length === 0) return graph;
  const parents = new Map(graph.parents);
  const children = new Map(graph.children);
  for (const { id } of leftOut) {
    const own = [...new Set(resolved.get(id)?.values())].sort(compareText);
    parents.set(id, own);
    children.set(id, []);
    for (const parent of own) children.set(parent, [...children.get(parent)!, id].sort(compareText));
  }
  return { parents: new Map(sorted(parents)), children: new Map(sorted(children)) };
}

function byId(nodes: readonly Node[]): readonly Node[] {
  return [...nodes].sort((left, right) => compareText(left.id, right.id));
}

/** Ids by the name of the group that they are in, for every group that is declared. */
function groupMap({ project, nodes }: Graph): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>(sorted(project.groups).map(([, { name }]) => [name, []]));
  for (const [id, node] of nodes) {
    if (!('group' in node) || node.group === null) continue;
    members.get(node.group)?.push(id);
  }
  return members;
}
