import { BSON, type Collection, type MongoClient } from 'mongodb';
import type { CursorValue, LoadWindow } from '../../../domain/load.ts';
import type { Place } from '../../../domain/diagnostic.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import {
  behind,
  type BsonValue,
  comparedWith,
  isNothing,
  typeName,
  valueFromJson,
  valueToJson,
} from './bson-order.ts';
import type { MongodbCursor, MongodbOptions } from './mongodb-options.ts';

/** What one load reads of a collection; it stays the same where a load goes on. */
export interface ReadPlan {
  /** Conditions that all have to be met. */
  readonly conditions: readonly BSON.Document[];
  /** The field that comes before `_id` in the order of reading; null: `_id` alone. */
  readonly field: string | null;
  /** The value that becomes the cursor when all is read; absent where documents themselves tell it. */
  readonly next: BsonValue;
}

/** A plan that reads nothing: there is nothing new. */
export type NothingNew = 'nothing-new';

/** Works out what is to be read: asks the server for the largest value of the cursor's field, up to which the load goes. */
export async function planRead(
  collection: Collection,
  options: MongodbOptions,
  facts: {
    readonly before: BsonValue;
    readonly window: LoadWindow | null;
    readonly merges: boolean;
    readonly place: Place;
  },
): Promise<ReadPlan | NothingNew> {
  const { cursor } = options;
  const filter = filterOf(options, facts.place);
  const conditions = filter === null ? [] : [filter];
  if (cursor === null) return { conditions, field: null, next: null };
  const { field } = cursor;
  const { before, window, place } = facts;
  const largest = await largestOf(collection, field, conditions);
  if (cursor.missing === 'fail' && field !== '_id')
    await refuseOthers(collection, { field, conditions, sample: largest ?? before }, place);
  if (largest === undefined) return 'nothing-new';
  if (window !== null) {
    const ends = windowOf(field, window, { sample: largest, place });
    return { conditions: [...conditions, ...ends], field: field === '_id' ? null : field, next: before };
  }
  const lower = lowerOf(cursor, { before, sample: largest, merges: facts.merges, place });
  const own = lower === null ? [] : [lower];
  if (field === '_id') return { conditions: [...conditions, ...own], field: null, next: undefined };
  const next =
    before !== null &&
    (await largestOf(collection, field, [...conditions, { [field]: { $gt: before } }])) === undefined
      ? before
      : largest;
  return {
    conditions: [...conditions, ...own, { [field]: { $lte: largest } }],
    // A first load goes through all of the collection: by _id, which has an index.
    field: before === null ? null : field,
    next,
  };
}

/** The filter of a table; fails where it is no Extended JSON. */
function filterOf({ filter }: MongodbOptions, place: Place): BSON.Document | null {
  if (filter === null) return null;
  try {
    return BSON.EJSON.deserialize(filter, { relaxed: true }) as BSON.Document;
  } catch (cause) {
    throw new LoadError('bad-load-option', `"filter" is no Extended JSON: ${(cause as Error).message}`, {
      place,
      cause,
    });
  }
}

/** The largest value of a field; undefined where no document has one. */
async function largestOf(
  collection: Collection,
  field: string,
  conditions: readonly BSON.Document[],
): Promise<BsonValue> {
  const [raw] = await collection
    .find(all(conditions), { projection: { [field]: 1 }, sort: { [field]: -1 }, limit: 1, raw: true })
    .toArray();
  if (raw === undefined) return undefined;
  const value = valueIn(raw as unknown as Uint8Array, field);
  return isNothing(value) ? undefined : value;
}

/** The value at a field's path in a document's bytes, with its type. */
export function valueIn(raw: Uint8Array, field: string): BsonValue {
  let value: unknown = BSON.deserialize(raw, { promoteValues: false, promoteLongs: false, bsonRegExp: true });
  for (const key of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Documents that the cursor's field does not place would never be read, and nobody would know. */
async function refuseOthers(
  collection: Collection,
  facts: {
    readonly field: string;
    readonly conditions: readonly BSON.Document[];
    readonly sample: BsonValue;
  },
  place: Place,
): Promise<void> {
  const { field, conditions, sample } = facts;
  const types = sample === null || sample === undefined ? [] : comparedWith(sample);
  const others = types.length === 0 ? {} : { [field]: { $not: { $type: types } } };
  const other = await collection.findOne(all([...conditions, others]), { projection: { [field]: 1 } });
  if (other === null) return;
  const shown = JSON.stringify(BSON.EJSON.serialize(other, { relaxed: true }));
  throw new LoadError(
    'source-refused',
    `the cursor's field "${field}" is missing in a document, or of another type than in others, so that it would never be read: ${shown}`,
    {
      place,
      help: 'Choose another field, leave such documents out by a filter, or say missing: skip in the cursor.',
    },
  );
}

function lowerOf(
  { field, lag, start }: MongodbCursor,
  facts: {
    readonly before: BsonValue;
    readonly sample: BsonValue;
    readonly merges: boolean;
    readonly place: Place;
  },
): BSON.Document | null {
  const { before, sample, merges, place } = facts;
  if (before === null)
    return start === null ? null : { [field]: { $gte: likeSample(start, { sample, field, place }) } };
  if (!merges) return field === '_id' ? behind('_id', before) : { [field]: { $gt: before } };
  return { [field]: { $gte: lag === 0 ? before : earlier(before, lag, place) } };
}

function earlier(value: BsonValue, lag: number, place: Place): BsonValue {
  if (value instanceof Date) return new Date(value.getTime() - lag);
  const tag = (value as { readonly _bsontype?: string })._bsontype;
  if (tag === 'ObjectId') {
    const id = value as BSON.ObjectId;
    const seconds = Math.max(0, Math.floor((id.getTimestamp().getTime() - lag) / 1000));
    return BSON.ObjectId.createFromTime(seconds);
  }
  if (tag === 'Long') return (value as BSON.Long).subtract(BSON.Long.fromNumber(lag));
  if (tag === 'Int32' || tag === 'Double' || tag === 'Decimal128')
    return new BSON.Double(Number(String(value)) - lag);
  throw new LoadError('bad-load-option', `"lag" cannot be taken from a ${typeName(value)}`, {
    place,
  });
}

/** A text or number of the YAML or the command line as a value of the type that the field has. */
function likeSample(
  given: string | number,
  facts: { readonly sample: BsonValue; readonly field: string; readonly place: Place },
): BsonValue {
  const { sample, field, place } = facts;
  const type = typeName(sample);
  const instant = typeof given === 'string' && /^\d{4}-\d{2}-\d{2}/.test(given) ? new Date(given) : null;
  if (instant !== null && !Number.isNaN(instant.getTime())) {
    if (type === 'date') return instant;
    if (type === 'objectId') return BSON.ObjectId.createFromTime(instant.getTime() / 1000);
  }
  if (type === 'int' && Number.isFinite(Number(given))) return Number(given);
  if (type === 'string') return String(given);
  throw new LoadError(
    'bad-load-option',
    `"${given}" cannot be compared with "${field}", which is a ${type}`,
    { place },
  );
}

function windowOf(
  field: string,
  { since, until }: LoadWindow,
  facts: { readonly sample: BsonValue; readonly place: Place },
): readonly BSON.Document[] {
  const end = (operator: string, text: string | null): readonly BSON.Document[] =>
    text === null ? [] : [{ [field]: { [operator]: likeSample(text, { ...facts, field }) } }];
  return [...end('$gte', since), ...end('$lt', until)];
}

/** All conditions as one filter. */
export function all(conditions: readonly BSON.Document[]): BSON.Document {
  return conditions.length === 0 ? {} : conditions.length === 1 ? conditions[0]! : { $and: [...conditions] };
}

/** What sorts behind a document in the order of a plan. */
export function after(
  field: string | null,
  last: { readonly at: BsonValue; readonly id: BsonValue },
): BSON.Document {
  const later = behind('_id', last.id);
  if (field === null) return later;
  return { $or: [behind(field, last.at), { $and: [{ [field]: { $eq: last.at } }, later] }] };
}

/** A plan as JSON, for a checkpoint. */
export function planToJson({ conditions, field, next }: ReadPlan): JsonObject {
  return {
    conditions: conditions.map((each) => valueToJson(each)),
    field,
    next: next === undefined ? null : { value: valueToJson(next) },
  };
}

/** The plan that `planToJson` was given. */
export function planFromJson(json: JsonObject): ReadPlan {
  const { conditions, field, next } = json;
  return {
    conditions: (Array.isArray(conditions) ? (conditions as readonly Json[]) : []).map(
      (each) => valueFromJson(each) as BSON.Document,
    ),
    field: typeof field === 'string' ? field : null,
    next: next === null ? undefined : valueFromJson((next as JsonObject)['value'] ?? null),
  };
}

/** The cursor that a state holds; null where there is none. */
export function cursorOf(state: CursorValue | undefined): BsonValue {
  if (typeof state !== 'object' || state === null || !('value' in state)) return null;
  return valueFromJson(state['value'] ?? null);
}

/** The collection, found. Fails where it is not there, with the names of those that are. */
export async function findCollection(
  client: MongoClient,
  { database, collection }: MongodbOptions,
  place: Place,
): Promise<Collection> {
  const found = await client
    .db(database)
    .listCollections({}, { nameOnly: true, authorizedCollections: true })
    .toArray();
  const names = found.map(({ name }) => name).toSorted();
  if (names.includes(collection)) return client.db(database).collection(collection);
  const shown = names.slice(0, 10).join(', ');
  throw new LoadError('no-such-table', `there is no collection "${collection}" in database "${database}"`, {
    place,
    help:
      names.length === 0
        ? 'The database has none: look at its name, which tells capitals from small letters.'
        : `There is ${shown}${names.length > 10 ? `, and ${names.length - 10} more` : ''}.`,
  });
}
