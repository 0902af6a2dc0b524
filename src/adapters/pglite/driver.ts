import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type {
  Adapter,
  Catalog,
  Database,
  EngineSettings,
  OpenOptions,
  Session,
  WireOptions,
  WireServer,
} from '../contract.ts';
import { PostgresCatalog } from '../shared/postgres-catalog.ts';
import { postgresDialect } from '../shared/postgres-dialect.ts';
import { noticeText, translateError } from '../shared/postgres-errors.ts';
import { PostgresSession } from '../shared/postgres-session.ts';
import { TypeNames } from '../shared/type-names.ts';
import { copyByMessages } from './copy-messages.ts';
import type { OwnerLock } from './owner-lock.ts';
import { takeOwnerLock } from './owner-lock.ts';
import { inMemory } from './settings.ts';
import { Turns } from './turns.ts';
import { WorkerLink } from './worker-link.ts';
import { WorkerStream } from './worker-stream.ts';

/** Takes the folder's owner lock and opens it. Fails with fault `busy` where another process has it. */
export async function openPglite(
  adapter: Adapter,
  settings: EngineSettings,
  options: OpenOptions,
): Promise<Database> {
  const path = settings.values['path'];
  if (typeof path !== 'string') throw new InternalError('the settings of PGlite have no path');
  const place = path === inMemory ? null : resolve(options.root, path);
  const standIn = options.createMissing === false && place !== null && !existsSync(join(place, 'PG_VERSION'));
  const folder = standIn ? null : place;
  let lock: OwnerLock | null = null;
  if (folder !== null) {
    await mkdir(folder, { recursive: true });
    lock = await takeOwnerLock(folder);
  }
  const searchPath = settings.values['search_path'];
  const database = new PgliteDatabase(adapter, {
    folder,
    lock,
    searchPath: typeof searchPath === 'string' ? searchPath : null,
    options,
  });
  try {
    await database.start();
  } catch (error) {
    await database.close();
    if (!(error instanceof EngineError)) throw error;
    throw new EngineError(`Could not open the database in ${folder ?? 'memory'}. ${error.message}`, {
      fault: 'connection',
      cause: error,
    });
  }
  return database;
}

interface Parts {
  readonly folder: string | null;
  readonly lock: OwnerLock | null;
  readonly searchPath: string | null;
  readonly options: OpenOptions;
}

/** The running engine and the one connection to it. */
interface Engine {
  readonly link: WorkerLink;
  readonly client: Client;
}

class PgliteDatabase implements Database {
  readonly adapter: Adapter;
  readonly catalog: Catalog;
  readonly #parts: Parts;
  readonly #types = new TypeNames();
  readonly #turns = new Turns();
  readonly #current = new AsyncLocalStorage<Session>();
  #engine: Engine | null = null;
  #wire: WireServer | null = null;
  #closed = false;
  #copies = new AbortController();

  constructor(adapter: Adapter, parts: Parts) {
    this.adapter = adapter;
    this.#parts = parts;
    this.catalog = new PostgresCatalog((work) => this.withSession(work), this.#current);
  }

  /** Starts the engine, so that what is wrong with the folder is said at once. */
  async start(): Promise<void> {
    await this.#started();
  }

  async withSession<T>(work: (session: Session) => Promise<T>, asker?: string): Promise<T> {
    if (this.#current.getStore() !== undefined) {
      throw new InternalError('a session was asked for while one is borrowed, and there is but one');
    }
    const giveBack = await this.#turns.take();
    try {
      const { client } = await this.#started();
      // Clients on the wire port share the server's session and may have changed it.
      if (this.#wire !== null) await client.query(this.#setup());
      const session = new PostgresSession(client, this.#types, copyByMessages(this.#copies.signal));
      try {
        const lent = this.#parts.options.around?.(session, asker ?? null) ?? session;
        return await this.#current.run(lent, () => work(lent));
      } finally {
        if (!(await session.settle()))
          await this.#stop(new EngineError('PGlite stopped.', { fault: 'connection' }));
      }
    } finally {
      giveBack();
    }
  }

  /**
   * PGlite cannot interrupt a statement: its thread is ended and the folder opened anew when it is next asked for, as after a crash.
   * What was committed is there again; the transaction that ran is not.
   */
  async cancel(): Promise<void> {
    const reason = new EngineError('The statement was cancelled.', { fault: 'cancelled', code: '57014' });
    this.#copies.abort(reason);
    this.#copies = new AbortController();
    if (this.#engine?.link.busy === true) await this.#stop(reason);
  }

  endSessions(): Promise<number> {
    return Promise.resolve(0);
  }

  async serveWire(options: WireOptions): Promise<WireServer> {
    const { serveWire } = await import('./serve-wire.ts');
    const server = await serveWire(options, {
      takeTurn: () => this.#turns.take(),
      run: async (bytes, onOutput) => (await this.#started()).link.run(bytes, onOutput),
    });
    this.#wire = server;
    return {
      ...server,
      close: async () => {
        this.#wire = null;
        await server.close();
      },
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#wire?.close();
    const giveBack = await this.#turns.take();
    try {
      if (this.#engine !== null) {
        const { client, link } = this.#engine;
        this.#engine = null;
        await client.end().catch(() => undefined);
        await link.close();
      }
    } finally {
      await this.#parts.lock?.release();
      giveBack();
    }
  }

  async #started(): Promise<Engine> {
    if (this.#engine !== null && this.#engine.link.ended === undefined) return this.#engine;
    if (this.#closed) throw new InternalError('the database was closed');
    this.#engine = null;
    const link = await WorkerLink.open({ folder: this.#parts.folder });
    const client = new Client({
      user: 'postgres',
      database: 'postgres',
      stream: () => new WorkerStream(link),
    });
    client.on('error', () => undefined);
    client.on('notice', (notice) => this.#parts.options.onNotice?.(noticeText(notice)));
    try {
      await client.connect();
      await client.query(this.#setup());
    } catch (error) {
      await link.terminate(new EngineError('PGlite stopped.', { fault: 'connection' }));
      throw translateError(error);
    }
    this.#engine = { link, client };
    return this.#engine;
  }

  #setup(): string {
    const { searchPath, options } = this.#parts;
    const literal = (text: string): string => postgresDialect.literal(text);
    const path = searchPath === null ? `reset search_path` : `set search_path to ${searchPath}`;
    return `set datestyle to iso; set application_name to ${literal(options.applicationName)}; ${path}`;
  }

  async #stop(reason: EngineError): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    await engine?.link.terminate(reason);
  }
}
