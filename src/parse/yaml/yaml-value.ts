import type { Place } from '../../domain/diagnostic.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Location } from '../faults.ts';

/** A YAML value with its offsets in the file. `end` is exclusive. */
export type YamlValue = YamlScalar | YamlList | YamlMap;

/** Text, number, boolean or null; `float` as in `ResolvedScalar`. A rendered one may hold a whole value. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: Json;
  readonly float: boolean;
  readonly start: number;
  readonly end: number;
}

/** A sequence. */
export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
  readonly start: number;
  readonly end: number;
}

/** A mapping, in the order of the file. */
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
  readonly start: number;
  readonly end: number;
}

/** One key with its value. */
export interface YamlEntry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly value: YamlValue;
}

/** What has a place in a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A file's text, for places. */
export class YamlSource {
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Line and column of an offset, from 1. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const starts = (this.#lineStarts ??= lineStarts(this.text));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  place(span: Span): Place {
    const { line, column } = this.position(span.start);
    const end = this.position(Math.max(span.start, span.end));
    return end.line === line
      ? { path: this.path, line, column, endLine: line, endColumn: Math.max(end.column, column + 1) }
      : { path: this.path, line, column };
  }

  locate(span: Span): Location {
    const place = this.place(span);
    return { place, sourceLine: this.line(place.line) };
  }

  /** A line's text, without its end. */
  line(number: number): string {
    const starts = (this.#lineStarts ??= lineStarts(this.text));
    return this.text.slice(starts[number - 1], starts[number]).replace(/\r?\n$/, '');
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The plain data of a value. */
export function plain(value: YamlValue): Json {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'list') return value.items.map(plain);
  const object: Record<string, Json> = {};
  for (const [key, entry] of value.entries) object[key] = plain(entry.value);
  return object;
}

/** The plain data of a map, or of the value that rendering made of a text. */
export function plainObject(value: YamlValue): JsonObject | null {
  const json = plain(value);
  return isObject(json) ? json : null;
}

/** Whether plain data is an object. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Paths (`values.0`, dots between) of the whole numbers that were written as floats, such as `1.0`. */
export function floatPaths(value: YamlValue, prefix = ''): readonly string[] {
  if (value.kind === 'scalar') {
    return value.float && Number.isInteger(value.value) ? [prefix.slice(0, -1)] : [];
  }
  if (value.kind === 'list')
    return value.items.flatMap((item, index) => floatPaths(item, `${prefix}${index}.`));
  return [...value.entries].flatMap(([key, entry]) => floatPaths(entry.value, `${prefix}${key}.`));
}

/** The value at a key, or undefined; a null counts as not there. */
export function member(map: YamlMap, key: string): YamlValue | undefined {
  const value = map.entries.get(key)?.value;
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}

/** The span of a key. */
export function keySpan(map: YamlMap, key: string): Span {
  const entry = map.entries.get(key);
  return entry ? { start: entry.keyStart, end: entry.keyEnd } : map;
}
