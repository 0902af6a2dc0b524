import { BSON, type ChangeStreamDocument, type Collection, MongoError } from 'mongodb';
import type { Place } from '../../../domain/diagnostic.ts';
import { deletedColumn } from '../../common-options.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, Extracted } from '../extractor.ts';
import { type BsonValue, valueToJson } from './bson-order.ts';
import { collectionIn, openMongodb, translateMongodb } from './connect-mongodb.ts';
import { batchOf } from './document-batch.ts';
import type { MongodbOptions } from './mongodb-options.ts';
import { BsonReader } from './read-bson.ts';

/** Keeps types as they are: what comes is written as BSON once more. */
const exact = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;
/** How long the server waits for a change before it says that there is none. */
const patience = 500;

/** The token of this moment in the stream of a collection's changes: what is read of the collection from now on holds all before it. */
export async function firstToken(collection: Collection, place: Place): Promise<BsonValue> {
  const stream = collection.watch([], { maxAwaitTimeMS: patience });
  try {
    await stream.tryNext();
    const token: BsonValue = stream.resumeToken;
    if (token !== null && token !== undefined) return token;
    throw new LoadError('source-refused', 'the server gives no position in its change stream', { place });
  } catch (error) {
    throw withoutStream(error, place);
  } finally {
    await stream.close().catch(() => undefined);
  }
}

/**
 * Reads what has changed in a collection since a token, up to the moment at which the reading began or until nothing is left: a changed document
 * as it is now, a deleted one as its _id with a mark.
 */
export async function* readChanges(
  from: { readonly token: BsonValue },
  options: MongodbOptions,
  { specification: { place }, signal }: ExtractContext,
): AsyncGenerator<Extracted, void> {
  const slice = options.collection;
  const client = openMongodb(options.url, place);
  const reader = new BsonReader();
  let { token } = from;
  try {
    const hello = await client.db(options.database).command({ hello: 1 });
    const until = Math.floor((hello['localTime'] as Date).getTime() / 1000) + 1;
    const stream = collectionIn(client, options).watch([], {
      ...exact,
      resumeAfter: token,
      fullDocument: 'updateLookup',
      maxAwaitTimeMS: patience,
      batchSize: options.batchSize,
    });
    try {
      for (let more = true; more;) {
        const changes: Change[] = [];
        while (changes.length < options.batchSize) {
          if (signal.aborted) throw new LoadError('interrupted', 'loading was interrupted', { place });
          const event = await stream.tryNext();
          token = stream.resumeToken;
          more = event !== null && secondsOf(event) <= until;
          if (event !== null) {
            const change = changeOf(event, place);
            if (change !== null) changes.push(change);
          }
          if (!more) break;
        }
        if (changes.length > 0) {
          const documents = changes.map(({ document }) =>
            BSON.serialize(document, { ignoreUndefined: false }),
          );
          const mark = (index: number) => (changes[index]!.deleted ? { [deletedColumn]: true } : null);
          yield { kind: 'batch', batch: batchOf(documents, slice, reader, mark) };
          yield { kind: 'checkpoint', slice, cursor: { token: valueToJson(token) } };
        }
      }
    } finally {
      await stream.close().catch(() => undefined);
    }
  } catch (error) {
    throw translateMongodb(withoutStream(error, place), options.url, place);
  } finally {
    await client.close().catch(() => undefined);
  }
  yield { kind: 'slice-done', slice, cursor: { value: valueToJson(token) } };
}

interface Change {
  readonly document: BSON.Document;
  readonly deleted: boolean;
}

/** What an event tells of a document; null where it is gone since, which another event tells. */
function changeOf(event: ChangeStreamDocument, place: Place): Change | null {
  switch (event.operationType) {
    case 'insert':
    case 'replace':
    case 'update':
      return event.fullDocument === undefined || event.fullDocument === null
        ? null
        : { document: event.fullDocument, deleted: false };
    case 'delete':
      return { document: { _id: event.documentKey._id }, deleted: true };
    case 'drop':
    case 'rename':
    case 'dropDatabase':
    case 'invalidate':
      throw new LoadError(
        'source-refused',
        'the collection was dropped or renamed, so that its changes end',
        {
          place,
          help: 'Load it again from the beginning with --full-refresh.',
        },
      );
    default:
      return null;
  }
}

function secondsOf(event: ChangeStreamDocument): number {
  return event.clusterTime?.getHighBitsUnsigned() ?? 0;
}

/** Says what to do where a server has no change streams, or has forgotten what was changed since. */
function withoutStream(error: unknown, place: Place): unknown {
  if (!(error instanceof MongoError)) return error;
  const { code } = error as { readonly code?: number | string };
  if (code === 286 || code === 280) {
    return new LoadError(
      'source-refused',
      'the server no longer knows what has changed since the last load',
      {
        place,
        help: 'Load it again from the beginning with --full-refresh.',
        cause: error,
      },
    );
  }
  if (code === 40_573 || code === 40_324 || code === 115 || code === 59) {
    return new LoadError('source-refused', `the server has no change streams: ${error.message}`, {
      place,
      help: 'They need a replica set. Without them, use a cursor, or load: merge+delete_missing.',
      cause: error,
    });
  }
  return error;
}
