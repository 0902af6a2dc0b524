import path from 'node:path';
import { Client } from 'pg';
import type { Session } from '../../src/adapters/contract.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { createTestDatabase } from '../rig/postgres-server.ts';

/** A database of a case's own. */
export interface CaseDatabase {
  readonly schema: string;
  /** The target as a profile has it; what must be in the project's folder is put there. */
  readonly targetFor: (folder: string) => Promise<object>;
  /** Statements; schema `raw` is there. */
  readonly execute: (sql: string) => Promise<void>;
  /** Cells as text with ` | ` between them, a null as `null`, instants in ISO form. */
  readonly look: (work: (rows: AskRows) => Promise<void>) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Rows of a query, as lines. */
export type AskRows = (sql: string) => Promise<readonly string[]>;

const schema = 'shop';

/** A database of the run's Postgres server. */
export async function postgresCase(): Promise<CaseDatabase> {
  const database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('set time zone utc; create schema raw');
  return {
    schema,
    targetFor: () => Promise.resolve({ ...database.settings, schema }),
    execute: async (sql) => void (await client.query(sql)),
    look: (work) =>
      work(async (sql) => {
        const { rows } = await client.query<{ line: string }>(asLines(sql));
        return rows.map(({ line }) => line);
      }),
    close: async () => {
      await client.end();
      await database.drop();
    },
  };
}

/** A PGlite in the project's folder: it has one process at a time, so it is opened for each look. */
export function pgliteCase(): CaseDatabase {
  const adapter = adapterFor('pglite');
  let root = '';
  const values = { path: 'data', schema };
  const withSession = async (work: (session: Session) => Promise<void>): Promise<void> => {
    const database = await adapter.open(settingsFor(adapter, values), {
      applicationName: 'spec',
      root,
      maximumSessions: 1,
    });
    try {
      await database.withSession(work);
    } finally {
      await database.close();
    }
  };
  return {
    schema,
    targetFor: async (folder) => {
      root = folder;
      await preparePgliteFolder(path.join(folder, 'data'));
      return { type: 'pglite', ...values };
    },
    execute: (sql) =>
      withSession(async (session) => void (await session.execute(`create schema if not exists raw; ${sql}`))),
    look: (work) =>
      withSession((session) =>
        work(async (sql) => {
          const { rows } = await session.query(asLines(sql));
          return rows.map(([line]) => line as string);
        }),
      ),
    close: () => Promise.resolve(),
  };
}

/** A query's rows as lines. By way of JSON, so that values look the same on both engines: `true`, `2024-01-31T12:00:00`. */
function asLines(sql: string): string {
  return `select array_to_string(array(select coalesce(value, 'null') from json_each_text(to_json(x_))), ' | ') as line from (${sql}) x_`;
}
