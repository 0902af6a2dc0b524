import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { manifestNode } from '../domain/manifest-node.ts';
import type { ManifestFacts } from '../domain/manifest-node.ts';
import { isDefinition } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import { versionedName } from '../domain/unit-test-entry.ts';
import { primaryKeys } from '../domain/primary-keys.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { pythonJson } from '../util/python-json.ts';

/** How `ls` prints. */
export interface Listing {
  readonly output: 'selector' | 'name' | 'path' | 'json';
  /** For `json`: which keys, dotted for what lies deeper; empty is dbt's usual eleven. */
  readonly outputKeys: readonly string[];
  /** Milliseconds since 1970 UTC, for the key `created_at`. */
  readonly createdAt: number;
}

const usualKeys: ReadonlySet<string> = new Set([
  'alias',
  'name',
  'package_name',
  'depends_on',
  'direct_parents',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
]);

/** The lines that dbt's `ls` prints for these nodes, in the order of their ids. */
export function listNodes(graph: Graph, ids: ReadonlySet<NodeId>, listing: Listing): readonly string[] {
  const nodes = [...ids].sort().map((id) => graph.nodes.get(id)!);
  switch (listing.output) {
    case 'selector':
      return nodes.map(selectorOf);
    case 'name':
      return nodes.map(nameOf);
    case 'path':
      return nodes.map(({ originalPath }) => originalPath);
    case 'json':
      return listAsJson(graph, nodes, listing);
    default:
      return assertNever(listing.output);
  }
}

function selectorOf(node: Node): string {
  if (node.resourceType === 'source') return `source:${node.packageName}.${node.sourceName}.${node.name}`;
  if (node.resourceType === 'unit_test') return `unit_test:${node.packageName}.${versionedName(node)}`;
  return isDefinition(node) ? `${node.resourceType}:${node.packageName}.${node.name}` : node.fqn.join('.');
}

function nameOf(node: Node): string {
  if (node.resourceType === 'source') return `${node.sourceName}.${node.name}`;
  return node.resourceType === 'model' && node.version !== null ? `${node.name}.v${node.version}` : node.name;
}

function listAsJson(
  graph: Graph,
  nodes: readonly Node[],
  { outputKeys, createdAt }: Listing,
): readonly string[] {
  const facts: ManifestFacts = {
    graph,
    createdAt,
    storeFailures: false,
    compiled: new Map(),
    primaryKeys: primaryKeys(graph.nodes.values(), graph.project.disabled),
  };
  return nodes.map((node) => {
    const own = manifestNode(node, facts);
    // In the order in which they are written, as in depends_on.
    const parents = [...new Set(graph.resolved.get(node.id)?.values())];
    const entry: JsonObject = {
      ...own,
      ...(node.resourceType === 'model' ? { direct_parents: parents } : {}),
    };
    return pythonJson(outputKeys.length === 0 ? usual(entry) : chosen(entry, outputKeys));
  });
}

function usual(entry: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([key]) => usualKeys.has(key)));
}

/** A dotted key that leads nowhere, or to null, is left out; a plain one is there if the node has it, null or not. */
function chosen(entry: JsonObject, keys: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {};
  for (const key of keys) {
    if (!key.includes('.')) {
      if (Object.hasOwn(entry, key)) picked[key] = entry[key]!;
      continue;
    }
    let value: Json | undefined = entry;
    for (const part of key.split('.')) {
      const isObject: boolean = typeof value === 'object' && value !== null && !Array.isArray(value);
      value = isObject && Object.hasOwn(value as JsonObject, part) ? (value as JsonObject)[part] : undefined;
    }
    if (value !== undefined && value !== null) picked[key] = value;
  }
  return picked;
}
