import type { Environment } from '../../template/evaluate/environment.ts';
import { didYouMean, Faults } from '../faults.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap } from '../yaml/yaml-value.ts';
import { schemaLists, topKeys } from './known-keys.ts';
import { readExposure, readGroup } from './read-exposure.ts';
import { readPatch } from './read-patch.ts';
import { readSource } from './read-source.ts';
import { readUnitTest } from './read-unit-test.ts';
import { readMetric } from '../semantic/read-metric.ts';
import { readSavedQuery } from '../semantic/read-saved-query.ts';
import { readSemanticModel } from '../semantic/read-semantic-model.ts';
import { SchemaReader } from './schema-reader.ts';
import type { PatchKey, SchemaInputs, SchemaRecord } from './schema-record.ts';

/** A schema file, with what it is rendered in. */
export interface SchemaFileInput {
  /** As messages show it. */
  readonly path: string;
  readonly text: string;
  readonly packageName: string;
  readonly environment: Environment;
  readonly argumentsProperty: boolean;
  /** What rendering has asked for, told when the file is done. */
  readonly inputs: () => SchemaInputs;
}

const patchKeys: readonly PatchKey[] = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'data_tests',
  'macros',
  'functions',
];

/** Reads a YAML file of models, sources and so on. Never fails: what is wrong with it is in `diagnostics`. */
export function readSchemaFile(input: SchemaFileInput): SchemaRecord {
  const faults = new Faults();
  const lists = readLists(input, faults);
  const reader = lists?.reader;
  const entries = (key: string): readonly YamlMap[] => lists?.entries.get(key) ?? [];
  const patches = reader
    ? patchKeys.flatMap((key) => present(entries(key), (map) => readPatch(key, map, reader)))
    : [];
  const sources = reader ? entries('sources').flatMap((map) => readSource(map, reader)) : [];
  const exposures = reader ? present(entries('exposures'), (map) => readExposure(map, reader)) : [];
  const groups = reader ? present(entries('groups'), (map) => readGroup(map, reader)) : [];
  const unitTests = reader ? present(entries('unit_tests'), (map) => readUnitTest(map, reader)) : [];
  const semantics = reader
    ? [
        ...patches.flatMap((patch) => patch.semantics ?? []),
        ...present(entries('semantic_models'), (map) => readSemanticModel(map, reader)),
        ...present(entries('metrics'), (map) => readMetric(map, reader)),
        ...present(entries('saved_queries'), (map) => readSavedQuery(map, reader)),
      ]
    : [];
  return {
    patches,
    sources,
    exposures,
    groups,
    unitTests,
    ...(semantics.length > 0 ? { semantics } : {}),
    diagnostics: faults.all,
    inputs: input.inputs(),
  };
}

function readLists(
  input: SchemaFileInput,
  faults: Faults,
): { readonly reader: SchemaReader; readonly entries: ReadonlyMap<string, readonly YamlMap[]> } | null {
  const yaml = readYaml(input.path, input.text.trimEnd(), faults);
  if (!yaml?.root) return null;
  const { source, root } = yaml;
  if (root.kind !== 'map') {
    const message = `Contents of file '${input.path}' are not valid. Dictionary expected.`;
    faults.error(
      'yaml-shape',
      message,
      source.locate({ start: root.start, end: root.start }),
      'Begin with "models:" or "sources:".',
    );
    return null;
  }
  const { packageName, environment, argumentsProperty } = input;
  const reader = new SchemaReader({ source, environment, faults, packageName, argumentsProperty });
  const entries = new Map<string, readonly YamlMap[]>();
  for (const key of root.entries.keys()) {
    if (!topKeys.has(key)) {
      const message = `Unexpected top-level key ${key} in file ${input.path}`;
      reader.warn(
        'yaml-unknown-key',
        message,
        keySpan(root, key),
        didYouMean(key, topKeys, 'It means nothing there.'),
      );
    } else if (schemaLists.has(key)) entries.set(key, readEntries(root, key, input.path, reader));
  }
  return { reader, entries };
}

function readEntries(root: YamlMap, key: string, path: string, reader: SchemaReader): readonly YamlMap[] {
  const value = root.entries.get(key)?.value;
  // An empty `data_tests:` is no fault, as in dbt, which looks at the lists that name nodes only.
  if (value === undefined || (key === 'data_tests' && member(root, key) === undefined)) return [];
  if (value.kind !== 'list') {
    reader.error(
      'yaml-list',
      `The schema file at ${path} is invalid because the value of '${key}' is not a list`,
      value.kind === 'scalar' && value.value !== null ? value : keySpan(root, key),
      'Put a dash before each entry: `- name: …`.',
    );
    return [];
  }
  const maps: YamlMap[] = [];
  for (const item of value.items) {
    if (item.kind === 'map') maps.push(item);
    else {
      reader.error(
        'yaml-list',
        `The schema file at ${path} is invalid because a list element for '${key}' is not a dictionary: ` +
          JSON.stringify(plain(item)),
        item,
      );
    }
  }
  return maps;
}

function present<A, B>(items: readonly A[], read: (item: A) => B | null): readonly B[] {
  const found: B[] = [];
  for (const item of items) {
    const one = read(item);
    if (one !== null) found.push(one);
  }
  return found;
}
