import type { Rule, Shape } from './shape.ts';

const measure: Rule = {
  kind: 'text-or-shape',
  of: {
    required: ['name'],
    keys: {
      name: 'text',
      filter: 'texts',
      alias: 'text',
      join_to_timespine: 'boolean',
      fill_nulls_with: 'number',
    },
  },
};

const inputShape: Shape = {
  required: ['name'],
  keys: { name: 'text', filter: 'texts', alias: 'text', offset_window: 'text', offset_to_grain: 'text' },
};

const input: Rule = { kind: 'text-or-shape', of: inputShape };

const inputs: Rule = { kind: 'list-of-text-or-shape', of: inputShape };

const constantProperties: Rule = {
  kind: 'list',
  of: {
    required: ['base_property', 'conversion_property'],
    keys: { base_property: 'text', conversion_property: 'text' },
  },
};

const common: Readonly<Record<string, Rule>> = {
  name: 'text',
  type: 'text',
  label: 'text',
  description: 'text',
  filter: 'texts',
  time_granularity: 'text',
  config: 'map',
};

/** A metric with `type_params`: the older form. */
export const olderMetric: Shape = {
  required: ['name', 'label', 'type_params'],
  keys: {
    ...common,
    meta: 'map',
    tags: 'tags',
    type_params: {
      kind: 'shape',
      of: {
        required: [],
        keys: {
          measure,
          numerator: input,
          denominator: input,
          expr: 'scalar',
          window: 'text',
          grain_to_date: 'text',
          metrics: inputs,
          conversion_type_params: {
            kind: 'shape',
            of: {
              required: ['base_measure', 'conversion_measure', 'entity'],
              keys: {
                base_measure: measure,
                conversion_measure: measure,
                entity: 'text',
                calculation: 'text',
                window: 'text',
                constant_properties: constantProperties,
              },
            },
          },
          cumulative_type_params: {
            kind: 'shape',
            of: { required: [], keys: { window: 'text', grain_to_date: 'text', period_agg: 'text' } },
          },
        },
      },
    },
  },
};

/** A metric that says everything at its top: the newer form. */
export const newerMetric: Shape = {
  required: ['name'],
  keys: {
    ...common,
    hidden: 'boolean',
    agg: 'text',
    percentile: 'number',
    percentile_type: 'text',
    join_to_timespine: 'boolean',
    fill_nulls_with: 'number',
    expr: 'scalar',
    non_additive_dimension: {
      kind: 'shape',
      of: { required: ['name', 'window_agg'], keys: { name: 'text', window_agg: 'text', group_by: 'texts' } },
    },
    agg_time_dimension: 'text',
    window: 'text',
    grain_to_date: 'text',
    period_agg: 'text',
    input_metric: input,
    numerator: input,
    denominator: input,
    input_metrics: inputs,
    entity: 'text',
    calculation: 'text',
    base_metric: input,
    conversion_metric: input,
    constant_properties: constantProperties,
  },
};
