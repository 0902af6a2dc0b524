import { AsyncLocalStorage } from 'node:async_hooks';
import type { PoolClient, PoolConfig } from 'pg';
import { Client, Pool } from 'pg';
import type { ConnectionOptions } from 'node:tls';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type { Adapter, Catalog, Database, EngineSettings, OpenOptions, Session } from '../contract.ts';
import { PostgresCatalog } from '../shared/postgres-catalog.ts';
import { postgresDialect } from '../shared/postgres-dialect.ts';
import { isServerError, noticeText } from '../shared/postgres-errors.ts';
import { PostgresSession } from '../shared/postgres-session.ts';
import { TypeNames } from '../shared/type-names.ts';
import { cancelBackends } from './cancel.ts';
import {
  clientConfig,
  connectFailure,
  refusedForTls,
  sessionSetup,
  tlsAttempts,
  withRetries,
} from './connect.ts';
import { copyByStream } from './copy-stream.ts';
import type { PostgresValues } from './settings.ts';
import { postgresValues } from './settings.ts';

/** Connects one session, to see that it can be done and how, and keeps a pool from there on. */
export async function openPostgres(
  adapter: Adapter,
  settings: EngineSettings,
  options: OpenOptions,
): Promise<Database> {
  const values = postgresValues(settings);
  const attempts = await tlsAttempts(values);
  for (const [index, ssl] of attempts.entries()) {
    const pool = makePool(values, options, ssl);
    try {
      const client = await withRetries(values.retries, () => pool.connect());
      client.release();
      return new PostgresDatabase({ adapter, pool, values, around: options.around });
    } catch (error) {
      await pool.end();
      if (index + 1 < attempts.length && refusedForTls(error)) continue;
      throw connectFailure(values, error);
    }
  }
  throw new InternalError('there is no way of connecting');
}

function makePool(values: PostgresValues, options: OpenOptions, ssl: ConnectionOptions | false): Pool {
  const pool = new Pool({
    ...clientConfig(values, options.applicationName),
    ssl,
    max: Math.max(1, options.maximumSessions),
    // Sessions live as long as the run: making one anew costs more than keeping it.
    idleTimeoutMillis: 0,
    // The pool waits for the promise; its types do not say so.
    onConnect: ((client: Client) => setUp(client, values)) as unknown as NonNullable<PoolConfig['onConnect']>,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => broken.add(client));
    client.on('end', () => broken.add(client));
    client.on('notice', (notice) => options.onNotice?.(noticeText(notice)));
  });
  return pool;
}

/** Connections that were lost. */
const broken = new WeakSet<Client>();

async function setUp(client: Client, values: PostgresValues): Promise<void> {
  const literal = (text: string): string => postgresDialect.literal(text);
  try {
    await client.query(sessionSetup(values, literal, true));
  } catch (error) {
    if (!isServerError(error) || !error.message.includes('client_connection_check_interval')) throw error;
    await client.query(sessionSetup(values, literal, false));
  }
}

/** A borrowed connection, and what ends a copy on it. */
interface Loan {
  readonly client: PoolClient;
  copies: AbortController;
}

class PostgresDatabase implements Database {
  readonly adapter: Adapter;
  readonly catalog: Catalog;
  readonly #pool: Pool;
  readonly #values: PostgresValues;
  readonly #around: OpenOptions['around'];
  readonly #types = new TypeNames();
  readonly #loans = new Set<Loan>();
  readonly #current = new AsyncLocalStorage<Session>();

  constructor(parts: {
    readonly adapter: Adapter;
    readonly pool: Pool;
    readonly values: PostgresValues;
    readonly around: OpenOptions['around'];
  }) {
    this.adapter = parts.adapter;
    this.#around = parts.around;
    this.#pool = parts.pool;
    this.#values = parts.values;
    this.catalog = new PostgresCatalog((work) => this.withSession(work), this.#current);
  }

  async withSession<T>(work: (session: Session) => Promise<T>, asker?: string): Promise<T> {
    if (this.#pool.ending) throw new InternalError('the database was closed');
    const client = await withRetries(this.#values.retries, () => this.#pool.connect()).catch(
      (error: unknown) => {
        throw connectFailure(this.#values, error);
      },
    );
    const loan: Loan = { client, copies: new AbortController() };
    this.#loans.add(loan);
    const session = new PostgresSession(
      client,
      this.#types,
      copyByStream(() => loan.copies.signal),
    );
    try {
      const lent = this.#around?.(session, asker ?? null) ?? session;
      return await this.#current.run(lent, () => work(lent));
    } finally {
      const healthy = await session.settle();
      this.#loans.delete(loan);
      client.release(!healthy || broken.has(client));
    }
  }

  async cancel(): Promise<void> {
    const clients: Client[] = [];
    for (const loan of this.#loans) {
      loan.copies.abort(new EngineError('The copy was cancelled.', { fault: 'cancelled', code: '57014' }));
      loan.copies = new AbortController();
      if (!broken.has(loan.client)) clients.push(loan.client);
    }
    const { options } = this.#pool;
    await cancelBackends(() => new Client({ ...options, password: this.#values.password }), clients);
  }

  async endSessions(applicationNames: readonly string[]): Promise<number> {
    const { rows } = await this.withSession((session) =>
      session.query(endSessionsQuery, [[...applicationNames]]),
    );
    return Number(rows[0]?.[0] ?? 0);
  }

  async close(): Promise<void> {
    if (!this.#pool.ending) await this.#pool.end();
  }
}

/** A name may stand behind the user's own. */
const endSessionsQuery = `
  select count(pg_catalog.pg_terminate_backend(a.pid))
  from pg_catalog.pg_stat_activity a
  where a.pid <> pg_catalog.pg_backend_pid()
    and a.usename = session_user
    and a.datname = pg_catalog.current_database()
    and exists (
      select from pg_catalog.jsonb_array_elements_text($1::jsonb) given
      where given <> '' and (a.application_name = given or right(a.application_name, length(given) + 1) = ' ' || given))`;
