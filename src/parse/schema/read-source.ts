import type { Json, JsonObject } from '../../util/json.ts';
import { compareText } from '../../util/compare.ts';
import { isObject, keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import { sourceKeys, tableKeys } from './known-keys.ts';
import { loadColumnKeys, loadKeys } from './load-keys.ts';
import { mergeFreshness } from './merge-freshness.ts';
import { descriptionOf, readColumns } from './read-columns.ts';
import { readLoad } from './read-load.ts';
import { readTests } from './read-test.ts';
import type { TestedNode } from './read-test.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { SourceRecord } from './schema-record.ts';
import { textOf } from '../yaml/text-of.ts';

const knownInSource = new Set([...sourceKeys, ...loadKeys]);
const knownInTable = new Set([...tableKeys, ...loadKeys]);

/** Reads one entry of `sources:`, a record for each of its tables. */
export function readSource(written: YamlMap, reader: SchemaReader): readonly SourceRecord[] {
  const source = reader.render(written, rendersAt);
  const sourceName = reader.name(source, 'sources');
  if (sourceName === null) return [];
  reader.checkKeys(source, knownInSource, `source "${sourceName}"`);
  const records: SourceRecord[] = [];
  for (const table of reader.maps(source, 'tables', 'sources')) {
    const name = reader.name(table, 'tables');
    if (name === null) continue;
    reader.checkKeys(table, knownInTable, `table "${name}" of source "${sourceName}"`);
    records.push(readTable({ source, sourceName, table, name, written }, reader));
  }
  return records;
}

interface Context {
  readonly source: YamlMap;
  readonly sourceName: string;
  readonly table: YamlMap;
  readonly name: string;
  readonly written: YamlMap;
}

function readTable(context: Context, reader: SchemaReader): SourceRecord {
  const { source, sourceName, table, name, written } = context;
  const sourceConfig = reader.object(source, 'config', 'sources');
  const tableConfig = reader.object(table, 'config', 'tables');
  const sourceMeta = { ...reader.object(source, 'meta', 'sources'), ...metaOf(sourceConfig) };
  const sourceTags = [...reader.tags(member(source, 'tags'), 'sources'), ...tagsOf(sourceConfig)];
  const tableTags = [...reader.tags(member(table, 'tags'), 'tables'), ...tagsOf(tableConfig)];
  const quoting = {
    ...reader.object(source, 'quoting', 'sources'),
    ...reader.object(table, 'quoting', 'tables'),
  };
  const on: TestedNode = {
    nameInTest: `${sourceName}_${name}`,
    prefix: 'source_',
    call: `source('${sourceName}', '${name}')`,
    version: null,
    columnName: null,
    tags: [
      ...reader.tags(member(source, 'tags'), 'sources'),
      ...reader.tags(member(table, 'tags'), 'tables'),
    ],
  };
  const columnMaps = reader.maps(table, 'columns', 'tables');
  const columns = readColumns(columnMaps, on, reader, {
    quoteColumns: quoting['column'] === true,
    extraKeys: loadColumnKeys,
  });
  const external = reader.object(table, 'external', 'tables');
  return {
    sourceName,
    name,
    at: reader.at(member(table, 'name') ?? table),
    sourceDescription: descriptionOf(source, reader, 'sources'),
    description: descriptionOf(table, reader, 'tables'),
    sourceMeta,
    database: databaseOf(source, reader),
    schema: reader.optionalText(source, 'schema', 'sources') ?? sourceName,
    unrenderedDatabase: unrenderedText(written, 'database'),
    unrenderedSchema: unrenderedText(written, 'schema'),
    identifier: reader.optionalText(table, 'identifier', 'tables') ?? name,
    loader: reader.text(source, 'loader', 'sources'),
    quoting: {
      database: quoting['database'] ?? null,
      schema: quoting['schema'] ?? null,
      identifier: quoting['identifier'] ?? null,
      column: quoting['column'] ?? null,
    },
    columns: columns.map(({ column }) => column),
    config: {
      ...mergeConfig({ source, table, sourceConfig, tableConfig }, reader),
      meta: { ...sourceMeta, ...reader.object(table, 'meta', 'tables'), ...metaOf(tableConfig) },
      tags: [...new Set([...sourceTags, ...tableTags])].sort(compareText),
    },
    external: Object.keys(external).length > 0 ? external : null,
    tests: [...readTests(table, on, reader), ...columns.flatMap(({ tests }) => tests)],
    load: readLoad({ source, table, columns: columnMaps, sourceName, name }, reader),
    overrides: reader.optionalText(source, 'overrides', 'sources'),
  };
}

function rendersAt(path: YamlPath): boolean {
  const [first, second] = path;
  if (first === 'description' || first === 'loaded_at_query') return false;
  if (first === 'config') return second !== 'loaded_at_query';
  if (first !== 'tables') return true;
  const [, , key, index, inner] = path;
  if (['tests', 'data_tests', 'description', 'loaded_at_query'].includes(String(key))) return false;
  if (key === 'config') return index !== 'loaded_at_query';
  return !(key === 'columns' && ['tests', 'data_tests', 'description'].includes(String(inner)));
}

function databaseOf(source: YamlMap, reader: SchemaReader): string | null {
  for (const key of ['database', 'dbname', 'project']) {
    const database = reader.optionalText(source, key, 'sources');
    if (database !== null) return database;
  }
  return null;
}

function unrenderedText(written: YamlMap, key: string): string | null {
  const value = member(written, key);
  return value?.kind === 'scalar' ? textOf(value.value) : null;
}

function metaOf(config: JsonObject): JsonObject {
  return isObject(config['meta']) ? config['meta'] : {};
}

function tagsOf(config: JsonObject): readonly string[] {
  const tags = config['tags'];
  const list: readonly Json[] = Array.isArray(tags)
    ? (tags as readonly Json[])
    : tags === undefined
      ? []
      : [tags];
  return list.filter((tag): tag is string => typeof tag === 'string');
}

function mergeConfig(
  parts: {
    readonly source: YamlMap;
    readonly table: YamlMap;
    readonly sourceConfig: JsonObject;
    readonly tableConfig: JsonObject;
  },
  reader: SchemaReader,
): JsonObject {
  const { source, table, sourceConfig, tableConfig } = parts;
  const merged: Record<string, Json> = { ...sourceConfig, ...tableConfig };
  const freshness = mergeFreshness([
    written(source, 'freshness'),
    sourceConfig['freshness'],
    written(table, 'freshness'),
    tableConfig['freshness'],
  ]);
  delete merged['freshness'];
  if (freshness !== undefined) merged['freshness'] = freshness;
  const loaded = loadedAt(parts, reader);
  merged['loaded_at_field'] = loaded.field;
  merged['loaded_at_query'] = loaded.query;
  return merged;
}

function loadedAt(
  parts: Parameters<typeof mergeConfig>[0],
  reader: SchemaReader,
): { readonly field: Json; readonly query: Json } {
  const { source, table, sourceConfig, tableConfig } = parts;
  const both = (level: string, map: YamlMap, field: unknown, query: unknown): void => {
    if (!field || !query) return;
    reader.error(
      'loaded-at-twice',
      `Cannot specify both loaded_at_field and loaded_at_query at ${level} level.`,
      keySpan(map, 'loaded_at_query'),
      'Keep one of them.',
    );
  };
  for (const map of [source, table]) {
    const value = member(map, 'loaded_at_field');
    if (value?.kind === 'scalar' && value.value === '')
      reader.error('loaded-at-empty', 'loaded_at_field cannot be an empty string.', value);
  }
  const tableHasField = table.entries.has('loaded_at_field') || Boolean(tableConfig['loaded_at_field']);
  const tableField = written(table, 'loaded_at_field') || tableConfig['loaded_at_field'] || null;
  const tableQuery = written(table, 'loaded_at_query') || tableConfig['loaded_at_query'] || null;
  const sourceField = written(source, 'loaded_at_field') || sourceConfig['loaded_at_field'] || null;
  const sourceQuery = written(source, 'loaded_at_query') || sourceConfig['loaded_at_query'] || null;
  both('table', table, tableHasField, tableQuery);
  both('source', source, sourceField, sourceQuery);
  return {
    field: tableHasField ? tableField : sourceField,
    query: tableQuery ?? (tableHasField ? null : sourceQuery),
  };
}

function written(map: YamlMap, key: string): Json | undefined {
  const entry = map.entries.get(key);
  return entry ? plain(entry.value) : undefined;
}
