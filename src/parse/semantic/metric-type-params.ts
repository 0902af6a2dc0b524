import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { timeWindow } from './filters.ts';
import { inputMeasure, inputMetric, inputMetrics } from './metric-inputs.ts';
import { textOrNull, wordOf } from './words.ts';
import type { Refuse } from './words.ts';
import { textOf } from '../yaml/text-of.ts';

const none: JsonObject = {
  measure: null,
  input_measures: [],
  numerator: null,
  denominator: null,
  expr: null,
  window: null,
  grain_to_date: null,
  metrics: [],
  conversion_type_params: null,
  cumulative_type_params: null,
  metric_aggregation_params: null,
  fill_nulls_with: null,
  join_to_timespine: false,
  is_private: null,
};

/** `type_params` of the older form, filled in. */
export function olderTypeParams(metric: JsonObject, type: string, refuse: Refuse): JsonObject {
  const given = isObject(metric['type_params']) ? metric['type_params'] : {};
  const grain = given['grain_to_date'] ?? null;
  const conversion = isObject(given['conversion_type_params']) ? given['conversion_type_params'] : null;
  return {
    ...none,
    measure: inputMeasure(given['measure']),
    numerator: inputMetric(given['numerator'], refuse),
    denominator: inputMetric(given['denominator'], refuse),
    expr: textOrNull(given['expr']),
    window: timeWindow(given['window'], refuse),
    grain_to_date: grain === null ? null : wordOf(grain, 'TimeGranularity', refuse),
    metrics: inputMetrics(given['metrics'], refuse),
    conversion_type_params: conversion && {
      entity: conversion['entity'] ?? null,
      base_measure: inputMeasure(conversion['base_measure']),
      conversion_measure: inputMeasure(conversion['conversion_measure']),
      base_metric: null,
      conversion_metric: null,
      ...conversionRest(conversion, refuse),
    },
    cumulative_type_params: type === 'cumulative' ? olderCumulative(given, refuse) : null,
  };
}

function olderCumulative(given: JsonObject, refuse: Refuse): JsonObject {
  const nested = isObject(given['cumulative_type_params']) ? given['cumulative_type_params'] : {};
  return {
    window: timeWindow(nested['window'] ?? given['window'], refuse),
    grain_to_date: nested['grain_to_date'] ?? given['grain_to_date'] ?? null,
    period_agg: wordOf(nested['period_agg'] ?? 'first', 'PeriodAggregation', refuse),
    metric: null,
  };
}

function conversionRest(from: JsonObject, refuse: Refuse): JsonObject {
  return {
    calculation: wordOf(from['calculation'] ?? 'conversion_rate', 'ConversionCalculationType', refuse),
    window: timeWindow(from['window'], refuse),
    constant_properties: from['constant_properties'] ?? null,
  };
}

/** Where a metric of the newer form stands. */
export interface MetricOwner {
  /** Of the semantic model that it is attached to. */
  readonly semanticModel: string;
  readonly timeDimension: string | null;
}

/** `type_params` as the manifest has them for the newer form. `owner`: null at the top of a file. */
export function newerTypeParams(
  metric: JsonObject,
  type: string,
  owner: MetricOwner | null,
  refuse: Refuse,
): JsonObject {
  if (metric['agg'] != null && owner === null)
    refuse('simple metrics in v2 YAML must be attached to semantic_model');
  return {
    ...none,
    numerator: inputMetric(metric['numerator'], refuse),
    denominator: inputMetric(metric['denominator'], refuse),
    expr: textOrNull(metric['expr']),
    window: timeWindow(metric['window'], refuse),
    metrics: inputMetrics(metric['input_metrics'], refuse),
    conversion_type_params: type === 'conversion' ? newerConversion(metric, refuse) : null,
    cumulative_type_params: type === 'cumulative' ? newerCumulative(metric, refuse) : null,
    metric_aggregation_params: metric['agg'] == null ? null : aggregation(metric, owner, refuse),
    join_to_timespine: metric['join_to_timespine'] ?? false,
    is_private: metric['hidden'] ?? false,
  };
}

function newerConversion(metric: JsonObject, refuse: Refuse): JsonObject {
  for (const key of ['base_metric', 'conversion_metric', 'entity']) {
    if (metric[key] == null) refuse(`${key} is required for conversion metrics.`);
  }
  return {
    entity: metric['entity'] ?? null,
    base_measure: null,
    conversion_measure: null,
    base_metric: inputMetric(metric['base_metric'], refuse),
    conversion_metric: inputMetric(metric['conversion_metric'], refuse),
    ...conversionRest(metric, refuse),
  };
}

function newerCumulative(metric: JsonObject, refuse: Refuse): JsonObject {
  if (metric['input_metric'] == null) refuse('input_metric is required for cumulative metrics.');
  return {
    window: timeWindow(metric['window'], refuse),
    grain_to_date: metric['grain_to_date'] ?? null,
    period_agg: wordOf(metric['period_agg'] ?? 'first', 'PeriodAggregation', refuse),
    metric: inputMetric(metric['input_metric'], refuse),
  };
}

function aggregation(metric: JsonObject, owner: MetricOwner | null, refuse: Refuse): JsonObject {
  const percentileType = textOf(metric['percentile_type'] ?? '').toLowerCase();
  return {
    semantic_model: owner?.semanticModel ?? null,
    agg: wordOf(metric['agg']!, 'AggregationType', refuse),
    agg_params: {
      percentile: metric['percentile'] ?? null,
      use_discrete_percentile: percentileType === 'discrete',
      use_approximate_percentile: percentileType === 'continuous',
    },
    agg_time_dimension: metric['agg_time_dimension'] ?? owner?.timeDimension ?? null,
    non_additive_dimension: nonAdditive(metric['non_additive_dimension'], 'window_agg', 'group_by', refuse),
  };
}

/** A dimension over which a measure may not be added up; the keys differ between the forms. */
export function nonAdditive(
  written: Json | undefined,
  choice: string,
  groupings: string,
  refuse: Refuse,
): JsonObject | null {
  if (!isObject(written)) return null;
  const list = written[groupings] ?? [];
  return {
    name: written['name'] ?? null,
    window_choice: wordOf(written[choice] ?? '', 'AggregationType', refuse),
    window_groupings: Array.isArray(list) ? (list as readonly Json[]) : [list],
  };
}
