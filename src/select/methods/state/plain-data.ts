import type { Json, JsonObject } from '../../../util/json.ts';

/** Equal as plain data, whatever the order of keys. */
export function same(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    const [before, after] = [left as readonly Json[], right as readonly Json[]];
    return before.length === after.length && before.every((item, index) => same(item, after[index]));
  }
  if (!isMap(left) || !isMap(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  );
}

/** Whether a value is a map. */
export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A map, empty where the value is none. */
export function mapAt(value: Json | undefined): JsonObject {
  return isMap(value) ? value : {};
}
