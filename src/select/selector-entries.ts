import type { Diagnostic } from '../domain/diagnostic.ts';
import type { SelectorDefinition } from '../domain/selector.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import { failed, ok } from '../util/result.ts';
import { methods } from './methods/table.ts';
import { describeCriterion } from './syntax/parse-selector.ts';
import { readDefinitions } from './syntax/read-definition.ts';

/** `selectors` of manifest.json: every selector by name, its texts taken apart as dbt does. Fails on definitions that cannot be understood. */
export function selectorEntries(
  definitions: readonly SelectorDefinition[],
): Result<JsonObject, readonly Diagnostic[]> {
  const faults: Diagnostic[] = [];
  readDefinitions(definitions, [...methods.keys()], faults);
  if (faults.length > 0) return failed(faults);
  return ok(
    Object.fromEntries(
      definitions.map(({ name, description, isDefault, saysDefault, definition }): [string, Json] => [
        name,
        {
          name,
          ...(description === null ? {} : { description }),
          ...(saysDefault ? { default: isDefault } : {}),
          definition: entryOf(definition),
        },
      ]),
    ),
  );
}

function entryOf(definition: Json): Json {
  if (typeof definition === 'string') return describeCriterion(definition);
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) return definition;
  const map = definition as JsonObject;
  for (const key of ['union', 'intersection']) if (key in map) return { [key]: entriesOf(map[key]!) };
  const [key] = Object.keys(map);
  if (key === undefined) return map;
  const value = entriesOf(map[key]!);
  if (key === 'exclude') return { exclude: value };
  return Object.keys(map).length === 1 ? { method: key, value } : map;
}

function entriesOf(value: Json): Json {
  return Array.isArray(value) ? (value as readonly Json[]).map(entryOf) : value;
}
