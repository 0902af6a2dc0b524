import { createHash } from 'node:crypto';
import type { Database } from '../../adapters/contract.ts';
import { EngineError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import type { LoadRequest } from '../load-request.ts';
import { cellText } from './cell.ts';
import type { LoadSession } from './load-session.ts';

const defaultPatience = 15_000;

/** How long a load waits for others, in milliseconds. */
export function patienceOf({ patience }: Pick<LoadRequest, 'patience'>): number {
  return Math.max(1, Math.round(patience ?? defaultPatience));
}

/** The advisory lock's number for a destination: every project that loads into it takes the same. */
function lockNumber(relationKey: string): string {
  return createHash('sha256').update(`sluice load ${relationKey}`).digest().readBigInt64BE(0).toString();
}

/** Destinations that are being loaded where there are no advisory locks: then all loads are this process's. */
const loading = new WeakMap<Database, Set<string>>();

function loadingIn(database: Database): Set<string> {
  const known = loading.get(database) ?? new Set<string>();
  loading.set(database, known);
  return known;
}

/**
 * Takes the lock of the destination for the session. Where another load has it for longer than the request's `patience`: `LoadError`
 * `load-in-progress`, naming it. Engines without advisory locks let one process in, which
 * knows by itself what it is loading.
 */
export async function takeLock(load: LoadSession): Promise<void> {
  const { session, database, relationKey, request } = load;
  if (!database.adapter.capabilities.advisoryLocks) {
    if (await tryLock(load, relationKey)) return;
    throw new LoadError(
      'load-in-progress',
      `${relationKey} is being loaded already${await describeHolder(load)}`,
      {
        place: request.specification.place,
        help: 'Load it once.',
      },
    );
  }
  try {
    await session.transaction(async () => {
      await session.execute(`set local lock_timeout = ${patienceOf(request)}`);
      await session.query(`select pg_advisory_lock(${lockNumber(relationKey)})`);
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'lock') throw error;
    throw new LoadError(
      'load-in-progress',
      `${relationKey} is being loaded by another process${await describeHolder(load)}`,
      {
        place: request.specification.place,
        help: 'Wait until it has ended, or end it.',
        cause: error,
      },
    );
  }
}

/** Gives the lock back. */
export async function releaseLock(load: LoadSession): Promise<void> {
  await releaseOther(load, load.relationKey);
}

/** Whether a lock was free and is now ours. */
export async function tryLock(load: LoadSession, relationKey: string): Promise<boolean> {
  if (!load.database.adapter.capabilities.advisoryLocks) {
    const held = loadingIn(load.database);
    if (held.has(relationKey)) return false;
    held.add(relationKey);
    return true;
  }
  const { rows } = await load.session.query(`select pg_try_advisory_lock(${lockNumber(relationKey)})`);
  return rows[0]?.[0] === true;
}

/** Gives back what `tryLock` took. */
export async function releaseOther(load: LoadSession, relationKey: string): Promise<void> {
  if (!load.database.adapter.capabilities.advisoryLocks) {
    loadingIn(load.database).delete(relationKey);
    return;
  }
  await load.session.query(`select pg_advisory_unlock(${lockNumber(relationKey)})`);
}

async function describeHolder(load: LoadSession): Promise<string> {
  const { rows } = await load.session.query(
    `select load_id, host, pid, backend_pid, started_at from ${load.state('loads')}
      where relation = $1 and status = 'running' order by load_id desc limit 1`,
    [load.relationKey],
  );
  const row = rows[0];
  if (row === undefined) return '';
  const [loadId, host, pid, backend, since] = row.map(cellText);
  const process =
    pid === null
      ? `server process ${backend ?? '?'}`
      : `process ${pid}${host === null ? '' : ` on ${host ?? '?'}`}`;
  return `: load ${loadId ?? '?'}, ${process}, since ${since ?? '?'}`;
}
