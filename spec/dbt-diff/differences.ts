import type { Json, JsonObject } from '../../src/util/json.ts';

/** One place where two values are not the same; `undefined` is "not there". */
export interface Difference {
  /** `nodes › model.shop.orders › config › tags`. */
  readonly path: string;
  readonly ours: Json | undefined;
  readonly dbt: Json | undefined;
}

/** All differences between two values, by path. The order of an object's keys is no difference. */
export function differences(ours: Json | undefined, dbt: Json | undefined, path = ''): readonly Difference[] {
  if (isObject(ours) && isObject(dbt)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(dbt)])].sort();
    return keys.flatMap((key) =>
      differences(own(ours, key), own(dbt, key), path === '' ? key : `${path} › ${key}`),
    );
  }
  if (isListOfObjects(ours) && isListOfObjects(dbt) && ours.length === dbt.length) {
    return ours.flatMap((item, index) => differences(item, dbt[index], `${path} › ${index}`));
  }
  return JSON.stringify(ours) === JSON.stringify(dbt) ? [] : [{ path, ours, dbt }];
}

/** A difference as one line. */
export function differenceText({ path, ours, dbt }: Difference): string {
  return `${path}\n    ours: ${shown(ours)}\n    dbt:  ${shown(dbt)}`;
}

function shown(value: Json | undefined): string {
  const text = value === undefined ? '(not there)' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: Json | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && (value as readonly Json[]).every(isObject);
}

function own(value: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
