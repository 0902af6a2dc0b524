import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { LoadError } from '../../src/ingest/load-error.ts';
import type { LoadReport } from '../../src/ingest/load-request.ts';
import { type EngineUnderTest, everyEngine } from '../adapters/engines.ts';
import { createFolder, load, type LoadFolder, rowsOf, stagingTables } from './load-rig.ts';

/** What a test of loads works with: a folder and a table of its own, on an engine that its file has for itself. */
export interface LoadSuite {
  readonly database: () => Database;
  readonly folder: () => LoadFolder;
  readonly table: () => string;
  /** Loads the test's table from the test's folder. */
  readonly load: (
    input: Parameters<typeof load>[3],
    more?: Parameters<typeof load>[4],
  ) => Promise<LoadReport>;
  /** Rows of the test's table, ordered by the first two columns. */
  readonly rows: (columns: string) => Promise<readonly string[]>;
  readonly execute: (sql: string) => Promise<unknown>;
}

/** A group of tests on each engine, or on some. After each of them no staging table may be left. */
export function describeLoads(
  title: string,
  tests: (suite: LoadSuite) => void,
  on: readonly string[] = Object.keys(everyEngine),
): void {
  describe.each(on)(`${title} on %s`, (type) => {
    let engine: EngineUnderTest;
    let database: Database;
    let folder: LoadFolder;
    let count = 0;
    let table = '';
    beforeAll(async () => {
      engine = await everyEngine[type]!();
      database = await engine.open();
    });
    afterAll(async () => {
      await database?.close();
      await engine?.discard();
    });
    beforeEach(async () => {
      folder = await createFolder();
      table = `t${++count}`;
    });
    afterEach(async () => {
      await folder.remove();
      const left = await stagingTables(database);
      if (left.length > 0) throw new Error(`left over: ${left.join(', ')}`);
    });
    tests({
      database: () => database,
      folder: () => folder,
      table: () => table,
      load: (input, more) => load(database, folder.root, table, input, more),
      rows: (columns) => rowsOf(database, `select ${columns} from raw.${table} order by 1, 2`),
      execute: (sql) => database.withSession((session) => session.execute(sql)),
    });
  });
}

/** What a load that must fail failed with. */
export async function refusal(loading: Promise<LoadReport>): Promise<LoadError> {
  const error: unknown = await loading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LoadError)) throw new Error('the load did not fail as expected', { cause: error });
  return error;
}
