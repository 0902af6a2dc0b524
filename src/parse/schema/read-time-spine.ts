import type { ColumnDescription } from '../../domain/node.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { shapeFault } from '../semantic/shape.ts';
import type { Shape } from '../semantic/shape.ts';
import { isObject, keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { SchemaReader } from './schema-reader.ts';
import { textOf } from '../yaml/text-of.ts';

const shape: Shape = {
  required: ['standard_granularity_column'],
  keys: {
    standard_granularity_column: 'text',
    custom_granularities: {
      kind: 'list',
      of: { required: ['name'], keys: { name: 'text', column_name: 'text' } },
    },
  },
};

/** `time_spine` of a model, filled in, its columns looked for among the model's; null where there is none or it is faulty. */
export function readTimeSpine(
  map: YamlMap,
  model: { readonly name: string; readonly columns: readonly ColumnDescription[] },
  reader: SchemaReader,
  isVersioned: boolean,
): JsonObject | null {
  const value = member(map, 'time_spine');
  if (value === undefined) return null;
  const json = plain(value);
  const refuse = (message: string): null => {
    reader.error('time-spine', message, keySpan(map, 'time_spine'));
    return null;
  };
  const fault = isObject(json) ? shapeFault(json, shape, "['time_spine']") : "is not of type 'object'";
  if (!isObject(json) || fault !== null)
    return refuse(
      `Invalid models config given in ${reader.source.path} @ models: {'name': '${model.name}', ...} - ${fault}`,
    );
  const column = textOf(json['standard_granularity_column']);
  const names = `[${model.columns.map(({ name }) => `'${name}'`).join(', ')}]`;
  const standard = model.columns.find(({ name }) => name === column);
  if (!standard) {
    return refuse(
      'Time spine standard granularity column must be defined on the model. Got invalid ' +
        `column name '${column}' for model '${model.name}'. Valid names${isVersioned ? ' for latest version' : ''}: ${names}.`,
    );
  }
  if ((standard.semantics?.['granularity'] ?? null) === null) {
    return refuse(
      'Time spine standard granularity column must have a granularity defined. Please add one for ' +
        `column '${column}' in model '${model.name}'.`,
    );
  }
  const custom = ((json['custom_granularities'] ?? []) as readonly JsonObject[]).map(
    (one): { readonly name: Json; readonly column_name: Json } => ({
      name: one['name']!,
      column_name: one['column_name'] ?? null,
    }),
  );
  const missing = custom
    .map((one) => textOf(one.column_name ?? one.name))
    .filter((name) => !model.columns.some((known) => known.name === name));
  if (missing.length > 0) {
    return refuse(
      'Time spine custom granularity columns do not exist in the model. ' +
        `Columns not found: [${missing.map((name) => `'${name}'`).join(', ')}]; Available columns: ${names}`,
    );
  }
  return { standard_granularity_column: column, custom_granularities: custom };
}
