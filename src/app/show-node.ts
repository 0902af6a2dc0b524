import { isMicrobatch } from '../domain/batch.ts';
import type { NodeDetails, ShownNode } from '../domain/event.ts';
import { relationNameOf } from '../domain/manifest-node.ts';
import type { Node } from '../domain/node.ts';
import type { Graph } from '../domain/graph.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { versionedName } from '../domain/unit-test-entry.ts';

/** A node as reporters show it. */
export function showNode(node: Node, graph: Graph): ShownNode {
  const { id, resourceType, originalPath: path } = node;
  // dbt's name for a unit test, in its log.
  const name = node.resourceType === 'unit_test' ? `${node.model}::${versionedName(node)}` : node.name;
  return {
    id,
    resourceType,
    name,
    materialized: materializedAs(node),
    shownName: shownName(node),
    path,
    details: detailsOf(node, graph),
    ...(isMicrobatch(node) && { microbatch: true }),
  };
}

function materializedAs(node: Node): string {
  switch (node.resourceType) {
    case 'source':
      return 'load';
    case 'model':
      return node.config.materialized ?? 'view';
    case 'operation':
      return node.when;
    case 'seed':
    case 'snapshot':
    case 'test':
    case 'analysis':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'function':
    case 'unit_test':
      return node.resourceType;
  }
}

function shownName(node: Node): string {
  switch (node.resourceType) {
    case 'source':
      return `${node.schema}.${node.identifier}`;
    case 'model':
    case 'seed':
    case 'snapshot':
    case 'function':
      return `${node.schema}.${node.alias}`;
    case 'operation':
      return `${node.packageName}.${node.when}.${node.index}`;
    case 'test':
    case 'analysis':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return node.name;
    case 'unit_test':
      return `${node.model}::${versionedName(node)}`;
  }
}

function detailsOf(node: Node, graph: Graph): NodeDetails {
  const attachedNode = node.resourceType === 'test' ? (node.generic?.attachedTo ?? null) : null;
  return {
    path: node.path,
    database: 'database' in node ? node.database : null,
    schema: 'schema' in node ? (node.schema ?? '') : '',
    alias: 'alias' in node ? node.alias : 'identifier' in node ? node.identifier : node.name,
    relationName: relationNameOf(node, graph.project.config, false),
    checksum: 'checksum' in node ? node.checksum : '',
    meta: node.meta,
    attachedNode,
    group: groupOf(attachedNode === null ? node : (graph.nodes.get(attachedNode) ?? node), graph),
  };
}

/** As dbt's logs have it: the owner's values as texts. */
function groupOf(node: Node, graph: Graph): JsonObject | null {
  const name = 'group' in node ? node.group : null;
  if (name === null || name === undefined || name === '') return null;
  const group = [...graph.project.groups.values()].find((one) => one.name === name);
  if (group === undefined) return null;
  const owner = Object.entries((group.owner ?? {}) as JsonObject).map(([key, value]): [string, string] => [
    key,
    textOf(value),
  ]);
  return { name, package_name: group.packageName, owner: Object.fromEntries(owner) };
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => `'${textOf(item as Json)}'`).join(', ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
