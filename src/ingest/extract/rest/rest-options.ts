import { asText } from '../../as-text.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { Json } from '../../../util/json.ts';
import { isMap } from '../../option-shape.ts';
import { type JsonPath, readJsonPath } from '../../json-path.ts';
import { readSpan } from '../../span.ts';
import { cursorFormats } from './cursor-value.ts';

/** How an answer goes on: exactly one kind of pages. */
export type PageKind =
  | { readonly kind: 'none' }
  | { readonly kind: 'page'; readonly name: string; readonly from: number }
  | { readonly kind: 'offset'; readonly name: string; readonly limit: string | null }
  | { readonly kind: 'cursor'; readonly name: string; readonly next: JsonPath; readonly first: string | null }
  | { readonly kind: 'url'; readonly next: JsonPath }
  | { readonly kind: 'link'; readonly relation: string }
  | { readonly kind: 'after'; readonly name: string; readonly field: JsonPath };

/** `pages:` with its defaults filled in. */
export interface Pages {
  readonly kind: PageKind;
  /** `pages` was written, be it as `none`: whoever says so knows that there is no more. */
  readonly declared: boolean;
  readonly size: { readonly param: string | null; readonly value: number } | null;
  readonly place: 'query' | 'body' | 'header';
  readonly more: JsonPath | null;
  readonly last: JsonPath | null;
  readonly total: JsonPath | null;
  /** No more pages than these are asked for. */
  readonly most: number;
}

/** One line of `errors:`. */
export interface ErrorRule {
  readonly matches: (status: number, body: () => string) => boolean;
  readonly action: 'retry' | 'skip' | 'fail';
}

/** How a source's field tells what is new. */
export interface CursorOptions {
  readonly field: JsonPath;
  readonly fieldName: string;
  readonly start: string | number | null;
  /** Milliseconds, or a number where the field is one. */
  readonly lag: number | null;
  readonly lagIsSpan: boolean;
  readonly window: number | null;
  readonly order: 'asc' | 'desc' | null;
  /** How requests have it; null: as the source gave it. */
  readonly format: (typeof cursorFormats)[number] | null;
}

/** A column that comes from a parent's row or a variable. */
export interface KeptField {
  readonly name: string;
  readonly as: string;
}

/** The `rest` extractor's options, with defaults filled in and environment variables in them. */
export interface RestOptions {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, Json>>;
  readonly json: Json | null;
  readonly readOnly: boolean;
  readonly rows: JsonPath | null;
  readonly format: 'json' | 'ndjson' | 'csv' | null;
  readonly pages: Pages;
  readonly parent: string | null;
  readonly each: Readonly<Record<string, readonly Json[]>> | { readonly sql: string } | null;
  readonly keep: readonly KeptField[];
  readonly cursor: CursorOptions | null;
  readonly errors: readonly ErrorRule[];
}

/** Keys of a table that `defaults:` may hold. */
export const defaultable = [
  'params',
  'headers',
  'json',
  'rows',
  'pages',
  'errors',
  'format',
  'read_only',
  'keep',
] as const;

/** A table's options with those of `defaults:` below them: maps are joined, all else is replaced. */
export function withDefaults(options: LoadSpecification['options']): Readonly<Record<string, Json>> {
  const defaults = isMap(options['defaults']) ? options['defaults'] : {};
  const joined: Record<string, Json> = { ...options };
  for (const key of defaultable) {
    const own = joined[key];
    const below = defaults[key];
    if (below === undefined) continue;
    if (own === undefined) joined[key] = below;
    else if (['params', 'headers', 'errors'].includes(key) && isMap(own) && isMap(below))
      joined[key] = { ...below, ...own };
  }
  return joined;
}

/** The options of a specification that has been checked. */
export function readRestOptions(
  options: Readonly<Record<string, Json>>,
  cursor: LoadSpecification['cursor'],
): RestOptions {
  const { url, get, post, headers, params, json, rows, format, pages, each, keep, errors } = options;
  return {
    url: asText(url),
    method: typeof post === 'string' ? 'POST' : 'GET',
    path: typeof post === 'string' ? post : typeof get === 'string' ? get : '',
    headers: isMap(headers)
      ? Object.fromEntries(
          Object.entries(headers).map(([name, each_]) => [name.toLowerCase(), asText(each_)]),
        )
      : {},
    params: isMap(params) ? params : {},
    json: json ?? null,
    readOnly: options['read_only'] === true,
    rows: typeof rows === 'string' ? readJsonPath(rows) : null,
    format: format === 'json' || format === 'ndjson' || format === 'csv' ? format : null,
    pages: readPages(pages),
    parent: typeof options['for'] === 'string' ? options['for'] : null,
    each: isMap(each)
      ? typeof each['sql'] === 'string'
        ? { sql: each['sql'] }
        : (each as Readonly<Record<string, readonly Json[]>>)
      : null,
    keep: Array.isArray(keep) ? (keep as readonly Json[]).flatMap((field) => readKept(field) ?? []) : [],
    cursor: cursor === null ? null : readCursor(cursor),
    errors: isMap(errors) ? readErrors(errors) : [],
  };
}

/** In their order, what is only a default behind all else. (Keys that are numbers come first, as JavaScript has it.) */
function readErrors(errors: Readonly<Record<string, Json>>): readonly ErrorRule[] {
  const isDefault = (when: string): number => Number(/^\s*default\b/.test(when));
  return Object.entries(errors)
    .toSorted(([left], [right]) => isDefault(left) - isDefault(right))
    .flatMap(([when, action]) => readErrorRule(when, action) ?? []);
}

/** `votes.id as vote_id`, or `q`. */
export function readKept(given: Json): KeptField | null {
  const match = typeof given === 'string' ? /^\s*([\w.$-]+?)(?:\s+as\s+([\w$-]+))?\s*$/i.exec(given) : null;
  return match === null ? null : { name: match[1]!, as: match[2] ?? match[1]!.split('.').at(-1)! };
}

/** `404`, `4xx`, `409|5xx`, `body ~ 'text'`, `default 4xx`. Null: it is none of them. */
export function readErrorRule(when: string, action: Json): ErrorRule | null {
  if (action !== 'retry' && action !== 'skip' && action !== 'fail') return null;
  const body = /^body\s*~\s*(['"])(.+)\1$/.exec(when.trim());
  if (body !== null) {
    const wanted = body[2]!.toLowerCase();
    return { action, matches: (_status, text) => text().toLowerCase().includes(wanted) };
  }
  const codes = when
    .trim()
    .replace(/^default\s+/, '')
    .split('|')
    .map((code) => code.trim());
  if (!codes.every((code) => /^[1-5](\d\d|xx)$/.test(code))) return null;
  const pattern = new RegExp(`^(?:${codes.join('|').replaceAll('x', '\\d')})$`);
  return { action, matches: (status) => pattern.test(String(status)) };
}

function readPages(given: Json | undefined): Pages {
  const map = isMap(given) ? given : {};
  const { size } = map;
  const sized = isMap(size) ? size : null;
  return {
    kind: readKind(given, map),
    declared: given !== undefined,
    size:
      sized !== null
        ? { param: asText(sized['param']), value: Number(sized['value']) }
        : typeof size === 'number'
          ? { param: null, value: size }
          : null,
    place: map['in'] === 'body' || map['in'] === 'header' ? map['in'] : 'query',
    more: pathOf(map['more']),
    last: pathOf(map['last']),
    total: pathOf(map['total']),
    most: typeof map['max'] === 'number' ? map['max'] : Infinity,
  };
}

function readKind(given: Json | undefined, map: Readonly<Record<string, Json>>): PageKind {
  const { page, offset, cursor, next_url, after_last, link } = map;
  if (given === 'link' || link !== undefined)
    return { kind: 'link', relation: typeof link === 'string' ? link : 'next' };
  if (typeof page === 'string') {
    return { kind: 'page', name: page, from: typeof map['from'] === 'number' ? map['from'] : 1 };
  }
  if (typeof offset === 'string')
    return { kind: 'offset', name: offset, limit: typeof map['limit'] === 'string' ? map['limit'] : null };
  if (typeof cursor === 'string') {
    const first = map['first'];
    return {
      kind: 'cursor',
      name: cursor,
      next: pathOf(map['next'])!,
      first: first === undefined || first === null ? null : asText(first),
    };
  }
  if (typeof next_url === 'string') return { kind: 'url', next: pathOf(next_url)! };
  if (typeof after_last === 'string')
    return { kind: 'after', name: after_last, field: fieldPath(asText(map['field'] ?? 'id'))! };
  return { kind: 'none' };
}

function readCursor(given: Readonly<Record<string, Json>>): CursorOptions {
  const { start, lag, window, order } = given;
  const field = asText(given['field']);
  const span = typeof lag === 'string' ? readSpan(lag) : null;
  return {
    field: fieldPath(field)!,
    fieldName: field,
    start: typeof start === 'string' || typeof start === 'number' ? start : null,
    lag: span ?? (typeof lag === 'number' ? lag : null),
    lagIsSpan: span !== null,
    window: typeof window === 'string' ? readSpan(window) : null,
    order: order === 'asc' || order === 'desc' ? order : null,
    format: cursorFormats.find((format) => format === given['format']) ?? null,
  };
}

/** `id`, `a.b`, or `$.a.b`. */
export function fieldPath(text: string): JsonPath | null {
  return readJsonPath(text.startsWith('$') ? text : `$.${text}`);
}

function pathOf(given: Json | undefined): JsonPath | null {
  return typeof given === 'string' ? readJsonPath(given) : null;
}
