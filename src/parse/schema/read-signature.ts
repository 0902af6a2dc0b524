import type { Json, JsonObject } from '../../util/json.ts';
import { member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { descriptionOf } from './read-columns.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { FunctionSignature } from './schema-record.ts';

/** Reads what a function takes and gives, and its other signatures. Faults are told with dbt's words. */
export function readSignature(name: string, map: YamlMap, reader: SchemaReader): FunctionSignature {
  return {
    arguments: readArguments(name, map, reader),
    returns: readReturns(map, reader),
    overloads: reader.maps(map, 'overloads', 'functions').map((overload) => ({
      definedIn: reader.text(overload, 'defined_in', 'overloads'),
      at: reader.at(member(overload, 'defined_in') ?? overload),
      arguments: readArguments(name, overload, reader),
      returns: readReturns(overload, reader),
      description: reader.optionalText(overload, 'description', 'overloads'),
    })),
  };
}

function readArguments(of: string, map: YamlMap, reader: SchemaReader): readonly JsonObject[] {
  let defaulted = false;
  return reader.maps(map, 'arguments', 'functions').flatMap((argument): JsonObject[] => {
    const name = reader.name(argument, 'arguments');
    if (name === null) return [];
    const given = member(argument, 'default_value');
    const value: Json = given === undefined ? null : (plain(given) ?? null);
    if (value !== null) defaulted = true;
    else if (defaulted) {
      reader.error(
        'function-defaults',
        `Non-defaulted argument '${name}' of function '${of}' comes after a defaulted argument. Non-defaulted arguments cannot come after defaulted arguments. Put those with a default_value last.`,
        argument,
      );
    }
    return [
      {
        name,
        data_type: reader.text(argument, 'data_type', 'arguments'),
        description: descriptionOf(argument, reader, 'arguments') || null,
        default_value: value,
      },
    ];
  });
}

function readReturns(map: YamlMap, reader: SchemaReader): JsonObject | null {
  const returns = member(map, 'returns');
  if (returns?.kind !== 'map') return null;
  return {
    data_type: reader.text(returns, 'data_type', 'returns'),
    description: reader.optionalText(returns, 'description', 'returns'),
  };
}
