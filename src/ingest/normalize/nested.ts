import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../util/json.ts';
import { jsonText } from './record-values.ts';

/** A list within a record whose elements become rows of a table of their own. */
export interface ChildTable {
  /** Part of the ids of its rows. */
  readonly name: string;
  /** What the table is called; null: its parent's name and its own: `posts_tags`. */
  readonly table: string | null;
  /** The keys that lead to the list. */
  readonly path: readonly string[];
  /** Columns of the parent that its rows have, too, and what they are called there. */
  readonly keep: readonly { readonly column: string; readonly as: string }[];
  /** Declared columns; the types are the engine's spelling. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What becomes of objects and lists within a record. */
export type Nested =
  /** They are JSON. */
  | { readonly kind: 'json' }
  /** An object's fields become columns of the row; lists are JSON. */
  | { readonly kind: 'flat' }
  /** Some lists become tables; all other lists are JSON. `flat`: objects' fields become columns, else they are JSON. */
  | { readonly kind: 'tables'; readonly tables: readonly ChildTable[]; readonly flat: boolean };

/** Columns of a child table that tell where its rows belong. The first is in the parent, too. */
export const childColumns = ['_sluice_id', '_sluice_parent_id', '_sluice_index'] as const;

/** The key of a value that a row of a child table has of its parent. */
export function keptKey(column: string): string {
  return `_sluice_parent.${column}`;
}

const listPath = /^\$(?:\.[^.[\]]+)+\[\*\]$/;
const plainName = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const keptColumn = /^\s*(\S+)(?:\s+as\s+(\S+))?\s*$/i;

/** What `nested` should be, in words; null where it is right. */
export function checkNested(value: Json): string | null {
  const wanted = 'json, flat or tables: {name: $.list[*]}';
  if (value === 'json' || value === 'flat') return null;
  const tables = tablesOf(value);
  if (tables === null || Object.keys(tables).length === 0) return wanted;
  for (const [name, table] of Object.entries(tables)) {
    if (!plainName.test(name)) return wanted;
    if (isObject(table)) {
      const fault = checkTable(name, table);
      if (fault !== null) return fault;
    } else if (typeof table !== 'string' || !listPath.test(table)) return wanted;
  }
  return null;
}

function checkTable(name: string, { rows, table, keep, columns, ...more }: JsonObject): string | null {
  const [unknown] = Object.keys(more);
  if (unknown !== undefined)
    return `right: the table "${name}" has "${unknown}", and there are rows, table, keep and columns`;
  if (typeof rows !== 'string' || !listPath.test(rows))
    return `right: the table "${name}" needs rows: $.list[*]`;
  if (table !== undefined && (typeof table !== 'string' || table === ''))
    return `right: "table" of "${name}" is the name of a table`;
  if (
    keep !== undefined &&
    !(Array.isArray(keep) && keep.every((each) => typeof each === 'string' && keptColumn.test(each)))
  )
    return `right: "keep" of "${name}" is a list of columns: [id, user_id as owner]`;
  if (
    columns !== undefined &&
    !(isObject(columns) && Object.values(columns).every((type) => typeof type === 'string'))
  )
    return `right: "columns" of "${name}" is a map of types: {price: numeric}`;
  return null;
}

/** Reads `nested`, which has been checked. */
export function readNested(value: Json | undefined): Nested {
  if (value === 'flat') return { kind: 'flat' };
  const tables = value === undefined ? null : tablesOf(value);
  if (tables === null) return { kind: 'json' };
  return {
    kind: 'tables',
    tables: Object.entries(tables).map(([name, table]) => readTable(name, table)),
    flat: isObject(value) && value['flat'] === true,
  };
}

function readTable(name: string, given: Json): ChildTable {
  const { rows, table, keep, columns }: JsonObject = isObject(given) ? given : { rows: given };
  return {
    name,
    table: typeof table === 'string' ? table : null,
    path: typeof rows === 'string' ? rows.slice(2, -3).split('.') : [],
    keep: (Array.isArray(keep) ? keep : []).map((each) => {
      const [, column = '', as = column] = keptColumn.exec(String(each)) ?? [];
      return { column, as };
    }),
    columns: isObject(columns)
      ? Object.entries(columns).map(([column, type]) => ({ name: column, type: jsonText(type) }))
      : [],
  };
}

function tablesOf(value: Json): JsonObject | null {
  if (!isObject(value)) return null;
  const { tables, flat, ...more } = value;
  if (flat !== undefined && typeof flat !== 'boolean') return null;
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

/** A row of a child table. An element that is no object is its `value`; `parent` is what it has of its parent. */
export function childRecord(
  element: Json,
  place: {
    readonly parentId: string;
    readonly parent: JsonObject;
    readonly table: string;
    readonly index: number;
  },
): JsonObject {
  const { parentId, parent, table, index } = place;
  return {
    ...(isObject(element) ? withoutOwnNames(element, childColumns) : { value: element }),
    ...parent,
    _sluice_id: stableId([parentId, table, index]),
    _sluice_parent_id: parentId,
    _sluice_index: index,
  };
}

/** A record whose fields have none of the names that are the tool's own: `_sluice_id` is `_sluice_id_2`. */
export function withoutOwnNames(record: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some((name) => Object.hasOwn(record, name))) return record;
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      let name = key;
      if (names.includes(key))
        for (let count = 2; name === key || Object.hasOwn(record, name); count++) name = `${key}_${count}`;
      return [name, value];
    }),
  );
}
