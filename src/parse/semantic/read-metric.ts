import type { Json, JsonObject } from '../../util/json.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { isObject } from '../yaml/yaml-value.ts';
import type { SchemaReader } from '../schema/schema-reader.ts';
import { whereFilter } from './filters.ts';
import { newerMetric, olderMetric } from './metric-shapes.ts';
import { newerTypeParams, olderTypeParams } from './metric-type-params.ts';
import type { MetricOwner } from './metric-type-params.ts';
import { checkEntry, readEntry } from './read-entry.ts';
import type { Entry } from './read-entry.ts';
import type { SemanticRecord } from './semantic-record.ts';
import { wordOf } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

/** Reads one entry of `metrics:` at the top of a file, of the older form or the newer; null with a fault where it is none. */
export function readMetric(written: YamlMap, reader: SchemaReader): SemanticRecord | null {
  const isOlder = written.entries.has('type_params');
  const entry = readEntry('metrics', written, isOlder ? olderMetric : newerMetric, reader);
  return entry && metricOf(entry, isOlder, null);
}

/** Reads one of the metrics of a model, which is rendered already. */
export function readMetricOfModel(
  map: YamlMap,
  owner: MetricOwner,
  reader: SchemaReader,
): SemanticRecord | null {
  const entry = checkEntry('metrics', map, newerMetric, reader);
  if (!entry) return null;
  return metricOf(entry, false, (entry.json['type'] ?? 'simple') === 'simple' ? owner : null);
}

function metricOf(entry: Entry, isOlder: boolean, owner: MetricOwner | null): SemanticRecord | null {
  const { json, name, refuse } = entry;
  checkName(name, entry);
  const type = wordOf(json['type'] ?? 'simple', 'MetricType', refuse);
  if (!isOlder && type === 'simple' && json['agg'] == null) refuse('Simple metrics must have an agg param.');
  const params = isOlder ? olderTypeParams(json, type, refuse) : newerTypeParams(json, type, owner, refuse);
  checkInputs(type, params, entry);
  if (entry.refused()) return null;
  const description = (json['description'] ?? '') as string;
  return metricRecord({ entry, type, params, description, isOlder });
}

/** What a metric's record is made of. */
interface MetricFacts {
  readonly entry: Pick<Entry, 'json' | 'name' | 'at'>;
  readonly type: string;
  readonly params: JsonObject;
  readonly description: string;
  readonly isOlder: boolean;
}

/** The record of a metric whose parameters are filled in. */
export function metricRecord({ entry, type, params, description, isOlder }: MetricFacts): SemanticRecord {
  const { json, name, at } = entry;
  const aggregation = params['metric_aggregation_params'] as JsonObject | null;
  return {
    kind: 'metric',
    name,
    at,
    description,
    config: isObject(json['config']) ? json['config'] : {},
    tags: tagList(json['tags']),
    meta: isObject(json['meta']) ? json['meta'] : {},
    model: null,
    metrics: namesOf(metricInputs(type, params)),
    measures: namesOf(measureInputs(params)),
    semanticModel: type === 'simple' ? ((aggregation?.['semantic_model'] ?? null) as string | null) : null,
    isOlder,
    details: {
      label: json['label'] ?? name,
      type,
      type_params: params,
      filter: whereFilter(json['filter']),
      time_granularity: json['time_granularity'] ?? null,
    },
    created: [],
  };
}

function measureInputs(params: JsonObject): readonly (Json | undefined)[] {
  const conversion = params['conversion_type_params'] as JsonObject | null;
  return [params['measure'], conversion?.['base_measure'], conversion?.['conversion_measure']];
}

function metricInputs(type: string, params: JsonObject): readonly (Json | undefined)[] {
  const conversion = params['conversion_type_params'] as JsonObject | null;
  const cumulative = params['cumulative_type_params'] as JsonObject | null;
  if (type === 'ratio') return [params['numerator'], params['denominator']];
  if (type === 'derived') return params['metrics'] as readonly Json[];
  return [cumulative?.['metric'], conversion?.['base_metric'], conversion?.['conversion_metric']];
}

function namesOf(inputs: readonly (Json | undefined)[]): readonly string[] {
  return inputs.flatMap((input) => (isObject(input) ? [textOf(input['name'] ?? null)] : []));
}

function tagList(tags: Json | undefined): readonly string[] {
  if (tags === undefined || tags === null) return [];
  return Array.isArray(tags) ? (tags as readonly string[]) : [textOf(tags)];
}

function checkName(name: string, { refuse }: Entry): void {
  const faults: string[] = [];
  if (name.includes(' ')) faults.push('cannot contain spaces');
  if (Array.from(name).length > 250) faults.push('cannot contain more than 250 characters');
  if (!/^[A-Za-z]/.test(name)) faults.push('must begin with a letter');
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) faults.push('must contain only letters, numbers and underscores');
  if (faults.length > 0) refuse(`The metric name '${name}' is invalid.  It ${faults.join(', ')}`);
}

/** That a metric says what its type needs. */
function checkInputs(type: string, params: JsonObject, { name, refuse }: Entry): void {
  const hasMeasure = params['measure'] !== null;
  const conversion = params['conversion_type_params'] as JsonObject | null;
  const cumulative = params['cumulative_type_params'] as JsonObject | null;
  if (type === 'simple' && !hasMeasure && params['metric_aggregation_params'] === null)
    refuse(`Simple metric ${name} should have a measure or agg type defined, but it does not.`);
  if (type === 'cumulative' && !hasMeasure && (cumulative?.['metric'] ?? null) === null)
    refuse(`Cumulative metric ${name} should have a measure or input_metric defined, but it does not.`);
  if (type === 'ratio' && (params['numerator'] === null || params['denominator'] === null))
    refuse('Invalid ratio metric. Both a numerator and denominator must be specified');
  if (type === 'conversion' && conversion === null)
    refuse(`${name} is a conversion metric and must have conversion_type_params defined.`);
}
