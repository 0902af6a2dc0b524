import { toValue } from '../template/values/json.ts';
import { PyDict, PyFloat } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import type { Json } from '../util/json.ts';

/** Plain data as a template's value; whole numbers at the paths of `floats` (`0.price`) are floats, as they were written. */
export function valueWithFloats(json: Json, floats: readonly string[] = []): Value {
  return floats.length === 0 ? toValue(json) : convert(json, new Set(floats), '');
}

function convert(json: Json, floats: ReadonlySet<string>, path: string): Value {
  if (Array.isArray(json)) {
    return (json as readonly Json[]).map((item, index) => convert(item, floats, `${path}${index}.`));
  }
  if (typeof json === 'object' && json !== null) {
    return PyDict.from(
      Object.entries(json).map(([key, item]) => [key, convert(item, floats, `${path}${key}.`)] as const),
    );
  }
  return typeof json === 'number' && floats.has(path.slice(0, -1)) ? new PyFloat(json) : toValue(json);
}
