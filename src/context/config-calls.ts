import { str } from '../template/values/text.ts';
import { TemplateError } from '../template/values/template-error.ts';
import {
  Markup,
  PyDict,
  PyFloat,
  PySet,
  PyTuple,
  TemplateObject,
  Undefined,
} from '../template/values/value.ts';
import type { Keywords, Value } from '../template/values/value.ts';
import type { Json, JsonObject } from '../util/json.ts';

const appended = new Set(['pre-hook', 'post-hook', 'tags', 'packages']);
const updated = new Set(['quoting', 'column_types', 'meta', 'docs', 'contract']);

/** The arguments of a `config()` call as plain data, hooks under their names with a hyphen. Throws `TemplateError`. */
export function configCall(args: readonly Value[], kwargs: Keywords): JsonObject {
  const [dict] = args;
  if (args.length === 1 && kwargs.size === 0 && dict instanceof PyDict) {
    return renameHooks([...dict.entries()].map(([key, value]) => [str(key), configValue(value)]));
  }
  if (args.length === 0 && kwargs.size > 0) {
    return renameHooks([...kwargs].map(([key, value]) => [key, configValue(value)]));
  }
  throw new TemplateError('Invalid inline model config', {
    code: 'invalid-config-call',
    help: "Write config(key=value, …) or config({'key': value, …}).",
  });
}

function renameHooks(entries: readonly (readonly [string, Json])[]): JsonObject {
  const config: Record<string, Json> = Object.fromEntries(entries);
  for (const [old, name] of [
    ['pre_hook', 'pre-hook'],
    ['post_hook', 'post-hook'],
  ] as const) {
    const value = config[old];
    if (value === undefined) continue;
    if (name in config) {
      throw new TemplateError(`Invalid config, has conflicting keys "${old}" and "${name}"`, {
        code: 'invalid-config-call',
      });
    }
    delete config[old];
    config[name] = value;
  }
  return config;
}

/** A config value as plain data. What JSON has not (relations, dates) becomes its text. Throws for an undefined one. */
function configValue(value: Value): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(configValue);
  if (value instanceof PyTuple) return value.items.map(configValue);
  if (value instanceof PySet) return [...iterable(value)].map(configValue);
  if (value instanceof PyDict) {
    return Object.fromEntries([...value.entries()].map(([key, item]) => [str(key), configValue(item)]));
  }
  if (value instanceof Undefined) {
    throw new TemplateError(
      `'${typeof value.name === 'string' ? value.name : 'unknown'}' is undefined. This can happen when calling a macro that does not exist. ` +
        'Check for typos and/or install package dependencies with "dbt deps".',
      { type: 'UndefinedError' },
    );
  }
  if (value instanceof Markup || value instanceof TemplateObject) return str(value);
  return str(value);
}

function iterable(set: PySet): Iterable<Value> {
  return { [Symbol.iterator]: () => set[Symbol.iterator]() };
}

/** Merges a further `config()` call into those before it, by dbt's rules; neither is changed. */
export function mergeConfigCall(before: JsonObject, call: JsonObject): JsonObject {
  if (Object.keys(before).length === 0) return call;
  const merged: Record<string, Json> = { ...before };
  for (const [key, value] of Object.entries(call)) {
    const old = merged[key];
    if (appended.has(key))
      merged[key] = old === undefined ? listOf(value) : [...listOf(old), ...listOf(value)];
    else if (updated.has(key))
      merged[key] = isObject(old) ? { ...old, ...dictOf(key, value) } : dictOf(key, value);
    else if (key === 'grants') merged[key] = mergeGrants(old, dictOf(key, value));
    else merged[key] = value;
  }
  return merged;
}

/** A privilege written with a leading `+` is added to what is there under the same spelling; the others replace. */
function mergeGrants(old: Json | undefined, grants: JsonObject): JsonObject {
  const merged: Record<string, Json> = {};
  if (isObject(old))
    for (const [privilege, grantees] of Object.entries(old)) merged[privilege] = listOf(grantees);
  for (const [privilege, grantees] of Object.entries(grants)) {
    const before = merged[privilege];
    merged[privilege] =
      before !== undefined && privilege.startsWith('+')
        ? [...listOf(before), ...listOf(grantees)]
        : listOf(grantees);
  }
  return merged;
}

function dictOf(key: string, value: Json): JsonObject {
  if (isObject(value)) return value;
  throw new TemplateError(`the config "${key}" must be a dict, not ${JSON.stringify(value)}`, {
    code: 'invalid-config-call',
  });
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
