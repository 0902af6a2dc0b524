import type { Dialect } from '../../../adapters/contract.ts';
import type { Json, JsonObject } from '../../../util/json.ts';

/** A field and the type that its schema promises. */
export interface SchemaField {
  readonly name: string;
  /** In the target engine's spelling; null: the schema does not say, the values decide. */
  readonly type: string | null;
}

/** The types of a record's fields, from its JSON schema. */
export function schemaFields(schema: JsonObject, types: Dialect['types']): readonly SchemaField[] {
  const properties = schema['properties'];
  if (!isObject(properties)) return [];
  return Object.entries(properties).map(([name, property]) => {
    const words = new Set(isObject(property) ? wordsOf(property) : []);
    return { name, type: typeOf(words, types) };
  });
}

/** What a value may be. */
type Word = 'text' | 'integer' | 'bigger' | 'number' | 'boolean' | 'date' | 'date-time' | 'uuid' | 'json';

/** All that a property's values may be, alternatives of `anyOf`, `oneOf` and `allOf` together; null is always allowed. */
function wordsOf(property: JsonObject): readonly Word[] {
  const alternatives = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => {
    const list = property[key];
    return Array.isArray(list) ? list.filter(isObject) : [];
  });
  const type = property['type'];
  const named: readonly Json[] = Array.isArray(type)
    ? (type as readonly Json[])
    : type === undefined
      ? []
      : [type];
  return [...alternatives.flatMap(wordsOf), ...named.flatMap((each) => wordOf(each, property))];
}

function wordOf(type: Json, property: JsonObject): readonly Word[] {
  const { format, minimum, maximum, multipleOf } = property;
  switch (type) {
    case 'string':
      if (format === 'date-time' || format === 'date' || format === 'uuid') return [format];
      return [format === 'singer.decimal' || format === 'decimal' ? 'number' : 'text'];
    case 'integer':
      return [
        [minimum, maximum].some((limit) => typeof limit === 'number' && Math.abs(limit) > 2 ** 63)
          ? 'bigger'
          : 'integer',
      ];
    case 'number':
      return [typeof multipleOf === 'number' && Number.isInteger(multipleOf) ? 'bigger' : 'number'];
    case 'boolean':
      return ['boolean'];
    case 'object':
    case 'array':
      return ['json'];
    default:
      return [];
  }
}

function typeOf(words: ReadonlySet<Word>, types: Dialect['types']): string | null {
  if (words.size === 0) return null;
  const only = (...allowed: readonly Word[]): boolean => [...words].every((word) => allowed.includes(word));
  if (only('boolean')) return types.boolean;
  if (only('integer')) return types.bigint;
  if (only('integer', 'bigger', 'number')) return types.numeric;
  if (only('date')) return types.date;
  if (only('date', 'date-time')) return types.timestampTz;
  if (only('uuid')) return 'uuid';
  if (only('json')) return types.json;
  return types.text;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
