import type { ColumnDescription } from '../../domain/node.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { isObject, keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import type { At } from '../schema/at.ts';
import {
  derivedDimensionShape,
  derivedEntityShape,
  dimension,
  entity,
  metaOf,
  timeParams,
} from './elements.ts';
import { readMetricOfModel } from './read-metric.ts';
import type { SemanticRecord } from './semantic-record.ts';
import { shapeFault } from './shape.ts';
import type { Refuse } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

const fields = new Set(['name', 'enabled', 'group', 'config']);

/** What a model's entry says for the semantic layer. */
export interface ModelSemantics {
  readonly map: YamlMap;
  readonly name: string;
  readonly at: At;
  readonly description: string;
  readonly columns: readonly ColumnDescription[];
}

/** The semantic model and the metrics that a model's own entry declares (`semantic_model:`, `metrics:`, `derived_semantics:`). */
export function readModelSemantics(model: ModelSemantics, reader: SchemaReader): readonly SemanticRecord[] {
  const { map, name } = model;
  const declared = member(map, 'semantic_model');
  const metrics = map.entries.has('metrics') ? reader.maps(map, 'metrics', 'models') : [];
  if (declared === undefined && metrics.length === 0) return [];
  let refused = false;
  const refuse: Refuse = (reason) => {
    if (!refused) {
      const message = `Invalid models config given in ${reader.source.path} @ models: {'name': '${name}', ...} - ${reason}`;
      reader.error('semantic-invalid', message, keySpan(map, 'semantic_model'));
    }
    refused = true;
  };
  const block = declared === undefined ? null : plain(declared);
  const settings = isObject(block) ? block : {};
  const extra = Object.keys(settings)
    .filter((key) => !fields.has(key))
    .sort();
  if (extra.length > 0) {
    refuse(
      `Unknown field(s) in semantic_model config: ${extra.join(', ')}. Valid fields are: config, enabled, group, name.`,
    );
  }
  const semanticName = textOf(settings['name'] ?? name);
  const timeDimension = reader.optionalText(map, 'agg_time_dimension', 'models');
  const records: SemanticRecord[] = [];
  if (block !== null && block !== false) {
    const details: JsonObject = {
      model: `ref('${name}')`,
      label: null,
      defaults: { agg_time_dimension: timeDimension },
      ...elements(model, refuse),
      primary_entity: reader.optionalText(map, 'primary_entity', 'models'),
    };
    if (!refused) {
      records.push({
        kind: 'semantic_model',
        name: semanticName,
        at: model.at,
        description: model.description,
        config: configOf(settings),
        tags: [],
        meta: {},
        model: `ref('${name}')`,
        metrics: [],
        measures: [],
        semanticModel: null,
        isOlder: false,
        details,
        created: [],
      });
    }
  }
  for (const metric of metrics) {
    const record = readMetricOfModel(metric, { semanticModel: semanticName, timeDimension }, reader);
    if (record) records.push(record);
  }
  return records;
}

function configOf(settings: JsonObject): JsonObject {
  const meta = metaOf(settings);
  if (!isObject(settings['config'])) return {};
  const group = settings['group'] ?? null;
  return {
    ...(Object.keys(meta).length > 0 ? { meta } : {}),
    enabled: settings['enabled'] ?? true,
    ...(group === null ? {} : { group }),
  };
}

function elements({ map, columns }: ModelSemantics, refuse: Refuse): JsonObject {
  const derived = member(map, 'derived_semantics');
  const written = derived === undefined ? {} : plain(derived);
  const of = isObject(written) ? written : {};
  return {
    entities: [
      ...columns.flatMap((column) => columnEntity(column, refuse)),
      ...objects(of['entities']).flatMap((one) => {
        const fault = shapeFault(one, derivedEntityShape, "['derived_semantics']['entities']");
        if (fault !== null) refuse(fault);
        if (one['name'] == null) refuse("Derived entity is missing a required 'name' field.");
        return fault === null ? [entity(textOf(one['name']), one, textOf(one['expr']), refuse)] : [];
      }),
    ],
    measures: [],
    dimensions: [
      ...columns.flatMap((column) => columnDimension(column, refuse)),
      ...objects(of['dimensions']).flatMap((one) => derivedDimension(one, refuse)),
    ],
  };
}

function derivedDimension(one: JsonObject, refuse: Refuse): readonly JsonObject[] {
  const fault = shapeFault(one, derivedDimensionShape, "['derived_semantics']['dimensions']");
  if (fault !== null) {
    refuse(fault);
    return [];
  }
  const name = textOf(one['name']);
  if (one['validity_params'] != null && one['granularity'] == null)
    refuse(`Derived dimension ${name} has validity_params, so it must specify a granularity.`);
  const typeParams = timeParams(one['granularity'], one['validity_params'], refuse);
  const expr = textOf(one['expr']);
  return [dimension({ name, written: one, typeParams, expr, meta: metaOf(one) }, refuse)];
}

function columnEntity(column: ColumnDescription, refuse: Refuse): readonly JsonObject[] {
  const written = column.semantics?.['entity'] ?? null;
  if (written === null) return [];
  const own: JsonObject = isObject(written) ? written : { type: written };
  const name = textOf(own['name'] ?? column.name);
  const withMeta = {
    description: column.description,
    ...present(own),
    config:
      isObject(own['config']) && own['config']['meta'] !== undefined ? own['config'] : { meta: column.meta },
  };
  return [entity(name, withMeta, name === column.name ? null : column.name, refuse)];
}

function columnDimension(column: ColumnDescription, refuse: Refuse): readonly JsonObject[] {
  const written = column.semantics?.['dimension'] ?? null;
  if (written === null) return [];
  const granularity = column.semantics?.['granularity'] ?? null;
  const own: JsonObject = isObject(written) ? written : { type: written };
  const name = textOf(own['name'] ?? column.name);
  if (textOf(own['type']).toLowerCase() === 'time' && granularity === null) {
    refuse(
      `Dimension ${name} is a time dimension attached to column ${column.name}, so that column must specify a granularity.`,
    );
  }
  if (own['validity_params'] != null && granularity === null) {
    refuse(
      `Dimension ${name} has validity_params, so that column ${column.name} must specify a granularity.`,
    );
  }
  const typeParams = isObject(written) ? timeParams(granularity, own['validity_params'], refuse) : null;
  return [
    dimension(
      {
        name,
        written: { description: column.description, ...present(own) },
        typeParams,
        expr: name === column.name ? null : column.name,
        meta: { ...column.meta, ...metaOf(own) },
      },
      refuse,
    ),
  ];
}

function present(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== ''));
}

function objects(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
}
