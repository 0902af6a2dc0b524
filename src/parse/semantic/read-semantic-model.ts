import type { Json, JsonObject } from '../../util/json.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { isObject } from '../yaml/yaml-value.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import { dimensionShape, entity, entityShape, measure, measureShape, olderDimension } from './elements.ts';
import { olderTypeParams } from './metric-type-params.ts';
import { readEntry } from './read-entry.ts';
import type { Entry } from './read-entry.ts';
import { metricRecord } from './read-metric.ts';
import type { SemanticRecord } from './semantic-record.ts';
import type { Shape } from './shape.ts';
import { textOrNull } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

const shape: Shape = {
  required: ['name', 'model'],
  keys: {
    name: 'text',
    model: 'text',
    config: 'map',
    description: 'text',
    label: 'text',
    defaults: { kind: 'shape', of: { required: [], keys: { agg_time_dimension: 'text' } } },
    entities: { kind: 'list', of: entityShape },
    measures: { kind: 'list', of: measureShape },
    dimensions: { kind: 'list', of: dimensionShape },
    primary_entity: 'text',
  },
};

/** Reads one entry of `semantic_models:`; null with a fault where it is none. */
export function readSemanticModel(written: YamlMap, reader: SchemaReader): SemanticRecord | null {
  const entry = readEntry('semantic_models', written, shape, reader);
  if (!entry) return null;
  const { json, name, at, refuse } = entry;
  const measures = objects(json['measures']);
  const defaults = json['defaults'];
  const details: JsonObject = {
    model: json['model']!,
    label: json['label'] ?? null,
    defaults: isObject(defaults) ? { agg_time_dimension: defaults['agg_time_dimension'] ?? null } : null,
    entities: objects(json['entities']).map((one) =>
      entity(textOf(one['name']), one, textOrNull(one['expr']), refuse),
    ),
    measures: measures.map((one) => measure(one, refuse)),
    dimensions: objects(json['dimensions']).map((one) => olderDimension(one, refuse)),
    primary_entity: json['primary_entity'] ?? null,
  };
  if (entry.refused()) return null;
  return {
    kind: 'semantic_model',
    name,
    at,
    description: (json['description'] ?? '') as string,
    config: isObject(json['config']) ? json['config'] : {},
    tags: [],
    meta: {},
    model: json['model'] as string,
    metrics: [],
    measures: measures.map((one) => textOf(one['name'])),
    semanticModel: null,
    isOlder: false,
    details,
    created: measures.filter((one) => one['create_metric'] === true).map((one) => createdMetric(one, entry)),
  };
}

/** The metric that `create_metric: true` makes of a measure. */
function createdMetric(of: JsonObject, { at, refuse }: Entry): SemanticRecord {
  const name = textOf(of['name']);
  const params = { measure: name, expr: of['expr'] ?? name };
  return metricRecord({
    entry: { name, at, json: { label: of['label'] ?? name } },
    type: 'simple',
    isOlder: true,
    params: olderTypeParams({ type_params: params }, 'simple', refuse),
    description: (of['description'] ?? `Metric created from measure ${name}`) as string,
  });
}

function objects(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? (list as readonly JsonObject[]) : [];
}
