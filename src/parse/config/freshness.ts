import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';

/** dbt's freshness with nothing said. */
export function emptyFreshness(): JsonObject {
  const none = { count: null, period: null };
  return { warn_after: none, error_after: none, filter: null };
}

/** Freshness as written, with all its keys. */
export function fillFreshness(written: JsonObject): JsonObject {
  return {
    warn_after: fillTime(written['warn_after']),
    error_after: fillTime(written['error_after']),
    filter: written['filter'] ?? null,
  };
}

function fillTime(time: Json | undefined): Json {
  if (time === null) return null;
  if (!isObject(time)) return { count: null, period: null };
  return { count: time['count'] ?? null, period: time['period'] ?? null };
}
