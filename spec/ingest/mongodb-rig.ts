import { tmpdir } from 'node:os';
import { MongoClient } from 'mongodb';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadReport, LoadRequest } from '../../src/ingest/load-request.ts';
import type { MongoServer } from '../rig/mongo-server.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { load, rowsOf, type SpecificationInput } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

/** A server of documents, a database for what is loaded from it, and a client for each. */
export interface MongodbBench {
  readonly client: MongoClient;
  /** The name of a database of documents that no other test has. */
  readonly name: string;
  readonly engine: EngineAddress;
  readonly database: Database;
  /** Rows of a query; see `rowsOf`. */
  readonly rows: (sql: string) => Promise<readonly string[]>;
  /** Loads a table from a collection of the test's database. */
  readonly load: (
    table: string,
    collection: string,
    input?: Partial<SpecificationInput>,
    more?: Partial<LoadRequest>,
  ) => Promise<LoadReport>;
  /** What such a table says. */
  readonly input: (collection: string, input?: Partial<SpecificationInput>) => SpecificationInput;
  readonly close: () => Promise<void>;
}

/** Opens it all. */
export async function openMongodbBench(server: MongoServer): Promise<MongodbBench> {
  const client = await new MongoClient(server.url).connect();
  const postgres: TestDatabase = await createTestDatabase();
  const engine: EngineAddress = { type: 'postgres', values: { ...postgres.settings }, root: tmpdir() };
  const database = await openEngine(engine);
  const name = `spec_${process.pid}_${Date.now()}`;
  const input: MongodbBench['input'] = (collection, { options = {}, ...more } = {}) => ({
    extractor: 'mongodb',
    options: { url: server.url, from_database: name, collection, ...options },
    ...more,
  });
  return {
    client,
    name,
    engine,
    database,
    rows: (sql) => rowsOf(database, sql),
    input,
    load: (table, collection, given, more) => load(database, tmpdir(), table, input(collection, given), more),
    close: async () => {
      await client.db(name).dropDatabase();
      await client.close();
      await database.close();
      await postgres.drop();
    },
  };
}
