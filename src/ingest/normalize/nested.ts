import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../util/json.ts';

/** A list within a record whose elements become rows of a table of their own. */
export interface ChildTable {
  /** The table is called after its parent and this: `posts_tags`. */
  readonly name: string;
  /** The keys that lead to the list. */
  readonly path: readonly string[];
}

/** What becomes of objects and lists within a record. */
export type Nested =
  /** They are JSON. */
  | { readonly kind: 'json' }
  /** An object's fields become columns of the row; lists are JSON. */
  | { readonly kind: 'flat' }
  /** Some lists become tables; all else is JSON. */
  | { readonly kind: 'tables'; readonly tables: readonly ChildTable[] };

/** Columns of a child table that tell where its rows belong. The first is in the parent, too. */
export const childColumns = ['_sluice_id', '_sluice_parent_id', '_sluice_index'] as const;

const listPath = /^\$(?:\.[^.[\]]+)+\[\*\]$/;

/** What `nested` should be, in words; null where it is right. */
export function checkNested(value: Json): string | null {
  const wanted = 'json, flat or tables: {name: $.list[*]}';
  if (value === 'json' || value === 'flat') return null;
  const tables = tablesOf(value);
  if (tables === null || Object.keys(tables).length === 0) return wanted;
  const right = Object.entries(tables).every(
    ([name, path]) =>
      /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && typeof path === 'string' && listPath.test(path),
  );
  return right ? null : wanted;
}

/** Reads `nested`, which has been checked. */
export function readNested(value: Json | undefined): Nested {
  if (value === 'flat') return { kind: 'flat' };
  const tables = value === undefined ? null : tablesOf(value);
  if (tables === null) return { kind: 'json' };
  return {
    kind: 'tables',
    tables: Object.entries(tables).map(([name, path]) => ({
      name,
      path: typeof path === 'string' ? path.slice(2, -3).split('.') : [],
    })),
  };
}

function tablesOf(value: Json): JsonObject | null {
  if (!isObject(value)) return null;
  const { tables, ...more } = value;
  return tables !== undefined && isObject(tables) && Object.keys(more).length === 0 ? tables : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    // A number that JavaScript cannot hold.
    !(JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(value)
  );
}

/** A record whose objects' fields are its own: `{a: {b: 1}}` is `{'a.b': 1}`. An empty object stays. */
export function flatten(record: JsonObject): JsonObject {
  const flat: [string, Json][] = [];
  const add = (prefix: string, object: JsonObject): void => {
    for (const [key, value] of Object.entries(object)) {
      if (isObject(value) && Object.keys(value).length > 0) add(`${prefix}${key}.`, value);
      else flat.push([`${prefix}${key}`, value]);
    }
  };
  add('', record);
  return Object.fromEntries(flat);
}

/** A record without the lists of child tables, and the elements of each. What stands there and is no list stays. */
export function detachLists(
  record: JsonObject,
  tables: readonly ChildTable[],
): { readonly record: JsonObject; readonly elements: readonly (readonly Json[])[] } {
  let rest = record;
  const elements = tables.map(({ path }): readonly Json[] => {
    const taken = detach(rest, path);
    if (taken === null) return [];
    rest = taken.rest;
    return taken.list;
  });
  return { record: rest, elements };
}

function detach(
  record: JsonObject,
  [key, ...deeper]: readonly string[],
): { readonly rest: JsonObject; readonly list: readonly Json[] } | null {
  const value = key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
  if (key === undefined || value === undefined) return null;
  if (deeper.length === 0) {
    // An absent list and an empty one are the same; so is null.
    if (!Array.isArray(value) && value !== null) return null;
    const { [key]: _list, ...rest } = record;
    return { rest, list: value ?? [] };
  }
  const inner = isObject(value) ? detach(value, deeper) : null;
  return inner === null ? null : { rest: { ...record, [key]: inner.rest }, list: inner.list };
}

/** An id that is the same whenever the same is loaded: 128 bits of a hash. */
export function stableId(parts: readonly Json[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** A row of a child table. An element that is no object is its `value`. */
export function childRecord(element: Json, parentId: string, name: string, index: number): JsonObject {
  return {
    ...(isObject(element) ? element : { value: element }),
    _sluice_id: stableId([parentId, name, index]),
    _sluice_parent_id: parentId,
    _sluice_index: index,
  };
}
