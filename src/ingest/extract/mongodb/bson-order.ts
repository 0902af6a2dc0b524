import { BSON } from 'mongodb';
import type { Json } from '../../../util/json.ts';

/** A value of BSON, as the official library has it with `promoteValues: false`. */
export type BsonValue = unknown;

/** A type as `$type` takes it, and its name. */
interface BsonType {
  readonly code: number;
  readonly name: string;
}

const type = (code: number, name: string): BsonType => ({ code, name });

/**
 * Types in the order in which MongoDB sorts their values, those that are compared with one another in one entry. A comparison such as
 * `$gt` stays within an entry; a sort goes through all of them.
 */
const order: readonly (readonly BsonType[])[] = [
  [type(-1, 'minKey')],
  [type(10, 'null'), type(6, 'undefined')],
  [type(16, 'int'), type(18, 'long'), type(1, 'double'), type(19, 'decimal')],
  [type(2, 'string'), type(14, 'symbol')],
  [type(3, 'object')],
  [type(4, 'array')],
  [type(5, 'binData')],
  [type(7, 'objectId')],
  [type(8, 'bool')],
  [type(9, 'date')],
  [type(17, 'timestamp')],
  [type(11, 'regex')],
  [type(12, 'dbPointer')],
  [type(13, 'javascript')],
  [type(15, 'javascriptWithScope')],
  [type(127, 'maxKey')],
];

const entryOfTag: Readonly<Record<string, number>> = {
  MinKey: 0,
  Int32: 2,
  Long: 2,
  Double: 2,
  Decimal128: 2,
  BSONSymbol: 3,
  Binary: 6,
  ObjectId: 7,
  Timestamp: 10,
  BSONRegExp: 11,
  DBRef: 4,
  Code: 13,
  MaxKey: 15,
};

const entryOfPlain: Readonly<Record<string, number | undefined>> = {
  number: 2,
  bigint: 2,
  string: 3,
  boolean: 8,
  undefined: 1,
};

/** Which entry of the order a value is in. */
function entryOf(value: BsonValue): number {
  const known = entryOfPlain[typeof value];
  if (known !== undefined) return known;
  if (value === null) return 1;
  if (Array.isArray(value)) return 5;
  if (value instanceof Date) return 9;
  const { _bsontype } = value as { readonly _bsontype?: string };
  return _bsontype === undefined ? 4 : (entryOfTag[_bsontype] ?? 4);
}

/** The types with which a value is compared, as `$type` takes them. */
export function comparedWith(value: BsonValue): readonly number[] {
  return order[entryOf(value)]!.map(({ code }) => code);
}

/** The name of a value's type, or of the first with which it is compared. */
export function typeName(value: BsonValue): string {
  return order[entryOf(value)]![0]!.name;
}

/** Whether a value is none: null or undefined. */
export function isNothing(value: BsonValue): boolean {
  return entryOf(value) === 1;
}

/** A filter for what sorts behind a value of a field, types that sort behind its own included. */
export function behind(field: string, value: BsonValue): BSON.Document {
  const entry = entryOf(value);
  const later = order.slice(entry + 1).flatMap((types) => types.map(({ code }) => code));
  const alternatives: BSON.Document[] = later.length > 0 ? [{ [field]: { $type: later } }] : [];
  // Nothing is greater than a null; the same goes for the ends of the order.
  if (entry !== 1 && entry !== 0 && entry !== 15) {
    // NaN sorts in front of all numbers, and is greater than none.
    alternatives.unshift({ [field]: isNan(value) ? { $gte: -Infinity } : { $gt: value } });
  }
  return alternatives.length === 1 ? alternatives[0]! : { $or: alternatives };
}

function isNan(value: BsonValue): boolean {
  return entryOf(value) === 2 && String(value) === 'NaN';
}

/** A value as canonical Extended JSON, which keeps its type. */
export function valueToJson(value: BsonValue): Json {
  return (BSON.EJSON.serialize({ value }, { relaxed: false }) as { readonly value: Json }).value;
}

/** The value that `valueToJson` was given. */
export function valueFromJson(json: Json): BsonValue {
  return (
    BSON.EJSON.deserialize({ value: json }, { relaxed: false }) as {
      readonly value: unknown;
    }
  ).value;
}

/** A value that can be told in a word, for people: a date in ISO 8601, an ObjectId's digits, a number, a text; null for all others. */
export function wordFor(value: BsonValue): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  const entry = entryOf(value);
  return entry === 2 || entry === 3 || entry === 7 ? String(value) : null;
}
