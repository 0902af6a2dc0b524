import { createHash } from 'node:crypto';
import type { Session } from '../adapters/contract.ts';
import { EngineError } from '../domain/errors.ts';
import type { Json } from '../util/json.ts';
import { hasStateTable, type StatePlace, stateTables } from './state-schema.ts';

/** Which runs keep each other out: those of one project in one schema of a database. */
export interface RunLock {
  readonly project: string;
  readonly schema: string;
}

/** How a lock is waited for. */
export interface LockWait {
  /** Told at first and then every `every` milliseconds who has it. */
  readonly onWait: (holder: string) => void;
  readonly every: number;
  readonly signal: AbortSignal;
}

function numberOf(text: string): string {
  return createHash('sha256').update(text).digest().readBigInt64BE(0).toString();
}

function runLockNumber({ project, schema }: RunLock): string {
  return numberOf(`sluice run ${JSON.stringify([project, schema])}`);
}

/**
 * Takes the lock that says that an invocation lives, for as long as the session lasts. Nobody waits for it; others see by it that the
 * invocation is not dead.
 */
export async function showLife({ session }: StatePlace, invocationId: string): Promise<void> {
  await session.query(`select pg_try_advisory_lock(${numberOf(`sluice invocation ${invocationId}`)})`);
}

/** Whether the session that showed an invocation's life is there no more. */
export async function showsNoLife({ session }: StatePlace, invocationId: string): Promise<boolean> {
  const number = numberOf(`sluice invocation ${invocationId}`);
  const { rows } = await session.query(`select pg_try_advisory_lock(${number})`);
  if (rows[0]?.[0] !== true) return false;
  await session.query(`select pg_advisory_unlock(${number})`);
  return true;
}

/** Takes the lock where it is free; whether it was. */
export async function tryRunLock({ session }: StatePlace, lock: RunLock): Promise<boolean> {
  const { rows } = await session.query(`select pg_try_advisory_lock(${runLockNumber(lock)})`);
  return rows[0]?.[0] === true;
}

/**
 * Takes the lock for as long as the session lasts; waits while another run has it. Fails with fault `cancelled` where the signal is
 * aborted. Only for engines with advisory locks: on the others there is one owner by other means.
 */
export async function takeRunLock(place: StatePlace, lock: RunLock, wait: LockWait): Promise<void> {
  const { session } = place;
  const number = runLockNumber(lock);
  if (await tryRunLock(place, lock)) return;
  do {
    wait.onWait(await describeHolder(place, number));
    if (await waitForLock(session, number, wait)) return;
  } while (!wait.signal.aborted);
  throw new EngineError('Stopped while waiting for another run.', { fault: 'cancelled' });
}

async function waitForLock(session: Session, number: string, { every, signal }: LockWait): Promise<boolean> {
  try {
    await session.transaction(async () => {
      await session.execute(`set local lock_timeout = ${every}`);
      await session.query(`select pg_advisory_lock(${number})`);
    });
    return true;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.fault === 'lock' || (error.fault === 'cancelled' && signal.aborted)) return false;
    throw error;
  }
}

/** Who has the lock, in words: `process 4711 on host a (build, since …, invocation …)`. */
async function describeHolder(place: StatePlace, number: string): Promise<string> {
  const { session, database, databaseName } = place;
  const { rows: holders } = await session.query(
    `select a.pid, a.application_name
     from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.objsubid = 1
       and l.database = (select oid from pg_catalog.pg_database where datname = current_database())
       and ((l.classid::bigint << 32) | l.objid::bigint) = ${number}`,
  );
  const [backend, name] = (holders[0] ?? []).map(asText);
  if (backend === undefined) return 'a run that is just ending';
  const unknown = `server process ${backend ?? '?'} (${name ?? 'another session'})`;
  try {
    if (!(await hasStateTable(place, 'invocations'))) return unknown;
    const state = stateTables(database.adapter.dialect, databaseName);
    const { rows } = await session.query(
      `select pid, host, command, invocation_id, started_at from ${state('invocations')}
       where application_name = $1 order by started_at desc limit 1`,
      [name ?? ''],
    );
    if (rows[0] === undefined) return unknown;
    const [pid, host, command, id, since] = rows[0].map(asText);
    return `process ${pid ?? '?'} on host ${host ?? '?'} (${command ?? '?'} since ${since ?? '?'}, invocation ${id ?? '?'})`;
  } catch (error) {
    // The tables of another user.
    if (error instanceof EngineError && error.fault === 'statement') return unknown;
    throw error;
  }
}

function asText(value: Json): string | null {
  return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
}
