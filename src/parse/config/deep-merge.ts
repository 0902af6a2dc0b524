import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';

/** dbt's deep merge: maps key by key, lists of the right before those of the left, else the right. */
export function deepMerge(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const before = merged[key];
    if (isObject(value)) merged[key] = deepMerge(isObject(before) ? before : {}, value);
    else if (Array.isArray(value) && Array.isArray(before)) {
      merged[key] = [...(value as readonly Json[]), ...(before as readonly Json[])];
    } else merged[key] = value;
  }
  return merged;
}
