import type { ColumnDescription } from '../../domain/node.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { isObject, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { columnKeys } from './known-keys.ts';
import { readTests } from './read-test.ts';
import type { TestedNode } from './read-test.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { TestRecord } from './schema-record.ts';
import { textOf } from '../yaml/text-of.ts';

/** A column with its tests. */
export interface ReadColumn {
  readonly column: ColumnDescription;
  readonly tests: readonly TestRecord[];
}

/** Reads columns with the tests declared on them. `extraKeys`: keys that mean something here besides dbt's. */
export function readColumns(
  maps: readonly YamlMap[],
  on: TestedNode,
  reader: SchemaReader,
  options: { readonly quoteColumns: boolean | null; readonly extraKeys?: readonly string[] },
): readonly ReadColumn[] {
  const known = options.extraKeys ? new Set([...columnKeys, ...options.extraKeys]) : columnKeys;
  const read: ReadColumn[] = [];
  for (const map of maps) {
    const name = reader.name(map, 'columns');
    if (name === null) continue;
    reader.checkKeys(map, known, `column "${name}"`);
    const column = readColumn(map, name, reader);
    const quoted = column.quote ?? options.quoteColumns ?? false;
    const columnName = quoted ? `"${name.replaceAll('"', '""')}"` : name;
    const tags = [...new Set([...on.tags, ...column.tags])];
    read.push({ column, tests: readTests(map, { ...on, columnName, tags }, reader) });
  }
  return read;
}

function readColumn(map: YamlMap, name: string, reader: SchemaReader): ColumnDescription {
  const config = reader.object(map, 'config', 'columns');
  const configTags = config['tags'];
  const tags = [
    ...reader.tags(member(map, 'tags'), 'columns'),
    ...(typeof configTags === 'string'
      ? [configTags]
      : Array.isArray(configTags)
        ? (configTags as readonly Json[])
        : []),
  ];
  const configMeta = config['meta'];
  const constraints = reader.objects(map, 'constraints', 'columns').map(fillConstraint);
  checkConstraints(constraints, `column ${name}`, map, reader);
  return {
    name,
    description: reader.text(map, 'description', 'columns'),
    dataType: reader.optionalText(map, 'data_type', 'columns'),
    quote: reader.boolean(map, 'quote', 'columns'),
    meta: { ...reader.object(map, 'meta', 'columns'), ...(isObject(configMeta) ? configMeta : {}) },
    tags: [...new Set(tags.map((tag) => textOf(tag)))],
    constraints,
    ...semanticsOf(map, reader),
  };
}

const constraintTypes = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'];

/** What a column says for the semantic layer and for time spines, as the manifest has it. */
function semanticsOf(map: YamlMap, reader: SchemaReader): Pick<ColumnDescription, 'semantics'> {
  const keys = ['granularity', 'dimension', 'entity'];
  if (!keys.some((key) => member(map, key) !== undefined)) return {};
  const granularity = reader.optionalText(map, 'granularity', 'columns');
  return {
    semantics: {
      granularity: granularity?.toLowerCase() ?? null,
      dimension: elementOf(
        map,
        'dimension',
        { is_partition: false, config: {}, validity_params: null },
        reader,
      ),
      entity: elementOf(map, 'entity', { config: {} }, reader),
    },
  };
}

function elementOf(map: YamlMap, key: 'dimension' | 'entity', more: JsonObject, reader: SchemaReader): Json {
  const name = plain(member(map, 'name')!);
  const value = member(map, key);
  const json = value === undefined ? null : plain(value);
  if (!isObject(json)) return typeof json === 'string' ? json.toLowerCase() : json;
  const description = key === 'dimension' ? reader.text(map, 'description', 'columns') : null;
  const filled: Record<string, Json> = { name, type: null, description, label: null, ...more };
  for (const [own, item] of Object.entries(json)) if (item !== null) filled[own] = item;
  return filled;
}

/** Names constraints of no known type. */
function checkConstraints(
  constraints: readonly JsonObject[],
  owner: string,
  map: YamlMap,
  reader: SchemaReader,
): void {
  for (const constraint of constraints) {
    if (constraintTypes.includes(constraint['type'] as string)) continue;
    const value = member(map, 'constraints') ?? map;
    reader.error(
      'constraint-type',
      `Invalid constraint type on ${owner}: Type must be one of ${constraintTypes.join(', ')}`,
      value,
    );
  }
}

/** A constraint with dbt's defaults. */
function fillConstraint(written: JsonObject): JsonObject {
  const value = (key: string, fallback: Json): Json => written[key] ?? fallback;
  return {
    type: value('type', null),
    name: value('name', null),
    expression: value('expression', null),
    warn_unenforced: value('warn_unenforced', true),
    warn_unsupported: value('warn_unsupported', true),
    to: value('to', null),
    to_columns: value('to_columns', []),
    ...('columns' in written ? { columns: written['columns']! } : {}),
  };
}

/** The plain data of a description, which is text that is rendered later. */
export function descriptionOf(map: YamlMap, reader: SchemaReader, owner: string): string {
  const value = map.entries.get('description')?.value;
  return value === undefined || plain(value) === null ? '' : reader.text(map, 'description', owner);
}

/** Constraints of a model, with dbt's defaults. */
export function modelConstraints(map: YamlMap, name: string, reader: SchemaReader): readonly JsonObject[] {
  const constraints = reader
    .objects(map, 'constraints', 'models')
    .map((written) => fillConstraint({ columns: [], ...written }));
  checkConstraints(constraints, `model ${name}`, map, reader);
  return constraints;
}
