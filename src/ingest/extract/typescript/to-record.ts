import type { Json, JsonObject } from '../../../util/json.ts';

/** Why a row that a function yielded cannot be taken. */
export interface RowFault {
  /** Stable word, for `sluice.rejects`. */
  readonly reason: 'not_finite' | 'invalid_date' | 'not_a_value' | 'too_deep';
  readonly column: string | null;
}

/** Deeper than this, a value is taken for one that holds itself. */
const deepest = 100;

/**
 * A row as a record of JSON: a copy, since whoever yielded it may write to it again. Bigints stay exact, a `Date` becomes its instant in ISO 8601,
 * bytes become `\x…` as PostgreSQL writes them, `undefined` is null. `size` is about how many bytes it is.
 */
export function toRecord(row: object): { readonly record: JsonObject; readonly size: number } | RowFault {
  const own = knowsJson(row) ? (row.toJSON() as object) : row;
  const record = { ...own } as Record<string, unknown>;
  let size = 0;
  for (const key in record) {
    const value = record[key];
    switch (typeof value) {
      case 'string':
        size += value.length + 2;
        continue;
      case 'boolean':
        size += 5;
        continue;
      case 'number':
        if (!Number.isFinite(value)) return { reason: 'not_finite', column: key };
        size += 8;
        continue;
      default:
    }
    if (value === null) continue;
    const plain = plainValue(value, 0);
    if (plain instanceof Fault) return { reason: plain.reason, column: key };
    record[key] = plain;
    size += typeof value === 'object' ? 64 : 8;
  }
  return { record: record as JsonObject, size };
}

/** Stands in a value's place. */
class Fault {
  readonly reason: RowFault['reason'];
  constructor(reason: RowFault['reason']) {
    this.reason = reason;
  }
}

function knowsJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

interface RawJson {
  rawJSON(text: string): Json;
  isRawJSON(value: unknown): boolean;
}
const json = JSON as unknown as RawJson;

function plainValue(value: unknown, depth: number): Json | Fault {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : new Fault('not_finite');
    case 'bigint':
      return json.rawJSON(String(value));
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : plainObject(value, depth);
    default:
      return new Fault('not_a_value');
  }
}

function plainObject(value: object, depth: number): Json | Fault {
  if (depth > deepest) return new Fault('too_deep');
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? new Fault('invalid_date') : value.toISOString();
  if (value instanceof Uint8Array)
    return `\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`;
  if (json.isRawJSON(value)) return value as Json;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value as readonly unknown[]) {
      const plain = plainValue(item, depth + 1);
      if (plain instanceof Fault) return plain;
      items.push(plain);
    }
    return items;
  }
  if (knowsJson(value)) return plainValue(value.toJSON(), depth + 1);
  if (value instanceof Map || value instanceof Set || value instanceof RegExp || value instanceof Promise)
    return new Fault('not_a_value');
  const copy: Record<string, Json> = {};
  for (const [key, each] of Object.entries(value)) {
    const plain = plainValue(each, depth + 1);
    if (plain instanceof Fault) return plain;
    copy[key] = plain;
  }
  return copy;
}
