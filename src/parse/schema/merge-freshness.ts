import type { Json, JsonObject } from '../../util/json.ts';
import { emptyFreshness, fillFreshness } from '../config/freshness.ts';
import { isObject } from '../yaml/yaml-value.ts';

/** Freshness as written in one place: undefined where nothing is said, null where it is switched off. */
export type WrittenFreshness = Json | undefined;

/**
 * Merges freshness from the outside in (source, its config, table, its config), by dbt's rules: thresholds one by one,
 * a null switches off what stands further out. Undefined: no threshold anywhere. Null: switched off.
 */
export function mergeFreshness(written: readonly WrittenFreshness[]): JsonObject | null | undefined {
  const [first, ...rest] = written.map(fill);
  let merged: JsonObject | null = first ?? null;
  for (const next of rest) {
    if (merged !== null && next) {
      merged = {
        warn_after: mergeTime(merged['warn_after']!, next['warn_after']!),
        error_after: mergeTime(merged['error_after']!, next['error_after']!),
        filter: next['filter'] ?? merged['filter'] ?? null,
      };
    } else merged = merged === null && isSet(next ?? null) ? (next ?? null) : null;
  }
  if (merged === null) return null;
  return isSet(merged) ? merged : undefined;
}

function fill(written: WrittenFreshness): JsonObject | null {
  if (written === null) return null;
  return isObject(written) ? fillFreshness(written) : emptyFreshness();
}

function mergeTime(base: Json, update: Json): Json {
  if (update === null) return null;
  if (isSetTime(base) && isSetTime(update)) return { ...(base as JsonObject), ...(update as JsonObject) };
  return isSetTime(update) || base === null ? update : base;
}

function isSetTime(time: Json | undefined): boolean {
  return isObject(time) && time['count'] !== null && time['period'] !== null;
}

function isSet(freshness: JsonObject | null): boolean {
  return freshness !== null && (isSetTime(freshness['warn_after']) || isSetTime(freshness['error_after']));
}
