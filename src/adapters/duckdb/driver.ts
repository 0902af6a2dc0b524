import { AsyncLocalStorage } from 'node:async_hooks';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { EngineError, InternalError } from '../../domain/errors.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Adapter, Catalog, Database, EngineSettings, OpenOptions, Session } from '../contract.ts';
import { quote } from '../shared/names.ts';
import { cellText } from '../shared/postgres-values.ts';
import { DuckdbCatalog } from './catalog.ts';
import { duckdbDialect } from './dialect.ts';
import { translateError } from './errors.ts';
import { openFailure } from './open-failure.ts';
import { DuckdbSession } from './session.ts';
import { inMemory } from './settings.ts';
import { Slots } from './slots.ts';

/**
 * Most of what a load writes is staged, and gone when the load is done: written into the file every 16 MB, as by default, it takes a
 * third of the load's time, in the log it costs memory, which DuckDB bounds by itself.
 */
const defaults = { checkpoint_threshold: '256MB' };

/** Opens the file, which no other process may have open: fault `busy` then. */
export async function openDuckdb(
  adapter: Adapter,
  settings: EngineSettings,
  options: OpenOptions,
): Promise<Database> {
  const path = settings.values['path'];
  if (typeof path !== 'string') throw new InternalError('the settings of DuckDB have no path');
  const file = path === inMemory ? null : resolve(options.root, path);
  const isThere = file !== null && existsSync(file);
  const place = file === null || (options.createMissing === false && !isThere) ? inMemory : file;
  try {
    if (place !== inMemory) await mkdir(dirname(place), { recursive: true });
    // Two instances on one file in one process would not see each other's locks; the cache gives out the one there is.
    const config = { ...defaults, ...textsOf(settings.values['config_options']) };
    const instance =
      place === inMemory
        ? await DuckDBInstance.create(place, config)
        : await DuckDBInstance.fromCache(place, config);
    const database = new DuckdbDatabase(adapter, { instance, settings, options });
    await database.prepare(place === inMemory);
    return database;
  } catch (error) {
    throw openFailure(error, place);
  }
}

interface Parts {
  readonly instance: DuckDBInstance;
  readonly settings: EngineSettings;
  readonly options: OpenOptions;
}

class DuckdbDatabase implements Database {
  readonly adapter: Adapter;
  readonly catalog: Catalog;
  readonly #parts: Parts;
  readonly #slots: Slots;
  readonly #sessions = new Set<DuckdbSession>();
  readonly #current = new AsyncLocalStorage<Session>();
  /** Keeps what is in memory alive between two sessions. */
  #keeper: DuckDBConnection | null = null;
  #copies = new AbortController();
  #setup = '';

  constructor(adapter: Adapter, parts: Parts) {
    this.adapter = adapter;
    this.#parts = parts;
    this.#slots = new Slots(Math.max(1, parts.options.maximumSessions));
    this.catalog = new DuckdbCatalog((work) => this.withSession(work), this.#current);
  }

  /** Sees that the file can be read, and what each session begins with. */
  async prepare(isInMemory: boolean): Promise<void> {
    const { instance, settings } = this.#parts;
    this.#keeper = await instance.connect();
    const extensions = (settings.values['extensions'] ?? []) as readonly string[];
    for (const name of extensions) await this.#keeper.run(`install ${name}; load ${name}`);
    const name = quote(settings.database);
    // In memory the database has the name that the file's would have.
    if (isInMemory && settings.database !== 'memory') await this.#keeper.run(`attach ':memory:' as ${name}`);
    const own = Object.entries(textsOf(settings.values['settings'])).map(
      ([key, value]) => `set ${quote(key)} = ${duckdbDialect.literal(value)}`,
    );
    this.#setup = [`use ${name}`, ...own, 'set errors_as_json = true'].join(';\n');
    await this.#keeper.run(this.#setup);
  }

  /** Each loan is a connection of its own, which costs nothing: no setting or temporary table outlives it. */
  async withSession<T>(work: (session: Session) => Promise<T>, asker?: string): Promise<T> {
    if (this.#keeper === null) throw new InternalError('the database was closed');
    const giveBack = await this.#slots.take();
    let connection: DuckDBConnection | null = null;
    try {
      connection = await this.#connect();
      const session = new DuckdbSession(connection, () => this.#copies.signal);
      this.#sessions.add(session);
      try {
        const lent = this.#parts.options.around?.(session, asker ?? null) ?? session;
        return await this.#current.run(lent, () => work(lent));
      } finally {
        await session.settle();
        this.#sessions.delete(session);
      }
    } finally {
      // What is left open is rolled back with it.
      connection?.closeSync();
      giveBack();
    }
  }

  cancel(): Promise<void> {
    this.#copies.abort(new EngineError('The copy was cancelled.', { fault: 'cancelled', code: '57014' }));
    this.#copies = new AbortController();
    for (const session of this.#sessions) session.interrupt();
    return Promise.resolve();
  }

  /** Nothing outlives the process. */
  endSessions(): Promise<number> {
    return Promise.resolve(0);
  }

  async close(): Promise<void> {
    if (this.#keeper === null) return;
    const keeper = this.#keeper;
    this.#keeper = null;
    await this.#slots.drained();
    keeper.closeSync();
    this.#parts.instance.closeSync();
  }

  async #connect(): Promise<DuckDBConnection> {
    try {
      const connection = await this.#parts.instance.connect();
      await connection.run(this.#setup);
      return connection;
    } catch (error) {
      throw translateError(error);
    }
  }
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries((value ?? {}) as JsonObject).map(([key, each]) => [key, cellText(each)]),
  );
}
