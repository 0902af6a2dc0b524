import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { timeWindow, whereFilter } from './filters.ts';
import type { Refuse } from './words.ts';

/** A measure that a metric reads, given by its name or with more, as the manifest has it; null where there is none. */
export function inputMeasure(written: Json | undefined): JsonObject | null {
  if (written === undefined || written === null) return null;
  const from: JsonObject = isObject(written) ? written : { name: written };
  return {
    name: from['name'] ?? null,
    filter: whereFilter(from['filter']),
    alias: from['alias'] ?? null,
    join_to_timespine: from['join_to_timespine'] ?? false,
    fill_nulls_with: from['fill_nulls_with'] ?? null,
  };
}

/** A metric that a metric reads, likewise. */
export function inputMetric(written: Json | undefined, refuse: Refuse): JsonObject | null {
  if (written === undefined || written === null) return null;
  const from: JsonObject = isObject(written) ? written : { name: written };
  return {
    name: from['name'] ?? null,
    filter: whereFilter(from['filter']),
    alias: from['alias'] ?? null,
    offset_window: timeWindow(from['offset_window'], refuse),
    offset_to_grain: from['offset_to_grain'] ?? null,
  };
}

/** The metrics of a list, likewise. */
export function inputMetrics(written: Json | undefined, refuse: Refuse): readonly JsonObject[] {
  if (!Array.isArray(written)) return [];
  const metrics: JsonObject[] = [];
  for (const one of written as readonly Json[]) {
    const metric = inputMetric(one, refuse);
    if (metric !== null) metrics.push(metric);
  }
  return metrics;
}
