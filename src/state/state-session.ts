import type { Database, Session } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';

/** Cancelling what runs hits statements of this session too: so often they are sent again. */
const maximumCancels = 10;

/**
 * The session that belongs to the run itself, beside those of its nodes: it holds the run's lock and writes its state. On an engine
 * with one session it is borrowed for each piece of work.
 */
export class StateSession {
  readonly #database: Database;
  #held: { readonly session: Session; readonly release: () => Promise<void> } | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether one session stays the same from one piece of work to the next. */
  get isHeld(): boolean {
    return this.#database.adapter.capabilities.concurrentSessions;
  }

  /** One piece of work at a time. Not to be called in a line of work that has borrowed a session. Fails with `EngineError`. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => this.#work(work));
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** The same for work that can be done again; it is where it was cancelled with everything else. */
  async insist<T>(work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.use(work);
      } catch (error) {
        const again = error instanceof EngineError && error.fault === 'cancelled' && attempt < maximumCancels;
        if (!again) throw error;
      }
    }
  }

  /** Gives the session back, which ends what it holds. Another `use` takes a new one. */
  async close(): Promise<void> {
    await this.#turn;
    const held = this.#held;
    this.#held = null;
    await held?.release();
  }

  async #work<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (!this.isHeld) return this.#database.withSession(work);
    this.#held ??= await hold(this.#database);
    return work(this.#held.session);
  }
}

/** Borrows a session until it is released. */
async function hold(
  database: Database,
): Promise<{ readonly session: Session; readonly release: () => Promise<void> }> {
  const opened = Promise.withResolvers<Session>();
  const released = Promise.withResolvers<void>();
  const loan = database.withSession(async (session) => {
    opened.resolve(session);
    await released.promise;
  });
  loan.catch(opened.reject);
  return {
    session: await opened.promise,
    release: () => {
      released.resolve();
      return loan.catch(() => undefined);
    },
  };
}
