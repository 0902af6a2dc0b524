import type { Json, JsonObject } from '../../util/json.ts';
import { renderYaml } from '../yaml/render-yaml.ts';
import { floatPaths, keySpan, plain } from '../yaml/yaml-value.ts';
import type { Span, YamlEntry, YamlMap, YamlValue } from '../yaml/yaml-value.ts';
import type { SchemaReader } from './schema-reader.ts';
import { firstLine } from './schema-reader.ts';
import type { At } from './at.ts';
import type { TestRecord } from './schema-record.ts';
import { pythonValue, synthesizeTestName, testHash } from './test-name.ts';
import type { Value } from '../../template/values/value.ts';

/** Keys of a test that configure it, wherever they stand. */
const testConfigKeys = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'sql_header',
  'meta',
  'database',
  'schema',
  'alias',
] as const;

/** What a test is declared on. */
export interface TestedNode {
  /** For the test's name: the model's, with `_v2`; for a source `raw_orders`. */
  readonly nameInTest: string;
  /** Before the test's own name: `source_` for a source. */
  readonly prefix: string;
  /** `ref('orders')`. */
  readonly call: string;
  readonly version: string | number | null;
  /** Null: on the node itself. As dbt puts it into the arguments, with quotes where it is quoted. */
  readonly columnName: string | null;
  readonly tags: readonly string[];
}

const pattern = /^(?:([a-zA-Z_][0-9a-zA-Z_]*)\.)?([a-zA-Z_][0-9a-zA-Z_]*)/;

/** Reads one entry of `data_tests`; null with a fault where it is not one. */
function readTest(entry: YamlValue, on: TestedNode, reader: SchemaReader): TestRecord | null {
  const written = takeApart(entry, reader);
  if (!written) return null;
  const match = pattern.exec(written.name);
  if (!match) {
    reader.error(
      'test-name',
      `Test name string did not match expected pattern: ${written.name}`,
      written.span,
    );
    return null;
  }
  const args = new Map(written.args);
  if (on.columnName !== null) args.delete('column_name');
  spreadArguments(args, written, reader);
  if (args.has('model')) {
    const message = 'Test arguments include "model", which is a reserved argument';
    reader.error('test-argument-model', message, written.span, 'Name the argument differently.');
    return null;
  }
  const config = takeConfig(args, reader, written.span);
  const description = takeText(args, 'description') ?? '';
  const ownName = takeText(args, 'name');
  return finish(
    {
      namespace: match[1] ?? null,
      testName: match[2]!,
      span: written.span,
      args,
      config,
      description,
      ownName,
    },
    on,
    reader,
  );
}

interface Parts {
  readonly namespace: string | null;
  readonly testName: string;
  readonly span: Span;
  readonly args: ReadonlyMap<string, YamlEntry>;
  readonly config: JsonObject;
  readonly description: string;
  readonly ownName: string | null;
}

function finish(parts: Parts, on: TestedNode, reader: SchemaReader): TestRecord {
  const { args, testName, namespace, ownName } = parts;
  const values = new Map<string, Value>();
  const json: Record<string, Json> = {};
  const floats: string[] = [];
  const argumentsAt: Record<string, At> = {};
  if (on.columnName !== null) add('column_name', on.columnName);
  for (const [key, { value }] of args) {
    values.set(key, pythonValue(value));
    json[key] = plain(value);
    floats.push(...floatPaths(value, `${key}.`));
    if (value.kind !== 'scalar' || typeof value.value === 'string') argumentsAt[key] = reader.at(value);
  }
  add('model', `{{ get_where_subquery(${on.call}) }}`);
  const kind = `${namespace === null ? '' : `${namespace}_`}${on.prefix}${testName}`;
  const synthesized = ownName === null ? synthesizeTestName(kind, on.nameInTest, values) : null;
  const name = ownName ?? synthesized!.full;
  const shortName = ownName ?? synthesized!.short;
  const config =
    shortName === name || 'alias' in parts.config ? parts.config : { ...parts.config, alias: shortName };
  return {
    at: reader.at(parts.span),
    name,
    shortName,
    hash: testHash(name, { namespace, testName, args: values }),
    testName,
    namespace,
    arguments: json,
    floats,
    argumentsAt,
    config,
    columnName: on.columnName,
    tags: on.tags,
    description: parts.description,
    version: on.version,
  };

  function add(key: string, text: string): void {
    values.set(key, text);
    json[key] = text;
  }
}

interface Written {
  readonly name: string;
  readonly span: Span;
  readonly args: ReadonlyMap<string, YamlEntry>;
}

function takeApart(entry: YamlValue, reader: SchemaReader): Written | null {
  if (entry.kind === 'scalar' && typeof entry.value === 'string') {
    return { name: entry.value, span: entry, args: new Map() };
  }
  if (entry.kind !== 'map') {
    reader.error('test-type', `test must be dict or str, got ${shown(entry)}`, entry);
    return null;
  }
  const named = entry.entries.get('test_name');
  if (named) {
    const args = new Map([...entry.entries].filter(([key]) => key !== 'test_name'));
    if (named.value.kind === 'scalar' && typeof named.value.value === 'string') {
      return { name: named.value.value, span: named.value, args };
    }
    reader.error('test-name', `test name must be a str, got ${shown(named.value)}`, named.value);
    return null;
  }
  const keys = [...entry.entries.keys()];
  if (keys.length !== 1) {
    reader.error(
      'test-keys',
      `test definition dictionary must have exactly one key, got ${keys.length}: ${keys.join(', ')}`,
      firstLine(entry),
      "Indent the arguments below the test's name.",
    );
    return null;
  }
  const name = keys[0]!;
  const { value } = entry.entries.get(name)!;
  if (value.kind !== 'map') {
    reader.error(
      'test-arguments',
      `test arguments must be a dictionary, got ${shown(value)}`,
      keySpan(entry, name),
      `Write "- ${name}" where it has no arguments; else indent them below it.`,
    );
    return null;
  }
  return { name, span: keySpan(entry, name), args: value.entries };
}

function spreadArguments(args: Map<string, YamlEntry>, written: Written, reader: SchemaReader): void {
  const nested = args.get('arguments');
  if (!nested || !reader.argumentsProperty) return;
  args.delete('arguments');
  if (nested.value.kind === 'map') {
    for (const [key, entry] of nested.value.entries) args.set(key, entry);
  } else if (nested.value.kind !== 'scalar' || nested.value.value !== null) {
    reader.error(
      'test-arguments',
      `test arguments must be a dictionary, got ${shown(nested.value)}`,
      written.span,
    );
  }
}

function takeConfig(args: Map<string, YamlEntry>, reader: SchemaReader, span: Span): JsonObject {
  const config: Record<string, Json> = {};
  const nested = args.get('config')?.value;
  args.delete('config');
  if (nested && nested.kind !== 'map' && !(nested.kind === 'scalar' && nested.value === null)) {
    reader.error('test-config', `Test config must be a dictionary, got ${shown(nested)}`, nested);
  }
  const block = nested?.kind === 'map' ? nested : null;
  for (const key of testConfigKeys) {
    const entry = args.get(key);
    args.delete(key);
    const inBlock = block?.entries.get(key);
    const said = entry && !isFalse(entry.value);
    if (said && inBlock) {
      const message = 'Test cannot have the same key at the top-level and in config';
      reader.error('test-config-twice', message, span);
    }
    const used = said || !block ? entry : inBlock;
    if (used) put(key, used.value);
  }
  const legacy: ReadonlySet<string> = new Set(testConfigKeys);
  for (const [key, entry] of block?.entries ?? []) if (!legacy.has(key)) put(key, entry.value);
  return config;

  function put(key: string, value: YamlValue): void {
    const rendered =
      value.kind === 'scalar'
        ? renderYaml(value, { source: reader.source, environment: reader.environment, faults: reader.faults })
        : value;
    const json = plain(rendered);
    if (json !== null) config[key] = json;
  }
}

function isFalse(value: YamlValue): boolean {
  return value.kind === 'scalar' && !value.value;
}

function takeText(args: Map<string, YamlEntry>, key: string): string | null {
  const entry = args.get(key);
  if (!entry) return null;
  args.delete(key);
  const json = plain(entry.value);
  return json === null ? null : typeof json === 'string' ? json : JSON.stringify(json);
}

function shown(value: YamlValue): string {
  const type = value.kind === 'map' ? 'dict' : value.kind === 'list' ? 'list' : scalarType(value.value);
  return `<class '${type}'> (value ${JSON.stringify(plain(value))})`;
}

function scalarType(value: Json): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' ? 'int' : 'str';
}

/** Reads the `data_tests` (or `tests`) of a model, column, table. */
export function readTests(map: YamlMap, on: TestedNode, reader: SchemaReader): readonly TestRecord[] {
  const key = map.entries.has('tests') && !map.entries.has('data_tests') ? 'tests' : 'data_tests';
  if (map.entries.has('tests') && map.entries.has('data_tests')) {
    const message = "Invalid test config: cannot have both 'tests' and 'data_tests' defined";
    reader.error('tests-twice', message, keySpan(map, 'tests'), 'Move all to data_tests.');
  }
  const records: TestRecord[] = [];
  for (const entry of reader.list(map, key, 'data_tests')) {
    const record = readTest(entry, on, reader);
    if (record) records.push(record);
  }
  return records;
}
