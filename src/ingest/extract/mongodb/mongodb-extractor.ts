import type { FindOptions, MongoClient } from 'mongodb';
import { isKeyed } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, Extracted, Extraction, Extractor } from '../extractor.ts';
import { type BsonValue, valueFromJson, valueToJson, wordFor } from './bson-order.ts';
import {
  collectionIn,
  openMongodb,
  passesByItself,
  translateMongodb,
  withMongodb,
} from './connect-mongodb.ts';
import { type MongodbOptions, readMongodbOptions } from './mongodb-options.ts';
import { batchOf } from './document-batch.ts';
import { firstToken, readChanges } from './read-changes.ts';
import { BsonReader } from './read-bson.ts';
import {
  after,
  all,
  cursorOf,
  findCollection,
  planFromJson,
  planRead,
  planToJson,
  type ReadPlan,
  valueIn,
} from './read-plan.ts';

/**
 * Reads a collection of MongoDB. Its one slice is the collection; documents come in the order of `_id`, or of the cursor's field
 * and `_id`, so that a load goes on behind the last one: where the connection is lost in the same process, where the load was
 * killed in another.
 */
export const mongodbExtractor: Extractor = {
  open: async (context) => {
    const options = readMongodbOptions(context.specification);
    const { place } = context.specification;
    await withMongodb(options.url, place, (client) => findCollection(client, options, place));
    return openCollection(options, context);
  },
};

/** What is read without a cursor may have changed behind the place to which a load came: it is gone on with only this long. */
const longestPause = 3_600_000;
/** How often a lost connection is opened anew before a batch more has come. */
const attempts = 5;

/** How far a collection has been read. */
interface ReadState {
  readonly plan: ReadPlan;
  /** When it was begun. */
  readonly began: number;
  last: { readonly at: BsonValue; readonly id: BsonValue } | null;
}

function openCollection(options: MongodbOptions, context: ExtractContext): Extraction {
  const slice = options.collection;
  const { specification, window, clock } = context;
  const { place, disposition } = specification;
  return {
    async *read(state) {
      const before = cursorOf(state.get(slice));
      if (options.mode === 'changes') {
        if (before !== null) return yield* readChanges({ token: before }, options, context);
        const next = await withMongodb(options.url, place, (client) =>
          firstToken(collectionIn(client, options), place),
        );
        return yield* readPlan(
          { plan: { conditions: [], field: null, next }, began: clock(), last: null },
          options,
          context,
        );
      }
      const plan = await withMongodb(options.url, place, (client) =>
        planRead(collectionIn(client, options), options, {
          before,
          window,
          merges: isKeyed(disposition),
          place,
        }),
      );
      if (plan === 'nothing-new') yield { kind: 'slice-unchanged', slice };
      else yield* readPlan({ plan, began: clock(), last: null }, options, context);
    },
    readFrom: async (_state, { last, ended }) => {
      if (ended.has(slice)) return nothing();
      if (last === null) return null;
      const position = last.cursor as JsonObject;
      if ('token' in position)
        return readChanges({ token: valueFromJson(position['token'] ?? null) }, options, context);
      const read = readStateFrom(position);
      const stale = options.cursor === null && clock() - read.began > longestPause;
      return stale ? null : readPlan(read, options, context);
    },
  };
}

async function* nothing(): AsyncGenerator<Extracted, void> {
  // What was read before was all.
}

async function* readPlan(
  state: ReadState,
  options: MongodbOptions,
  context: ExtractContext,
): AsyncGenerator<Extracted, void> {
  const { place } = context.specification;
  const slice = options.collection;
  const client = openMongodb(options.url, place);
  const reader = new BsonReader();
  try {
    for await (const documents of batches(client, state, options, context)) {
      yield { kind: 'batch', batch: batchOf(documents, slice, reader) };
      const last = documents.at(-1)!;
      const { field } = state.plan;
      state.last = { at: field === null ? null : valueIn(last, field), id: valueIn(last, '_id') };
      yield { kind: 'checkpoint', slice, cursor: readStateToJson(state) };
    }
  } catch (error) {
    throw translateMongodb(error, options.url, place);
  } finally {
    await client.close().catch(() => undefined);
  }
  const next = state.plan.next === undefined ? (state.last?.id ?? null) : state.plan.next;
  yield { kind: 'slice-done', slice, cursor: next === null ? null : cursorJson(next) };
}

/** Batches of raw documents behind `state.last`, which moves on as they are taken. A lost connection is opened anew. */
async function* batches(
  client: MongoClient,
  state: ReadState,
  options: MongodbOptions,
  { signal, wait, specification }: ExtractContext,
): AsyncGenerator<readonly Uint8Array[], void> {
  const { field, conditions } = state.plan;
  const { projection, batchSize } = options;
  const settings: FindOptions = {
    raw: true,
    batchSize,
    sort: field === null ? { _id: 1 } : { [field]: 1, _id: 1 },
    allowDiskUse: true,
    ...(projection === null ? {} : { projection }),
  };
  let failures = 0;
  for (;;) {
    const { last } = state;
    const filter = all(last === null ? conditions : [...conditions, after(field, last)]);
    const cursor = collectionIn(client, options).find(filter, settings);
    try {
      while (await cursor.hasNext()) {
        if (signal.aborted)
          throw new LoadError('interrupted', 'loading was interrupted', { place: specification.place });
        const documents = cursor.readBufferedDocuments() as unknown as readonly Uint8Array[];
        yield documents;
        failures = 0;
      }
      return;
    } catch (error) {
      if (!passesByItself(error) || ++failures >= attempts) throw error;
      await wait(200 * 2 ** failures, signal);
    } finally {
      await cursor.close().catch(() => undefined);
    }
  }
}

/** A cursor as it is kept: with its type, and in a word where there is one. */
function cursorJson(next: BsonValue): JsonObject {
  const at = wordFor(next);
  return { value: valueToJson(next), ...(at === null ? {} : { at }) };
}

function readStateToJson({ plan, began, last }: ReadState): JsonObject {
  return {
    plan: planToJson(plan),
    began,
    at: last === null ? null : valueToJson(last.at),
    id: last === null ? null : valueToJson(last.id),
  };
}

function readStateFrom({ plan, began, at, id }: JsonObject): ReadState {
  return {
    plan: planFromJson(plan as JsonObject),
    began: Number(began),
    last: { at: valueFromJson(at as Json), id: valueFromJson(id as Json) },
  };
}
