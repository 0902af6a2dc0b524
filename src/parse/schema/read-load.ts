import { hash } from 'node:crypto';
import { isKeyed } from '../../domain/load.ts';
import type { ColumnCheck, LoadSpecification, WriteDisposition } from '../../domain/load.ts';
import type { Place } from '../../domain/diagnostic.ts';
import { textPlace } from '../yaml/text-place.ts';
import type { Json } from '../../util/json.ts';
import { didYouMean } from '../faults.ts';
import { keySpan, member, plain, plainObject } from '../yaml/yaml-value.ts';
import type { YamlMap, YamlValue } from '../yaml/yaml-value.ts';
import { textList } from '../config/project-file.ts';
import {
  commonLoadKeys,
  defaultDispositions,
  extractorKeys,
  keyGivers,
  loadKeys,
  placedKeys,
  tableNameKeys,
} from './load-keys.ts';
import { readKeep } from './read-keep.ts';
import type { SchemaReader } from './schema-reader.ts';
import { textOf } from '../yaml/text-of.ts';

/** A table of a source, with the source whose keys are its defaults. */
export interface LoadInput {
  readonly source: YamlMap;
  readonly table: YamlMap;
  readonly columns: readonly YamlMap[];
  readonly sourceName: string;
  readonly name: string;
}

const dispositions: readonly WriteDisposition[] = [
  'replace',
  'append',
  'merge',
  'merge+delete_missing',
  'history',
  'history+close_missing',
];
const contracts = ['evolve', 'freeze', 'quarantine'] as const;
const checks = ['integer', 'number', 'date', 'not_blank'] as const;

/** How a table is loaded, or null where no `extractor` says that we load it. */
export function readLoad(input: LoadInput, reader: SchemaReader): LoadSpecification | null {
  const setting = (key: string): YamlValue | undefined =>
    member(input.table, key) ?? member(input.source, key);
  const extractor = setting('extractor');
  if (extractor === undefined) {
    warnWithoutExtractor(input, reader);
    return null;
  }
  const name = textOf(plain(extractor));
  const own = extractorKeys[name];
  if (!own) {
    const names = Object.keys(extractorKeys);
    reader.error(
      'load-extractor',
      `There is no extractor named "${name}".`,
      extractor,
      didYouMean(name, names, `The extractors are: ${names.join(', ')}.`),
    );
    return null;
  }
  const options: Record<string, Json> = {};
  for (const key of own) {
    const value = key === 'keep' ? keepOf(input, 'fields') : setting(key);
    if (value !== undefined) options[key] = plain(value);
  }
  nameTable(name, options, input.name);
  if (options['include'] !== undefined) options['declared'] = declaredNames(name, input.source);
  for (const key of loadKeys) {
    if (own.includes(key) || (commonLoadKeys as readonly string[]).includes(key)) continue;
    const map = input.table.entries.has(key) ? input.table : input.source;
    if (map.entries.has(key)) {
      reader.warn(
        'load-unknown-key',
        `"${key}" means nothing to the extractor "${name}".`,
        keySpan(map, key),
        didYouMean(key, own),
      );
    }
  }
  if (name === 'file' && options['path'] === undefined && options['listing'] === undefined) {
    const message = `Table "${input.name}" of source "${input.sourceName}" has an extractor and no "path".`;
    reader.error(
      'load-path-missing',
      message,
      member(input.table, 'name') ?? input.table,
      'Add "path: data/file.csv".',
    );
  }
  const disposition = oneOf(
    setting('load'),
    dispositions,
    defaultDispositions[name] ?? 'replace',
    'load',
    reader,
  );
  const key = readKey(setting('key'), reader);
  if (isKeyed(disposition) && key.length === 0 && !keyGivers.includes(name)) {
    const message = `"load: ${disposition}" of table "${input.name}" needs a "key".`;
    reader.error('load-key-missing', message, setting('load') ?? input.table, 'Add "key: [id]".');
  }
  const cursor = setting('cursor');
  const after = readAfter(input, reader);
  const facts = {
    extractor: name,
    options,
    disposition,
    key,
    cursor: readCursor(cursor, reader),
    columns: input.columns.flatMap((column) => readLoadColumn(column, reader)),
    contract: oneOf(setting('contract'), contracts, 'evolve', 'contract', reader),
    checks: input.columns.flatMap((column) => readCheck(column, reader)),
    maximumRejects: readRejects(setting('max_rejects'), reader),
    ...(after.length > 0 ? { after } : {}),
    keep: readKeep(keepOf(input, 'store'), reader),
  };
  const place = reader.source.place(member(input.table, 'name') ?? input.table);
  const places = placesOf(setting, reader);
  return {
    ...facts,
    hash: hash('sha256', JSON.stringify(facts), 'hex'),
    place,
    ...(Object.keys(places).length > 0 ? { places } : {}),
  };
}

/** Where an extractor reads something by its name, the table's own is the one that is meant where none is given. */
function nameTable(extractor: string, options: Record<string, Json>, table: string): void {
  const named = tableNameKeys[extractor];
  if (named === undefined) return;
  if ([named.key, ...named.unless].every((key) => options[key] === undefined)) options[named.key] = table;
}

/** What the tables of a source read, by which one that includes a whole schema tells what of it is not declared. */
function declaredNames(extractor: string, source: YamlMap): Json {
  const key = tableNameKeys[extractor]?.key ?? 'name';
  const tables = member(source, 'tables');
  if (tables?.kind !== 'list') return [];
  return tables.items.flatMap((table): readonly Json[] => {
    const name = table.kind === 'map' ? (member(table, key) ?? member(table, 'name')) : undefined;
    return name === undefined ? [] : [plain(name)];
  });
}

/** Where texts stand at which a source may point, as it does into a query. */
function placesOf(
  setting: (key: string) => YamlValue | undefined,
  reader: SchemaReader,
): Readonly<Record<string, Place>> {
  const places: Record<string, Place> = {};
  for (const key of placedKeys) {
    const value = setting(key);
    if (value !== undefined) places[key] = textPlace(reader.source, value);
  }
  return places;
}

/** `keep` is two things: a list of fields that rows get from elsewhere, and else what is stored as it came. Neither hides the other. */
function keepOf({ table, source }: LoadInput, what: 'fields' | 'store'): YamlValue | undefined {
  return [member(table, 'keep'), member(source, 'keep')].find(
    (value) => value !== undefined && (value.kind === 'list') === (what === 'fields'),
  );
}

/** A map, or the name of the field alone. */
function readCursor(value: YamlValue | undefined, reader: SchemaReader): LoadSpecification['cursor'] {
  if (value === undefined) return null;
  const json = plain(value);
  if (typeof json === 'string') return { field: json };
  if (value.kind === 'map') return plainObject(value);
  reader.error(
    'load-setting',
    '"cursor" must be a field, or a map with one.',
    value,
    'Write {field: updated_at}.',
  );
  return null;
}

/** The table of the same source whose rows say what is asked for: it is loaded first. */
function readAfter(input: LoadInput, reader: SchemaReader): NonNullable<LoadSpecification['after']> {
  const value = member(input.table, 'for');
  if (value === undefined) return [];
  const parent = textOf(plain(value));
  const list = member(input.source, 'tables');
  const tables = new Map<string, string>();
  for (const table of list?.kind === 'list' ? list.items : []) {
    if (table.kind !== 'map') continue;
    const name = textOf(plain(member(table, 'name') ?? table));
    tables.set(name, reader.optionalText(table, 'identifier', 'tables') ?? name);
  }
  const identifier = tables.get(parent);
  if (identifier !== undefined && parent !== input.name) return [{ table: parent, identifier }];
  const others = [...tables.keys()].filter((name) => name !== input.name);
  reader.error(
    'load-parent',
    `Table "${input.name}" is loaded for each row of "${parent}", which is no other table of source "${input.sourceName}".`,
    value,
    didYouMean(parent, others, others.length > 0 ? `Its other tables are ${others.join(', ')}.` : undefined),
  );
  return [];
}

function warnWithoutExtractor(input: LoadInput, reader: SchemaReader): void {
  for (const map of [input.table, input.source]) {
    const key = loadKeys.find((name) => map.entries.has(name));
    if (key === undefined) continue;
    const message = `"${key}" of source "${input.sourceName}" means nothing without an extractor.`;
    reader.warn('load-without-extractor', message, keySpan(map, key), 'Add "extractor: file".');
    return;
  }
}

function oneOf<T extends string>(
  value: YamlValue | undefined,
  words: readonly T[],
  fallback: T,
  key: string,
  reader: SchemaReader,
): T {
  if (value === undefined) return fallback;
  const json = plain(value);
  const word = words.find((one) => one === json);
  if (word !== undefined) return word;
  const shown = typeof json === 'string' ? json : JSON.stringify(json);
  reader.error(
    'load-setting',
    `"${key}: ${shown}" is not one of ${words.join(', ')}.`,
    value,
    didYouMean(shown, words),
  );
  return fallback;
}

function readKey(value: YamlValue | undefined, reader: SchemaReader): readonly string[] {
  if (value === undefined) return [];
  const key = textList(value);
  if (key) return key;
  reader.error('load-setting', '"key" must be a column or a list of columns.', value);
  return [];
}

function readLoadColumn(column: YamlMap, reader: SchemaReader): LoadSpecification['columns'] {
  const name = member(column, 'name');
  if (name?.kind !== 'scalar' || typeof name.value !== 'string') return [];
  return [
    {
      name: name.value,
      type: reader.optionalText(column, 'data_type', 'columns'),
      path: reader.optionalText(column, 'from', 'columns'),
    },
  ];
}

function readCheck(column: YamlMap, reader: SchemaReader): readonly ColumnCheck[] {
  const name = member(column, 'name');
  const value = member(column, 'check');
  if (value === undefined || name?.kind !== 'scalar') return [];
  const columnName = textOf(name.value);
  if (value.kind !== 'map') {
    reader.error(
      'load-check',
      `"check" of column "${columnName}" must be a map.`,
      value,
      'Write {must_be: integer, reason: word}.',
    );
    return [];
  }
  reader.checkKeys(value, new Set(['must_be', 'reason']), `check of column "${columnName}"`);
  const mustBe = oneOf(member(value, 'must_be'), checks, 'not_blank', 'must_be', reader);
  if (member(value, 'must_be') === undefined) {
    reader.error(
      'load-check',
      `"check" of column "${columnName}" has no "must_be".`,
      value,
      `It is one of ${checks.join(', ')}.`,
    );
  }
  return [
    {
      column: columnName,
      mustBe,
      reason: reader.text(value, 'reason', 'check') || `${columnName}_not_${mustBe}`,
    },
  ];
}

function readRejects(
  value: YamlValue | undefined,
  reader: SchemaReader,
): LoadSpecification['maximumRejects'] {
  if (value === undefined) return { kind: 'share', value: 0.1 };
  const json = plain(value);
  if (typeof json === 'number' && Number.isInteger(json) && json >= 0) return { kind: 'count', value: json };
  const share = typeof json === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(json) : null;
  if (share && Number(share[1]) <= 100) return { kind: 'share', value: Number(share[1]) / 100 };
  reader.error(
    'load-setting',
    `"max_rejects: ${JSON.stringify(json)}" is neither a count nor a share.`,
    value,
    'Write 100 or 10%.',
  );
  return { kind: 'share', value: 0.1 };
}
