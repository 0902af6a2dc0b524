import { type Collection, MongoClient, MongoError, type MongoClientOptions } from 'mongodb';
import type { Place } from '../../../domain/diagnostic.ts';
import { LoadError } from '../../load-error.ts';
import type { MongodbOptions } from './mongodb-options.ts';

/** Where the url does not say otherwise. */
const clientOptions: MongoClientOptions = {
  appName: 'sluice',
  serverSelectionTimeoutMS: 10_000,
  connectTimeoutMS: 10_000,
};

/** Opens a connection, lets `work` use it, and closes it. Fails with `LoadError`, which holds no password. */
export async function withMongodb<T>(
  url: string,
  place: Place,
  work: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const client = openMongodb(url, place);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw translateMongodb(error, url, place);
  } finally {
    await client.close().catch(() => undefined);
  }
}

/** A client that connects when it is first used. */
export function openMongodb(url: string, place: Place): MongoClient {
  try {
    const given = url.slice(url.indexOf('?') + 1).toLowerCase();
    const own = Object.entries(clientOptions).filter(([name]) => !given.includes(`${name.toLowerCase()}=`));
    return new MongoClient(url, Object.fromEntries(own));
  } catch (error) {
    throw badUrl(error as Error, place, hide((error as Error).message, url));
  }
}

/** The collection of a table. */
export function collectionIn(client: MongoClient, { database, collection }: MongodbOptions): Collection {
  return client.db(database).collection(collection);
}

/** A connection string without user, password and options. */
function maskedUrl(url: string): string {
  const [, scheme = 'mongodb://', hosts = ''] =
    /^(mongodb(?:\+srv)?:\/\/)(?:[^@/]*@)?([^/?]*)/.exec(url) ?? [];
  return scheme + hosts;
}

/** Whether an error is of a connection or of a server that is changing: what was asked may be asked again. */
export function passesByItself(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (error.name === 'MongoServerSelectionError') return false;
  const { code } = error as { readonly code?: number | string };
  return (
    /^Mongo(?:Network|NetworkTimeout|PoolCleared|NotConnected|TopologyClosed)Error$/.test(error.name) ||
    error.name === 'MongoCursorExhaustedError' ||
    (typeof code === 'number' && passing.has(code))
  );
}

/** Cursor not found or killed, shutting down, not the primary any more, no session of that id. */
const passing: ReadonlySet<number> = new Set([
  43, 237, 91, 189, 206, 11_600, 11_602, 10_107, 13_435, 13_436, 6, 7, 89, 9001,
]);

/** A failure of the driver as one of the load, with the server's name and without what is secret. */
export function translateMongodb(error: unknown, url: string, place: Place): unknown {
  if (error instanceof LoadError || !(error instanceof Error)) return error;
  if (!(error instanceof MongoError) && !error.name.startsWith('Mongo')) {
    return error.name === 'TypeError' && 'code' in error ? badUrl(error, place) : error;
  }
  const server = maskedUrl(url);
  const { code } = error as { readonly code?: number | string };
  const said = hide(error.message, url);
  if (
    error.name === 'MongoParseError' ||
    error.name === 'MongoInvalidArgumentError' ||
    error.name === 'MongoAPIError'
  )
    return badUrl(error, place, said);
  if (code === 18 || code === 8000 || /authentication failed/i.test(said)) {
    return new LoadError('not-authorized', `${server} refused user or password: ${said}`, {
      place,
      help: 'Look at user and password in the url, and whether authSource names the database that knows the user.',
      cause: error,
    });
  }
  if (code === 13) {
    return new LoadError('not-authorized', `${server} does not allow it: ${said}`, {
      place,
      help: 'The user needs the role "read" on the database.',
      cause: error,
    });
  }
  const host = /getaddrinfo (?:ENOTFOUND|EAI_AGAIN) (\S+)|querySrv \w+ (\S+)/.exec(said);
  if (host !== null) {
    return new LoadError('unknown-host', `there is no host ${host[1] ?? host[2]!}`, {
      place,
      help: 'Look at the host in the url.',
      cause: error,
    });
  }
  if (passesByItself(error) || error.name === 'MongoServerSelectionError') {
    return new LoadError('source-unreachable', `${server} cannot be reached: ${said}`, {
      place,
      help: 'See that the server runs and can be reached from here; what was read is kept, and the next load goes on from there.',
      cause: error,
      resumable: true,
    });
  }
  return new LoadError(
    'source-refused',
    `${server} refused: ${said}${code === undefined ? '' : ` (${code})`}`,
    {
      place,
      cause: error,
    },
  );
}

function badUrl(error: Error, place: Place, said = error.message): LoadError {
  return new LoadError('bad-load-option', `"url" is no connection string that can be used: ${said}`, {
    place,
    cause: null,
  });
}

/** A text without the password of a connection string, in whichever way it is written there. */
function hide(text: string, url: string): string {
  const [, password] = /^mongodb(?:\+srv)?:\/\/[^:@/]*:([^@/]*)@/.exec(url) ?? [];
  if (password === undefined || password === '') return text;
  let decoded = password;
  try {
    decoded = decodeURIComponent(password);
  } catch {
    // It stands as it is written.
  }
  return text.replaceAll(password, '***').replaceAll(decoded, '***');
}
