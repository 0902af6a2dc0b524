import { setTimeout } from 'node:timers/promises';
import type { Adapter, Database, Session } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import type { RelationName } from '../../src/domain/relation.ts';
import type { Json } from '../../src/util/json.ts';
import type { EngineWords } from './engine-words.ts';

/** What a case gets: an open database, and a schema of its own, empty. */
interface CaseContext {
  readonly adapter: Adapter;
  readonly database: Database;
  /** How this engine says what the cases need and no dialect has. */
  readonly words: EngineWords;
  readonly schema: string;
  /** What the server said beside results since the case began. */
  readonly notices: readonly string[];
  /** A name in the case's schema. */
  readonly name: (identifier: string) => RelationName;
  /** The same as text. */
  readonly at: (identifier: string) => string;
}

/** One behaviour that every engine has, unless `cells` says why not. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** The rows of a query in a session of its own. */
export function rows(database: Database, sql: string): Promise<readonly (readonly Json[])[]> {
  return database.withSession(async (session) => (await session.query(sql)).rows);
}

/** Runs statements one after the other. */
export async function execute(session: Session, ...statements: readonly string[]): Promise<void> {
  for (const statement of statements) await session.execute(statement);
}

/** The `EngineError` that the work fails with; anything else fails the test. */
export async function engineError(work: Promise<unknown>): Promise<EngineError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof EngineError) return outcome;
  throw new Error('expected an EngineError', { cause: outcome });
}

/** Bytes for COPY, in chunks of a given size, cut anywhere. */
export async function* chunked(text: string, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Cancels until the work has ended, since nobody can see from here when a statement has reached the server. */
export async function untilCancelled(cancel: () => Promise<void>, outcome: Promise<unknown>): Promise<void> {
  const ended = outcome.then(() => true);
  do {
    await cancel();
  } while (!(await Promise.race([ended, setTimeout(10, false)])));
}
