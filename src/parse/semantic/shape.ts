import type { Json, JsonObject } from '../../util/json.ts';
import { isObject } from '../yaml/yaml-value.ts';

/** What a key may hold; `text or …` also takes a bare name. */
export type Rule =
  | 'text'
  | 'texts'
  | 'boolean'
  | 'number'
  | 'map'
  | 'scalar'
  | 'tags'
  | { readonly kind: 'shape' | 'list' | 'text-or-shape' | 'list-of-text-or-shape'; readonly of: Shape };

/** The keys of a map; every other is a fault, as is a required one that is not there. */
export interface Shape {
  readonly required: readonly string[];
  readonly keys: Readonly<Record<string, Rule>>;
}

/** What is wrong with plain data first, in the words of dbt's schemas; null: nothing. Nulls count as not there. */
export function shapeFault(value: JsonObject, shape: Shape, path = ''): string | null {
  for (const key of shape.required) {
    if ((value[key] ?? null) === null) return `at path [${path}]: '${key}' is a required property`;
  }
  for (const [key, item] of Object.entries(value)) {
    const rule = shape.keys[key];
    if (rule === undefined) {
      return `at path [${path}]: Additional properties are not allowed ('${key}' was unexpected)`;
    }
    if (item === null) continue;
    const fault = ruleFault(item, rule, `${path}['${key}']`);
    if (fault !== null) return fault;
  }
  return null;
}

function ruleFault(value: Json, rule: Rule, path: string): string | null {
  const wrong = (wanted: string): string => `at path ${path}: ${shown(value)} is not of type '${wanted}'`;
  if (typeof rule === 'string') {
    const [holds, wanted] = simple[rule];
    return holds(value) ? null : wrong(wanted);
  }
  const isText = typeof value === 'string';
  switch (rule.kind) {
    case 'text-or-shape':
      if (isText) return null;
      return isObject(value) ? shapeFault(value, rule.of, path) : wrong('string');
    case 'shape':
      return isObject(value) ? shapeFault(value, rule.of, path) : wrong('object');
    case 'list':
    case 'list-of-text-or-shape': {
      if (!Array.isArray(value)) return wrong('array');
      for (const [index, item] of (value as readonly Json[]).entries()) {
        if (rule.kind === 'list-of-text-or-shape' && typeof item === 'string') continue;
        const at = `${path}[${index}]`;
        const fault = isObject(item)
          ? shapeFault(item, rule.of, at)
          : `at path ${at}: ${shown(item)} is not of type 'object'`;
        if (fault !== null) return fault;
      }
      return null;
    }
  }
}

const isText = (value: Json): boolean => typeof value === 'string';

const simple: Readonly<
  Record<Extract<Rule, string>, readonly [holds: (value: Json) => boolean, wanted: string]>
> = {
  text: [isText, 'string'],
  texts: [
    (value) => isText(value) || (Array.isArray(value) && (value as readonly Json[]).every(isText)),
    'string',
  ],
  tags: [
    (value) => isText(value) || (Array.isArray(value) && (value as readonly Json[]).every(isText)),
    'array',
  ],
  boolean: [(value) => typeof value === 'boolean', 'boolean'],
  number: [(value) => typeof value === 'number', 'number'],
  map: [isObject, 'object'],
  scalar: [(value) => ['string', 'number', 'boolean'].includes(typeof value), 'string'],
};

function shown(value: Json): string {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
