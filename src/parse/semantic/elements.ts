import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { nonAdditive } from './metric-type-params.ts';
import type { Rule, Shape } from './shape.ts';
import { textOrNull, wordOf } from './words.ts';
import type { Refuse } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

const validity: Rule = {
  kind: 'shape',
  of: { required: [], keys: { is_start: 'boolean', is_end: 'boolean' } },
};

const element: Readonly<Record<string, Rule>> = {
  name: 'text',
  type: 'text',
  description: 'text',
  label: 'text',
  config: 'map',
};

/** A dimension of a semantic model. */
export const dimensionShape: Shape = {
  required: ['name', 'type'],
  keys: {
    ...element,
    is_partition: 'boolean',
    expr: 'scalar',
    type_params: {
      kind: 'shape',
      of: { required: ['time_granularity'], keys: { time_granularity: 'text', validity_params: validity } },
    },
  },
};

/** An entity of a semantic model. */
export const entityShape: Shape = {
  required: ['name', 'type'],
  keys: { ...element, role: 'text', expr: 'scalar' },
};

/** A measure of a semantic model. */
export const measureShape: Shape = {
  required: ['name', 'agg'],
  keys: {
    name: 'text',
    agg: 'text',
    description: 'text',
    label: 'text',
    expr: 'scalar',
    config: 'map',
    create_metric: 'boolean',
    agg_time_dimension: 'text',
    agg_params: {
      kind: 'shape',
      of: {
        required: [],
        keys: {
          percentile: 'number',
          use_discrete_percentile: 'boolean',
          use_approximate_percentile: 'boolean',
        },
      },
    },
    non_additive_dimension: {
      kind: 'shape',
      of: {
        required: ['name', 'window_choice'],
        keys: { name: 'text', window_choice: 'text', window_groupings: 'texts' },
      },
    },
  },
};

/** A dimension that a model derives, in the newer form. */
export const derivedDimensionShape: Shape = {
  required: ['name', 'type', 'expr'],
  keys: {
    ...element,
    is_partition: 'boolean',
    expr: 'scalar',
    granularity: 'text',
    validity_params: validity,
  },
};

/** An entity that a model derives, likewise. */
export const derivedEntityShape: Shape = {
  required: ['type', 'expr'],
  keys: { ...element, expr: 'scalar' },
};

/** `config.meta` of an element. */
export function metaOf(written: JsonObject): JsonObject {
  const config = written['config'];
  const meta = isObject(config) ? config['meta'] : undefined;
  return isObject(meta) ? meta : {};
}

/** The parameters of a time dimension; null where it has no granularity. */
export function timeParams(
  granularity: Json | undefined,
  validityParams: Json | undefined,
  refuse: Refuse,
): JsonObject | null {
  if (granularity === undefined || granularity === null) return null;
  return {
    time_granularity: wordOf(granularity, 'TimeGranularity', refuse),
    validity_params: isObject(validityParams)
      ? { is_start: validityParams['is_start'] ?? false, is_end: validityParams['is_end'] ?? false }
      : null,
  };
}

/** What a dimension is made of. */
export interface DimensionFacts {
  readonly name: string;
  readonly written: JsonObject;
  readonly typeParams: JsonObject | null;
  readonly expr: string | null;
  readonly meta: JsonObject;
}

/** A dimension as the manifest has it. */
export function dimension(
  { name, written, typeParams, expr, meta }: DimensionFacts,
  refuse: Refuse,
): JsonObject {
  return {
    name,
    type: wordOf(written['type'] ?? '', 'DimensionType', refuse),
    description: written['description'] ?? null,
    label: written['label'] ?? null,
    is_partition: written['is_partition'] ?? false,
    type_params: typeParams,
    expr,
    metadata: null,
    config: { meta },
  };
}

/** A dimension of the older form. */
export function olderDimension(written: JsonObject, refuse: Refuse): JsonObject {
  const params = isObject(written['type_params']) ? written['type_params'] : {};
  const typeParams = timeParams(params['time_granularity'], params['validity_params'], refuse);
  const name = textOf(written['name']);
  return dimension(
    { name, written, typeParams, expr: textOrNull(written['expr']), meta: metaOf(written) },
    refuse,
  );
}

/** An entity as the manifest has it; `of` is what the YAML says of it. */
export function entity(name: string, of: JsonObject, expr: string | null, refuse: Refuse): JsonObject {
  return {
    name,
    type: wordOf(of['type'] ?? '', 'EntityType', refuse),
    description: of['description'] ?? null,
    label: of['label'] ?? null,
    role: of['role'] ?? null,
    expr,
    config: { meta: metaOf(of) },
  };
}

/** A measure as the manifest has it. */
export function measure(written: JsonObject, refuse: Refuse): JsonObject {
  const params = written['agg_params'];
  return {
    name: written['name'] ?? null,
    agg: wordOf(written['agg'] ?? '', 'AggregationType', refuse),
    description: written['description'] ?? null,
    label: written['label'] ?? null,
    create_metric: false,
    expr: textOrNull(written['expr']),
    agg_params: isObject(params)
      ? {
          percentile: params['percentile'] ?? null,
          use_discrete_percentile: params['use_discrete_percentile'] ?? false,
          use_approximate_percentile: params['use_approximate_percentile'] ?? false,
        }
      : null,
    non_additive_dimension: nonAdditive(
      written['non_additive_dimension'],
      'window_choice',
      'window_groupings',
      refuse,
    ),
    agg_time_dimension: written['agg_time_dimension'] ?? null,
    config: { meta: metaOf(written) },
  };
}
