import { setTimeout as pause } from 'node:timers/promises';
import { EngineError } from '../domain/errors.ts';
import type { RunLock } from './run-lock.ts';
import { type StatePlace, stateTables } from './state-schema.ts';

/** Who looks for the dead. */
export interface Undertaker {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /** Whether no process of this host has that number any more. */
  readonly isGone: (pid: number) => boolean;
  /** The lock that this invocation holds: others of its kind that say that they run are dead. */
  readonly holds: RunLock | null;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** An invocation that was killed. */
export interface DeadInvocation {
  readonly id: string;
  readonly command: string;
  readonly host: string;
  readonly pid: number;
  /** How many of its sessions were still at work on the server, and were ended. */
  readonly ended: number;
}

/**
 * Finds invocations that say that they run and do not: their process on this host is gone, or this invocation holds the lock that they
 * had. Ends the sessions that they left on the server, waits until these are gone, and marks all that have none as dead.
 */
export async function buryDead(place: StatePlace, who: Undertaker): Promise<readonly DeadInvocation[]> {
  const { session, database, databaseName } = place;
  const state = stateTables(database.adapter.dialect, databaseName);
  const { advisoryLocks } = database.adapter.capabilities;
  const { rows } = await session.query(
    `select invocation_id, command, host, pid, application_name, exclusive, project, target_schema
     from ${state('invocations')} where status = 'running' and invocation_id <> $1 order by started_at`,
    [who.id],
  );
  const dead: DeadInvocation[] = [];
  for (const row of rows) {
    const [id, command, host, name] = [row[0], row[1], row[2], row[4]].map(String) as [
      string,
      string,
      string,
      string,
    ];
    const pid = Number(row[3]);
    const hadLock =
      who.holds !== null && row[5] === true && row[6] === who.holds.project && row[7] === who.holds.schema;
    // A process of this host with our own number was there before us.
    const isGone = hadLock || (host === who.host && (pid === who.pid || who.isGone(pid)));
    const ended = advisoryLocks && isGone ? await endSessions(place, name) : 0;
    // On an engine with one owner, who comes later proves that the earlier one is gone.
    if (advisoryLocks && (await countSessions(place, name)) > 0) continue;
    await session.query(
      `update ${state('invocations')} set status = 'dead',
         ended_at = cast($2 as ${database.adapter.dialect.types.timestampTz}) where invocation_id = $1 and status = 'running'`,
      [id, new Date(who.now).toISOString()],
    );
    dead.push({ id, command, host, pid, ended });
  }
  return dead;
}

/** Ends the sessions of that name and waits until they are gone, 10 seconds at most; how many there were. */
export async function endSessions(place: StatePlace, applicationName: string): Promise<number> {
  const { session } = place;
  try {
    const { rows } = await session.query(
      `select pg_catalog.pg_terminate_backend(pid) ${sessionsNamed('$1')}`,
      [applicationName],
    );
    for (let wait = 10; wait < 5_000 && (await countSessions(place, applicationName)) > 0; wait *= 2) {
      await pause(wait);
    }
    return rows.length;
  } catch (error) {
    // They are another user's: they end by themselves when the server notices that their client is gone.
    if (error instanceof EngineError && error.fault === 'statement') return 0;
    throw error;
  }
}

/** How many other sessions of that name there are. Only for engines with advisory locks. */
export async function countSessions({ session }: StatePlace, applicationName: string): Promise<number> {
  const { rows } = await session.query(`select count(*) ${sessionsNamed('$1')}`, [applicationName]);
  return Number(rows[0]?.[0] ?? 0);
}

/** A target's own `application_name` stands in front of ours. */
function sessionsNamed(parameter: string): string {
  return `from pg_catalog.pg_stat_activity
    where datname = current_database() and pid <> pg_catalog.pg_backend_pid()
      and right(application_name, length(${parameter}::text)) = ${parameter}::text`;
}
