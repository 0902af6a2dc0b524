import { tmpdir } from 'node:os';
import type { Database } from '../../../src/adapters/contract.ts';
import { LoadError } from '../../../src/ingest/load-error.ts';
import type { LoadReport, LoadRequest } from '../../../src/ingest/load-request.ts';
import type { JsonObject } from '../../../src/util/json.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { load, rowsOf, type SpecificationInput } from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';

/** Two databases: rows are read out of one into the other. */
export interface SourceRig {
  readonly origin: TestDatabase;
  readonly server: TestDatabase;
  readonly source: Database;
  readonly target: Database;
  /** The table of the test that runs, in both. */
  readonly table: () => string;
  readonly nextTable: () => void;
  /** Runs statements at the source. */
  readonly sql: (text: string) => Promise<unknown>;
  /** Asks the target; `$` is the table's name. */
  readonly rows: (text?: string) => Promise<readonly string[]>;
  /** Columns of the loaded table, sorted by `id`. */
  readonly loaded: (columns: string) => Promise<readonly string[]>;
  readonly run: (
    options: JsonObject,
    input?: Omit<SpecificationInput, 'options'>,
    more?: Partial<LoadRequest>,
  ) => Promise<LoadReport>;
  readonly close: () => Promise<void>;
}

/** Makes them. */
export async function createSourceRig(): Promise<SourceRig> {
  const [origin, server] = [await createTestDatabase(), await createTestDatabase()];
  const open = ({ settings }: TestDatabase): Promise<Database> =>
    openEngine({ type: 'postgres', values: { ...settings }, root: tmpdir() });
  const [source, target] = [await open(origin), await open(server)];
  let count = 0;
  const table = (): string => `t${count}`;
  const rows = (text = 'select * from raw.$'): Promise<readonly string[]> =>
    rowsOf(target, text.replaceAll('$', table()));
  return {
    origin,
    server,
    source,
    target,
    table,
    nextTable: () => void count++,
    sql: (text) => source.withSession((session) => session.execute(text)),
    rows,
    loaded: (columns) => rows(`select ${columns} from raw.$ order by id, 1`),
    run: (options, input = {}, more = {}) => {
      const all = { connection: { ...origin.settings }, ...options };
      return load(target, tmpdir(), table(), { ...input, extractor: 'postgres', options: all }, more);
    },
    close: async () => {
      await source.close();
      await target.close();
      await origin.drop();
      await server.drop();
    },
  };
}

/** What stopped a load: code, message and help. */
export async function failureOf(work: Promise<unknown>): Promise<readonly unknown[]> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof LoadError)) throw error ?? new Error('it did not fail');
  return [error.code, error.message, error.help ?? null];
}
