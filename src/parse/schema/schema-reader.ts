import type { Environment } from '../../template/evaluate/environment.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';
import { hasTemplate, renderYaml } from '../yaml/render-yaml.ts';
import type { YamlPath } from '../yaml/render-yaml.ts';
import { isObject, keySpan, member, plain } from '../yaml/yaml-value.ts';
import type { Span, YamlMap, YamlSource, YamlValue } from '../yaml/yaml-value.ts';
import { textOf } from '../yaml/text-of.ts';
import type { At } from './at.ts';

/** What the readers of a schema file's entries share. */
export class SchemaReader {
  readonly source: YamlSource;
  readonly environment: Environment;
  readonly faults: Faults;
  readonly packageName: string;
  /** dbt's flag of that name: `arguments:` of a test holds its arguments. */
  readonly argumentsProperty: boolean;

  constructor(facts: {
    readonly source: YamlSource;
    readonly environment: Environment;
    readonly faults: Faults;
    readonly packageName: string;
    readonly argumentsProperty: boolean;
  }) {
    this.source = facts.source;
    this.environment = facts.environment;
    this.faults = facts.faults;
    this.packageName = facts.packageName;
    this.argumentsProperty = facts.argumentsProperty;
  }

  at(span: Span): At {
    const { line, column, endColumn } = this.source.place(span);
    return [line, column, endColumn ?? 0];
  }

  render(value: YamlMap, rendersAt?: (path: YamlPath) => boolean): YamlMap {
    return renderYaml(value, {
      source: this.source,
      environment: this.environment,
      faults: this.faults,
      ...(rendersAt ? { rendersAt } : {}),
    }) as YamlMap;
  }

  error(code: string, message: string, span: Span, help?: string): void {
    this.faults.error(code, message, this.source.locate(span), help);
  }

  warn(code: string, message: string, span: Span, help?: string): void {
    this.faults.warn(code, message, this.source.locate(span), help);
  }

  /** Text at a key; numbers and the like become text. `''` where there is none; a list or map is a fault. */
  text(map: YamlMap, key: string, owner: string): string {
    const value = member(map, key);
    if (value === undefined) return '';
    if (value.kind === 'scalar' && !isObject(value.value) && !Array.isArray(value.value))
      return textOf(value.value);
    this.invalid(owner, key, value, 'string');
    return '';
  }

  /** Text at a key that must be text; null where there is none. */
  optionalText(map: YamlMap, key: string, owner: string): string | null {
    return member(map, key) === undefined ? null : this.text(map, key, owner);
  }

  boolean(map: YamlMap, key: string, owner: string): boolean | null {
    const value = member(map, key);
    if (value === undefined) return null;
    if (value.kind === 'scalar' && typeof value.value === 'boolean') return value.value;
    this.invalid(owner, key, value, 'boolean');
    return null;
  }

  object(map: YamlMap, key: string, owner: string): JsonObject {
    const value = member(map, key);
    if (value === undefined) return {};
    const json = plain(value);
    if (isObject(json)) return json;
    this.invalid(owner, key, value, 'object');
    return {};
  }

  list(map: YamlMap, key: string, owner: string): readonly YamlValue[] {
    const value = member(map, key);
    if (value === undefined) return [];
    if (value.kind === 'list') return value.items;
    this.invalid(owner, key, value, 'array');
    return [];
  }

  /** Maps of a list; what is not a map is a fault. */
  maps(map: YamlMap, key: string, owner: string): readonly YamlMap[] {
    const found: YamlMap[] = [];
    for (const item of this.list(map, key, owner)) {
      if (item.kind === 'map') found.push(item);
      else this.invalid(owner, key, item, 'object');
    }
    return found;
  }

  objects(map: YamlMap, key: string, owner: string): readonly JsonObject[] {
    return this.maps(map, key, owner).map((item) => plain(item) as JsonObject);
  }

  /** Tags: a text stands for a list of one. */
  tags(value: YamlValue | undefined, owner: string): readonly string[] {
    if (value === undefined) return [];
    const json = plain(value);
    const list: readonly Json[] = Array.isArray(json) ? (json as readonly Json[]) : [json];
    const tags: string[] = [];
    for (const tag of list) {
      if (typeof tag === 'string' || typeof tag === 'number') tags.push(String(tag));
      else if (tag !== null) this.invalid(owner, 'tags', value, 'string');
    }
    return tags;
  }

  /** The name of an entry, which must be text; null with a fault otherwise. */
  name(map: YamlMap, what: string): string | null {
    const value = member(map, 'name');
    if (value?.kind === 'scalar' && typeof value.value === 'string') return value.value;
    if (value === undefined) {
      this.error(
        'yaml-name-missing',
        `${what}: Entry did not contain a name`,
        firstLine(map),
        'Add "name:".',
      );
    } else {
      const shown = JSON.stringify(plain(value));
      this.error(
        'yaml-name',
        `Invalid ${what} config: ${shown} is not of type 'string'`,
        value,
        'Put the name in quotes: YAML reads words such as on, off, yes and no, and numbers, as something else.',
      );
    }
    return null;
  }

  invalid(owner: string, key: string, value: YamlValue, wanted: string): void {
    const shown = JSON.stringify(plain(value));
    const short = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
    this.error(
      'yaml-type',
      `Invalid ${owner} config: at path ['${key}']: ${short} is not of type '${wanted}'`,
      value,
    );
  }

  /** Warns of keys that mean nothing. */
  checkKeys(map: YamlMap, known: ReadonlySet<string>, owner: string): void {
    for (const key of map.entries.keys()) {
      if (known.has(key)) continue;
      this.warn(
        'yaml-unknown-key',
        `Custom key "${key}" found in ${owner}: it means nothing there.`,
        keySpan(map, key),
        didYouMean(key, known, 'Put keys of your own under "meta:".'),
      );
    }
  }

  /** Whether a text would be rendered. */
  isTemplate(value: YamlValue | undefined): boolean {
    return value?.kind === 'scalar' && typeof value.value === 'string' && hasTemplate(value.value);
  }
}

/** The span of a map's first key, for messages about the whole. */
export function firstLine(map: YamlMap): Span {
  const first = map.entries.values().next().value;
  return first ? { start: first.keyStart, end: first.keyEnd } : { start: map.start, end: map.start };
}
