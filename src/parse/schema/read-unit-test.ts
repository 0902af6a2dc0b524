import type { FixtureFormat, UnitTestOverrides, UnitTestVersions } from '../../domain/unit-test.ts';
import type { Json } from '../../util/json.ts';
import { keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { Span, YamlMap, YamlValue } from '../yaml/yaml-value.ts';
import { didYouMean } from '../faults.ts';
import { descriptionOf } from './read-columns.ts';
import { firstLine } from './schema-reader.ts';
import type { SchemaReader } from './schema-reader.ts';
import type { FixtureRecord, UnitTestRecord } from './schema-record.ts';
import { fixtureRows, readCsvRows } from './unit-test-rows.ts';

const testKeys = ['name', 'model', 'given', 'expect', 'description', 'overrides', 'config', 'versions'];
const fixtureKeys = ['rows', 'format', 'fixture'];
const formats: readonly string[] = ['csv', 'dict', 'sql'];

/** Reads one entry of `unit_tests:`; null with faults where dbt would not read it. */
export function readUnitTest(written: YamlMap, reader: SchemaReader): UnitTestRecord | null {
  const map = reader.render(written, (path) => path[0] !== 'description');
  const name = reader.name(map, 'unit_tests');
  if (name === null) return null;
  const test = new UnitTestReader(name, reader);
  test.checkKeys(map, testKeys, '');
  const model = test.text(map, 'model', []);
  const given = test.given(map);
  const expected = test.required(map, 'expect', []);
  const expect = expected === null ? null : test.fixture(expected, ['expect'], 'expected');
  const versions = test.versions(map);
  const config = reader.object(map, 'config', 'unit_tests');
  if (test.isFaulty || model === null || expect === null) return null;
  return {
    name,
    at: reader.at(member(map, 'name') ?? map),
    model,
    given,
    expect,
    description: descriptionOf(map, reader, 'unit_tests'),
    overrides: test.overrides(map),
    versions,
    config,
    unrendered: reader.object(written, 'config', 'unit_tests'),
  };
}

type Path = readonly (string | number)[];

/** Reads the parts of one unit test, and tells what is wrong with them in dbt's words. */
class UnitTestReader {
  readonly #name: string;
  readonly #reader: SchemaReader;
  isFaulty = false;

  constructor(name: string, reader: SchemaReader) {
    this.#name = name;
    this.#reader = reader;
  }

  given(map: YamlMap): readonly (FixtureRecord & { readonly input: string })[] {
    const value = this.required(map, 'given', []);
    if (value === null) return [];
    if (value.kind !== 'list') {
      this.#wrongType(['given'], value, 'array');
      return [];
    }
    return value.items.flatMap((item, index) => {
      const path = ['given', index];
      if (item.kind !== 'map') {
        this.#wrongType(path, item, 'object');
        return [];
      }
      const input = this.text(item, 'input', path);
      const fixture = this.fixture(item, path, 'input');
      return input === null || fixture === null ? [] : [{ input, ...fixture }];
    });
  }

  fixture(value: YamlValue, path: Path, what: 'input' | 'expected'): FixtureRecord | null {
    if (value.kind !== 'map') {
      this.#wrongType(path, value, 'object');
      return null;
    }
    this.checkKeys(value, what === 'input' ? ['input', ...fixtureKeys] : fixtureKeys, pathText(path));
    const format = this.#format(value, path);
    const fixture = this.#fixtureName(value, path);
    if (format === null) return null;
    const rows = member(value, 'rows');
    const at = this.#reader.at(rows ?? value);
    if (rows !== undefined && !isRows(rows)) {
      this.#fault(
        [...path, 'rows'],
        `${shown(plain(rows))} is not valid under any of the given schemas`,
        rows,
        'Rows are a list of maps ("- {id: 1}"), or a text where "format: csv" or "format: sql" stands.',
      );
      return null;
    }
    const isText = rows?.kind === 'scalar';
    if (format === 'dict') {
      if (rows === undefined && fixture === null && what === 'input')
        return { format, rows: null, fixture, at };
      if (rows?.kind === 'list') return { format, ...fixtureRows(rows.items), fixture, at };
      this.#mismatch(what, format, rows ?? firstLine(value), 'Write them as a list: "- {id: 1}".');
      return null;
    }
    if (!isText && fixture === null) {
      const help =
        'Write them as a text: "rows: |" and the lines below it, or name a file of tests/fixtures with "fixture:".';
      this.#mismatch(what, format, rows ?? firstLine(value), help);
      return null;
    }
    if (fixture !== null || !isText) return { format, rows: null, fixture, at };
    const text = rows.value as string;
    if (format === 'sql') return { format, rows: text, fixture, at };
    const read = readCsvRows(text);
    if (read.ok) return { format, rows: read.value, fixture, at };
    this.isFaulty = true;
    this.#reader.error('unit-test-rows', `Unit test ${this.#name}: ${read.error}`, rows);
    return null;
  }

  versions(map: YamlMap): UnitTestVersions | null {
    const value = member(map, 'versions');
    if (value === undefined) return null;
    if (value.kind !== 'map') {
      this.#wrongType(['versions'], value, 'object');
      return null;
    }
    this.checkKeys(value, ['include', 'exclude'], pathText(['versions']));
    const list = (key: string): readonly Json[] | null => {
      const items = member(value, key);
      if (items === undefined) return null;
      if (items.kind === 'list') return items.items.map(plain);
      this.#wrongType(['versions', key], items, 'array');
      return null;
    };
    const versions = { include: list('include'), exclude: list('exclude') };
    if ((versions.include?.length ?? 0) > 0 && (versions.exclude?.length ?? 0) > 0) {
      this.isFaulty = true;
      this.#reader.error(
        'unit-test-shape',
        `${this.#invalid()} - Unit tests can not both include and exclude versions.`,
        keySpan(map, 'versions'),
        'Keep one of the two.',
      );
    }
    return versions;
  }

  overrides(map: YamlMap): UnitTestOverrides | null {
    const value = member(map, 'overrides');
    if (value === undefined) return null;
    if (value.kind !== 'map') {
      this.#wrongType(['overrides'], value, 'object');
      return null;
    }
    this.checkKeys(value, ['macros', 'vars', 'env_vars'], pathText(['overrides']));
    const part = (key: string) => this.#reader.object(value, key, 'unit_tests');
    return { macros: part('macros'), vars: part('vars'), env_vars: part('env_vars') };
  }

  text(map: YamlMap, key: string, path: Path): string | null {
    const value = this.required(map, key, path);
    if (value === null) return null;
    if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
    this.#wrongType([...path, key], value, 'string');
    return null;
  }

  required(map: YamlMap, key: string, path: Path): YamlValue | null {
    const value = member(map, key);
    if (value !== undefined) return value;
    this.#fault(path, `'${key}' is a required property`, firstLine(map), `Add "${key}:".`);
    return null;
  }

  checkKeys(map: YamlMap, known: readonly string[], where: string): void {
    for (const key of map.entries.keys()) {
      if (known.includes(key)) continue;
      this.isFaulty = true;
      this.#reader.error(
        'unit-test-shape',
        `${this.#invalid()} - at path ${where === '' ? '[]' : where}: Additional properties are not allowed ('${key}' was unexpected)`,
        keySpan(map, key),
        didYouMean(key, new Set(known), `It takes ${known.join(', ')}.`),
      );
    }
  }

  #format(map: YamlMap, path: Path): FixtureFormat | null {
    const value = member(map, 'format');
    if (value === undefined) return 'dict';
    const format = plain(value);
    if (typeof format === 'string' && formats.includes(format)) return format as FixtureFormat;
    const list = formats.map((one) => `'${one}'`).join(', ');
    this.#fault(
      [...path, 'format'],
      `${shown(format)} is not one of [${list}]`,
      value,
      typeof format === 'string' ? didYouMean(format, new Set(formats)) : undefined,
    );
    return null;
  }

  #fixtureName(map: YamlMap, path: Path): string | null {
    const value = member(map, 'fixture');
    if (value === undefined) return null;
    if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
    this.#wrongType([...path, 'fixture'], value, 'string');
    return null;
  }

  #mismatch(what: string, format: FixtureFormat, span: Span, help: string): void {
    this.isFaulty = true;
    const message =
      format === 'dict'
        ? `Unit test ${this.#name} has ${what} rows which do not match format dict`
        : `Unit test ${this.#name} has ${what} rows or fixtures which do not match format ${format}.  Expected string.`;
    this.#reader.error('unit-test-rows', message, span, help);
  }

  #wrongType(path: Path, value: YamlValue, wanted: string): void {
    this.#fault(path, `${shown(plain(value))} is not of type '${wanted}'`, value);
  }

  #fault(path: Path, message: string, span: Span, help?: string): void {
    this.isFaulty = true;
    const where = path.length === 0 ? '[]' : pathText(path);
    this.#reader.error('unit-test-shape', `${this.#invalid()} - at path ${where}: ${message}`, span, help);
  }

  #invalid(): string {
    return `Invalid unit_tests config given in ${this.#reader.source.path} @ unit_tests: {'name': '${this.#name}', …}`;
  }
}

function pathText(path: Path): string {
  return path.map((part) => `[${typeof part === 'number' ? part : `'${part}'`}]`).join('');
}

function shown(json: Json): string {
  const text = typeof json === 'string' ? `'${json}'` : JSON.stringify(json);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function isRows(value: YamlValue): boolean {
  if (value.kind === 'list') return value.items.every((item) => item.kind === 'map');
  return value.kind === 'scalar' && typeof value.value === 'string';
}
