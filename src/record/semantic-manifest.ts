import { manifestNode, relationNameOf } from '../domain/manifest-node.ts';
import type { ManifestFacts } from '../domain/manifest-node.ts';
import { isDefinition } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { inWrittenOrder } from './in-written-order.ts';

/** Whether a project has anything that a semantic layer reads, a time spine included. */
export function hasSemantics(nodes: Iterable<Node>): boolean {
  for (const node of nodes) {
    if (isDefinition(node) ? node.resourceType !== 'exposure' : 'timeSpine' in node) return true;
  }
  return false;
}

/** semantic_manifest.json as text: what the semantic layer reads of the manifest, in its own order of keys. */
export function makeSemanticManifest(facts: ManifestFacts): string {
  const nodes = [...facts.graph.nodes.values()];
  const entries = (type: Node['resourceType'], toEntry: (entry: JsonObject) => JsonObject): JsonObject[] =>
    inWrittenOrder(nodes, type).map((node) => toEntry(manifestNode(node, facts)));
  return JSON.stringify({
    semantic_models: entries('semantic_model', semanticModel),
    metrics: entries('metric', metric),
    project_configuration: projectConfiguration(nodes, facts),
    saved_queries: entries('saved_query', savedQuery),
  });
}

function projectConfiguration(nodes: readonly Node[], facts: ManifestFacts): JsonObject {
  const name = (node: Node): string | null =>
    relationNameOf(node, facts.graph.project.config, facts.storeFailures);
  const spines: JsonObject[] = [];
  const older: JsonObject[] = [];
  for (const node of nodes) {
    if (node.resourceType !== 'model') continue;
    if (node.timeSpine === undefined) {
      if (node.name === 'metricflow_time_spine')
        older.push({ location: name(node), column_name: 'date_day', grain: 'day' });
      continue;
    }
    const column = node.timeSpine['standard_granularity_column'] as string;
    spines.push({
      node_relation: {
        alias: node.alias,
        schema_name: node.schema,
        database: node.database,
        relation_name: name(node),
      },
      primary_column: {
        name: column,
        time_granularity: node.columns.get(column)?.semantics?.['granularity'] ?? null,
      },
      custom_granularities: node.timeSpine['custom_granularities']!,
    });
  }
  const hasModels = nodes.some(({ resourceType }) => resourceType === 'semantic_model');
  return {
    time_spine_table_configurations: hasModels ? older : [],
    metadata: null,
    dsi_package_version: { major_version: '0', minor_version: '213', patch_version: '0' },
    time_spines: spines,
  };
}

/** The keys of an entry in the order given; what it lacks is null. */
function pick(entry: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, entry[key] ?? null]));
}

function metaOnly(config: Json | undefined): JsonObject {
  return { meta: (config as JsonObject | undefined)?.['meta'] ?? {} };
}

function semanticModel(entry: JsonObject): JsonObject {
  const elements = (key: string, keys: readonly string[]): readonly JsonObject[] =>
    (entry[key] as readonly JsonObject[]).map((element) => pick(element, keys));
  return {
    ...pick(entry, ['name', 'defaults', 'description', 'node_relation', 'primary_entity']),
    entities: elements('entities', [
      'name',
      'description',
      'type',
      'role',
      'expr',
      'metadata',
      'label',
      'config',
    ]),
    measures: elements('measures', [
      'name',
      'agg',
      'description',
      'create_metric',
      'expr',
      'agg_params',
      'metadata',
      'non_additive_dimension',
      'agg_time_dimension',
      'label',
      'config',
    ]),
    dimensions: elements('dimensions', [
      'name',
      'description',
      'type',
      'datatype',
      'is_partition',
      'type_params',
      'expr',
      'metadata',
      'label',
      'config',
    ]),
    ...pick(entry, ['label', 'metadata']),
    config: metaOnly(entry['config']),
  };
}

function metric(entry: JsonObject): JsonObject {
  const params = entry['type_params'] as JsonObject;
  const keys = 'measure numerator denominator expr window grain_to_date metrics conversion_type_params ';
  const more =
    'cumulative_type_params input_measures metric_aggregation_params join_to_timespine fill_nulls_with is_private';
  return {
    ...pick(entry, ['name', 'description', 'type', 'datatype']),
    type_params: pick(params, (keys + more).split(' ')),
    ...pick(entry, ['filter', 'metadata', 'label']),
    config: metaOnly(entry['config']),
    time_granularity: entry['time_granularity'] ?? null,
  };
}

function savedQuery(entry: JsonObject): JsonObject {
  return {
    name: entry['name']!,
    query_params: pick(entry['query_params'] as JsonObject, [
      'metrics',
      'group_by',
      'order_by',
      'limit',
      'where',
    ]),
    ...pick(entry, ['description', 'metadata', 'label']),
    exports: (entry['exports'] as readonly JsonObject[]).map((one) => ({
      name: one['name']!,
      config: pick(one['config'] as JsonObject, ['export_as', 'schema_name', 'alias']),
    })),
    tags: entry['tags']!,
  };
}
