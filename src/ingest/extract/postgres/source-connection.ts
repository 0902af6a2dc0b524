import { Client } from 'pg';
import {
  clientConfig,
  connectFailure,
  refusedForTls,
  sessionSetup,
  tlsAttempts,
  withRetries,
} from '../../../adapters/postgres/connect.ts';
import { postgresValues, type PostgresValues } from '../../../adapters/postgres/settings.ts';
import type { EngineSettings } from '../../../adapters/contract.ts';
import { postgresDialect } from '../../../adapters/shared/postgres-dialect.ts';
import { translateError } from '../../../adapters/shared/postgres-errors.ts';
import { type RawResult, Statement, type StatementRequest } from '../../../adapters/shared/statement.ts';
import { type CopiedRows, copyOut } from './copy-out.ts';

const literal = (text: string): string => postgresDialect.literal(text);

/** A connection to a source, in a transaction that changes nothing. All methods fail with `EngineError`. */
export interface SourceConnection {
  /** Values as the server spells them. */
  readonly rows: (sql: string, parameters?: readonly string[]) => Promise<RawResult['rows']>;
  /** The columns of a query, which is not run. */
  readonly describe: (sql: string) => Promise<RawResult['fields']>;
  readonly copy: (query: string, format: 'text' | 'binary') => AsyncGenerator<CopiedRows, void>;
  readonly close: () => Promise<void>;
}

/** How a source is connected to. */
export interface ConnectOptions {
  readonly settings: EngineSettings;
  /** Milliseconds. */
  readonly lockTimeout: number;
  /** Of another connection, whose view of the data this one is to have. */
  readonly snapshot: string | null;
}

/**
 * Connects, and begins a transaction that is repeatable and read-only: all that is read is of one moment. Texts are as exact
 * as they can be, and in UTC, whatever the server's settings. Our own waiting between two pieces is not held against us.
 */
export async function connectSource(options: ConnectOptions): Promise<SourceConnection> {
  const values = postgresValues(options.settings);
  const client = await connectAny(values);
  const run = async (request: StatementRequest, sql: string): Promise<RawResult> => {
    const statement = new Statement(request);
    try {
      client.query(statement);
      return await statement.done;
    } catch (error) {
      throw translateError(error, sql);
    }
  };
  const simple = (sql: string): Promise<RawResult> => run({ kind: 'simple', sql, keepRows: true }, sql);
  try {
    await simple(sessionSetup(values, literal, false));
    await simple('begin isolation level repeatable read read only');
    if (options.snapshot !== null) await simple(`set transaction snapshot ${literal(options.snapshot)}`);
    await simple(`select ${transactionSettings(options.lockTimeout)}`);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return {
    rows: async (sql, parameters) =>
      (parameters === undefined
        ? await simple(sql)
        : await run({ kind: 'parameters', sql, values: parameters }, sql)
      ).rows,
    describe: async (sql) => (await run({ kind: 'describe', sql }, sql)).fields,
    copy: async function* (query, format) {
      const sql = `copy (${query}\n) to stdout${format === 'binary' ? ' with (format binary)' : ''}`;
      try {
        yield* copyOut(client, sql, format);
      } catch (error) {
        throw translateError(error, sql);
      }
    },
    close: () => client.end().catch(() => undefined),
  };
}

function transactionSettings(lockTimeout: number): string {
  const settings = {
    datestyle: 'ISO, MDY',
    intervalstyle: 'postgres',
    timezone: 'UTC',
    bytea_output: 'hex',
    extra_float_digits: '3',
    standard_conforming_strings: 'on',
    lock_timeout: String(lockTimeout),
    idle_in_transaction_session_timeout: '0',
  };
  return Object.entries(settings)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ');
}

async function connectAny(values: PostgresValues): Promise<Client> {
  const attempts = await tlsAttempts(values);
  for (const [index, ssl] of attempts.entries()) {
    try {
      return await withRetries(values.retries, async () => {
        const client = new Client({ ...clientConfig(values, 'sluice source'), ssl });
        // A connection that is lost is told by the statement that runs on it.
        client.on('error', () => undefined);
        await client.connect();
        return client;
      });
    } catch (error) {
      if (index + 1 < attempts.length && refusedForTls(error)) continue;
      throw connectFailure(values, error);
    }
  }
  throw new TypeError('there is no way of connecting');
}
