import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { Json } from '../../src/util/json.ts';
import { type EngineWords, engineWords } from '../adapters/engine-words.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';
import { type Outcome, type Piece, runPieces, type RunOptions } from './rig.ts';

/** A database for a test file, and an empty schema for each test. */
export interface Shop {
  readonly engine: EngineUnderTest;
  readonly database: Database;
  readonly schema: string;
  readonly words: EngineWords;
  /** Runs statements with the schema as search path. */
  readonly sql: (...statements: readonly string[]) => Promise<void>;
  /** Rows of a query with the schema as search path. */
  readonly rows: (query: string) => Promise<readonly (readonly Json[])[]>;
  /** What stands in the schema: `orders table`, sorted. */
  readonly relations: () => Promise<readonly string[]>;
  /** Definitions of a table's indexes, sorted, without the schema. */
  readonly indexes: (table: string) => Promise<readonly string[]>;
  /** Names of a table's indexes, sorted. */
  readonly indexNames: (table: string) => Promise<readonly string[]>;
  readonly run: (pieces: readonly Piece[], options?: RunOptions) => Promise<Outcome>;
}

/** Opens the engine for the test file that calls it; a role `reader` is there. */
export function useShop(type: string): Shop {
  let engine: EngineUnderTest;
  let database: Database;
  let schema = 'public';
  let count = 0;

  beforeAll(async () => {
    engine = await everyEngine[type]!();
    database = await engine.open();
    // Roles belong to the server: another test file may have made it.
    await database.withSession((session) => session.execute('create role reader')).catch(() => undefined);
  });
  afterAll(async () => {
    await database.close();
    await engine.discard();
  });
  beforeEach(async () => {
    count += 1;
    schema = `shop_${count}`;
    await database.withSession((session) => session.execute(`create schema ${schema}`));
  });

  const within = <T>(work: (session: Parameters<Parameters<Database['withSession']>[0]>[0]) => Promise<T>) =>
    database.withSession(async (session) => {
      await session.execute(`set search_path to ${schema}`);
      const value = await work(session);
      await session.execute('reset search_path');
      return value;
    });
  const sql = (...statements: readonly string[]): Promise<void> =>
    within(async (session) => {
      for (const statement of statements) await session.execute(statement);
    });
  const rows = (query: string) => within(async (session) => (await session.query(query)).rows);

  return {
    get engine() {
      return engine;
    },
    get database() {
      return database;
    },
    get schema() {
      return schema;
    },
    words: engineWords[type]!,
    sql,
    rows,
    relations: async () =>
      (await database.catalog.relations([schema])).map(({ identifier, kind }) => `${identifier} ${kind}`),
    indexes: async (table) => {
      const found = await rows(
        `select indexdef from pg_indexes where schemaname = '${schema}' and tablename = '${table}' order by 1`,
      );
      return found.map(([definition]) => (definition as string).replaceAll(`${schema}.`, ''));
    },
    indexNames: async (identifier) => {
      const name = { database: null, schema, identifier };
      const found = await database.withSession((session) => database.catalog.belongings(session, name));
      return found.indexes.map((index) => index.name);
    },
    run: (pieces, options) => runPieces(database, schema, pieces, options),
  };
}

/** A table (or what `more` says) of that name, by its select. */
export function orders(select: string, more: Partial<Piece> = {}): Piece {
  return { name: 'orders', as: 'table', sql: select, ...more };
}
