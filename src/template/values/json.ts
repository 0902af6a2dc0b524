import type { Json } from '../../util/json.ts';
import { TemplateError } from './template-error.ts';
import { PyDict, PyFloat, PyTuple, Markup } from './value.ts';
import type { Value } from './value.ts';

/** Plain data as a template's value: objects become dicts, whole numbers ints, others floats. */
export function toValue(json: Json): Value {
  if (json === null || typeof json === 'string' || typeof json === 'boolean') return json;
  if (typeof json === 'number') {
    if (Number.isSafeInteger(json)) return Object.is(json, -0) ? 0 : json;
    return new PyFloat(json);
  }
  if (Array.isArray(json)) return (json as readonly Json[]).map(toValue);
  const dict = new PyDict();
  for (const [key, value] of Object.entries(json)) dict.set(key, toValue(value));
  return dict;
}

/** A value as plain data; tuples become lists, number keys text. Throws `TemplateError` for what JSON has not. */
export function toJson(value: Value): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof PyTuple) return value.items.map(toJson);
  if (value instanceof PyDict) {
    return Object.fromEntries([...value.entries()].map(([key, item]) => [jsonKey(key), toJson(item)]));
  }
  throw new TemplateError('the value has no form in JSON', { type: 'TypeError' });
}

function jsonKey(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean' || typeof key === 'number' || typeof key === 'bigint') return String(key);
  if (key instanceof PyFloat) return String(key.value);
  if (key instanceof Markup) return key.text;
  throw new TemplateError('keys must be str, int, float, bool or None', { type: 'TypeError' });
}
