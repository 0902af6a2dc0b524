import type { Json, JsonObject } from '../../util/json.ts';
import { checkConfigKeys } from '../config/check-config-keys.ts';
import { isObject, keySpan, member, plain, plainObject } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import { entryKeys } from './known-keys.ts';
import { descriptionOf, modelConstraints, readColumns } from './read-columns.ts';
import { readTests } from './read-test.ts';
import { readVersions } from './read-versions.ts';
import { firstLine } from './schema-reader.ts';
import type { SchemaReader } from './schema-reader.ts';
import { readSignature } from './read-signature.ts';
import type { PatchKey, PatchRecord } from './schema-record.ts';
import { readModelSemantics } from '../semantic/read-model-semantics.ts';
import { readDeprecationDate } from './read-deprecation-date.ts';
import { readTimeSpine } from './read-time-spine.ts';
import { testedNode } from './tested-node.ts';

/** Reads one entry of `models`, `seeds` and so on; null with a fault where it has no name. */
export function readPatch(key: PatchKey, written: YamlMap, reader: SchemaReader): PatchRecord | null {
  const map = reader.render(written, rendersAt);
  const name = reader.name(map, key);
  if (name === null) return null;
  reader.checkKeys(map, entryKeys[key]!, `${key} "${name}"`);
  const config = readConfig(key, name, map, reader);
  const unrendered = readUnrendered(written);
  const on = testedNode(name, null);
  const quoteColumns = reader.boolean(map, 'quote_columns', key);
  const constraints = modelConstraints(map, name, reader);
  const versions =
    key === 'models' && member(map, 'versions') ? readVersions(map, name, config, reader) : null;
  const deprecationDate = key === 'models' ? readDeprecationDate(map, reader) : null;
  const shared = {
    key,
    name,
    at: reader.at(nameSpan(map)),
    description: descriptionOf(map, reader, key),
    config,
    unrendered,
    constraints,
    relation: readRelation(key, map, reader),
    ...(key === 'functions' && { signature: readSignature(name, map, reader) }),
    arguments: key === 'macros' && map.entries.has('arguments') ? readArguments(map, reader) : null,
    ...(deprecationDate === null ? {} : { deprecationDate }),
  };
  if (versions) {
    const latest = versions.versions.find(({ v }) => v === versions.latest);
    return {
      ...shared,
      ...semanticsOf(map, { ...shared, columns: latest?.columns ?? [] }, reader, true),
      columns: [],
      tests: versions.tests,
      latestVersion: versions.latest,
      versions: versions.versions,
    };
  }
  const tested = key === 'models' || key === 'seeds' || key === 'snapshots';
  const read =
    key === 'macros' ? [] : readColumns(reader.maps(map, 'columns', key), on, reader, { quoteColumns });
  const tests = tested ? [...read.flatMap((column) => column.tests), ...readTests(map, on, reader)] : [];
  const columns = read.map(({ column }) => column);
  const semantics = key === 'models' ? semanticsOf(map, { ...shared, columns }, reader, false) : {};
  return { ...shared, ...semantics, columns, tests, latestVersion: null, versions: null };
}

type Described = Pick<PatchRecord, 'name' | 'at' | 'description' | 'columns'>;

/** A model's time spine, and what it declares for the semantic layer. */
function semanticsOf(
  map: YamlMap,
  of: Described,
  reader: SchemaReader,
  isVersioned: boolean,
): Pick<PatchRecord, 'timeSpine' | 'semantics'> {
  const timeSpine = readTimeSpine(map, of, reader, isVersioned);
  const { name, at, description, columns } = of;
  const semantics = readModelSemantics({ map, name, at, description, columns }, reader);
  return {
    ...(timeSpine === null ? {} : { timeSpine }),
    ...(semantics.length > 0 ? { semantics } : {}),
  };
}

const later = new Set(['tests', 'data_tests', 'description', 'loaded_at_query']);

function rendersAt(path: YamlPath): boolean {
  const [first, second, third] = path;
  if (later.has(String(first))) return false;
  if (first === 'config')
    return !['pre_hook', 'post_hook', 'pre-hook', 'post-hook', 'loaded_at_query'].includes(String(second));
  if (first === 'metrics' && (path.at(-1) === 'filter' || path.at(-2) === 'filter')) return false;
  if (first === 'columns' || first === 'arguments' || first === 'metrics') return !later.has(String(third));
  if (first === 'derived_semantics') return !later.has(String(path[3]));
  if (first === 'versions') {
    return !later.has(String(third)) && !(third === 'columns' && later.has(String(path[4])));
  }
  return true;
}

const moved = ['meta', 'docs', 'group', 'contract', 'access'] as const;

function readConfig(key: PatchKey, name: string, map: YamlMap, reader: SchemaReader): JsonObject {
  const config: Record<string, Json> = { ...reader.object(map, 'config', key) };
  for (const attribute of moved) {
    const value = member(map, attribute);
    if (value === undefined) continue;
    if (key === 'macros' && attribute in config) {
      // Of a macro's two places the config goes before, of `meta` key by key.
      if (attribute === 'meta') config[attribute] = { ...plainObject(value), ...asObject(config[attribute]) };
      continue;
    }
    if (attribute in config) {
      reader.error(
        'yaml-config-twice',
        `found ${attribute} dictionary in 'config' dictionary and as top-level key of ${key} "${name}"`,
        keySpan(map, attribute),
        "Remove the top-level key and define it under 'config' dictionary only.",
      );
    }
    config[attribute] = plain(value);
  }
  checkAccess(config['access'], name, map, reader);
  const block = member(map, 'config');
  if (block?.kind === 'map') checkConfigKeys(key, block, reader.source, reader.faults);
  return config;
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function checkAccess(access: Json | undefined, name: string, map: YamlMap, reader: SchemaReader): void {
  if (access === undefined || ['private', 'protected', 'public'].includes(access as string)) return;
  const value = member(map, 'access') ?? map;
  reader.error(
    'access-type',
    `Node "${name}" has an invalid value (${JSON.stringify(access)}) for the access field`,
    value,
  );
}

function readUnrendered(written: YamlMap): JsonObject {
  const value = member(written, 'config');
  const json = value ? plain(value) : {};
  return isObject(json) ? json : {};
}

function readRelation(key: PatchKey, map: YamlMap, reader: SchemaReader): PatchRecord['relation'] {
  const value = key === 'snapshots' ? member(map, 'relation') : undefined;
  if (value === undefined) return null;
  return { text: reader.text(map, 'relation', key), at: reader.at(value) };
}

function readArguments(map: YamlMap, reader: SchemaReader): readonly JsonObject[] {
  return reader.maps(map, 'arguments', 'macros').flatMap((argument) => {
    const name = reader.name(argument, 'arguments');
    if (name === null) return [];
    return [
      {
        name,
        type: reader.optionalText(argument, 'type', 'arguments'),
        description: descriptionOf(argument, reader, 'arguments'),
      },
    ];
  });
}

function nameSpan(map: YamlMap): { readonly start: number; readonly end: number } {
  return member(map, 'name') ?? firstLine(map);
}
