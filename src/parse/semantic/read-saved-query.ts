import type { Json, JsonObject } from '../../util/json.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { isObject } from '../yaml/yaml-value.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import { whereFilter } from './filters.ts';
import { readEntry } from './read-entry.ts';
import type { SemanticRecord } from './semantic-record.ts';
import type { Shape } from './shape.ts';
import { wordOf } from './words.ts';

const shape: Shape = {
  required: ['name', 'query_params'],
  keys: {
    name: 'text',
    description: 'text',
    label: 'text',
    config: 'map',
    tags: 'tags',
    query_params: {
      kind: 'shape',
      of: {
        required: [],
        keys: { metrics: 'texts', group_by: 'texts', where: 'texts', order_by: 'texts', limit: 'number' },
      },
    },
    exports: {
      kind: 'list',
      of: { required: ['name'], keys: { name: 'text', config: 'map' } },
    },
  },
};

/** Reads one entry of `saved_queries:`; null with a fault where it is none. Its exports have their config as written. */
export function readSavedQuery(written: YamlMap, reader: SchemaReader): SemanticRecord | null {
  const entry = readEntry('saved_queries', written, shape, reader);
  if (!entry) return null;
  const { json, name, at, refuse } = entry;
  const query = json['query_params'] as JsonObject;
  const metrics = list(query['metrics']) as readonly string[];
  const exports = list(json['exports']) as readonly JsonObject[];
  for (const one of exports) {
    const as = isObject(one['config']) ? one['config']['export_as'] : undefined;
    if (as !== undefined && as !== null) wordOf(as, 'ExportDestinationType', refuse);
  }
  if (entry.refused()) return null;
  return {
    kind: 'saved_query',
    name,
    at,
    description: (json['description'] ?? '') as string,
    config: isObject(json['config']) ? json['config'] : {},
    tags: list(json['tags']) as readonly string[],
    meta: {},
    model: null,
    metrics,
    measures: [],
    semanticModel: null,
    isOlder: false,
    details: {
      query_params: {
        metrics,
        group_by: list(query['group_by']),
        where: whereFilter(query['where']),
        order_by: list(query['order_by']),
        limit: query['limit'] ?? null,
      },
      exports: exports.map((one) => ({ name: one['name']!, config: one['config'] ?? {} })),
      label: json['label'] ?? null,
    },
    created: [],
  };
}

function list(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}
