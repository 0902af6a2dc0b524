import { setTimeout as pause } from 'node:timers/promises';
import { type RunLock, showsNoLife } from './run-lock.ts';
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
 * Finds invocations that say that they run and do not, ends the sessions that they left at work on the server, waits until these are
 * gone, and marks as dead all that have none. Ended is only what is surely dead: nothing on the server shows its life any more, and its process on this host is
 * gone or this invocation holds the lock that it had.
 */
export async function buryDead(place: StatePlace, who: Undertaker): Promise<readonly DeadInvocation[]> {
  const { session, database, databaseName } = place;
  const state = stateTables(database.adapter.dialect, databaseName);
  const { rows } = await session.query(
    `select invocation_id, command, host, pid, application_name, exclusive, project, target_schema
     from ${state('invocations')} where status = 'running' and invocation_id <> $1 order by started_at`,
    [who.id],
  );
  const dead: DeadInvocation[] = [];
  for (const row of rows) {
    const [id, command, host, pid, name, exclusive, project, schema] = row as Row;
    if (isAlive({ host, pid }, who)) continue;
    const { holds } = who;
    const hadLock = exclusive && holds !== null && project === holds.project && schema === holds.schema;
    const ended = await endOrphans(place, { id, name, isProven: hadLock || host === who.host });
    if (ended === null) continue;
    await session.query(
      `update ${state('invocations')} set status = 'dead',
         ended_at = cast($2 as ${database.adapter.dialect.types.timestampTz}) where invocation_id = $1 and status = 'running'`,
      [id, new Date(who.now).toISOString()],
    );
    dead.push({ id, command, host, pid, ended });
  }
  return dead;
}

type Row = [
  id: string,
  command: string,
  host: string,
  pid: number,
  name: string,
  exclusive: boolean,
  project: string,
  schema: string,
];

/** Whether an invocation's process is seen on this host. One with our own number was there before us. */
export function isAlive(
  { host, pid }: { readonly host: string; readonly pid: number },
  who: Pick<Undertaker, 'host' | 'pid' | 'isGone'>,
): boolean {
  return host === who.host && pid !== who.pid && !who.isGone(pid);
}

/** How many sessions were ended; null where it may live. On an engine with one owner, who comes later proves that the earlier one is gone. */
async function endOrphans(
  place: StatePlace,
  orphan: { readonly id: string; readonly name: string; readonly isProven: boolean },
): Promise<number | null> {
  if (!place.database.adapter.capabilities.advisoryLocks) return 0;
  const ended =
    orphan.isProven && (await showsNoLife(place, orphan.id)) ? await endSessions(place, orphan.name) : 0;
  return (await countSessions(place, orphan.name)) > 0 ? null : ended;
}

/** Ends the user's sessions of that name and waits until they are gone, 10 seconds at most; how many there were. */
export async function endSessions(place: StatePlace, applicationName: string): Promise<number> {
  const ended = await place.database.endSessions([applicationName]);
  for (let wait = 10; wait < 5_000 && (await countSessions(place, applicationName)) > 0; wait *= 2) {
    await pause(wait);
  }
  return ended;
}

/** How many other sessions of that name there are. Only for engines with advisory locks. */
export async function countSessions({ session }: StatePlace, applicationName: string): Promise<number> {
  // A target's own `application_name` stands in front of ours.
  const { rows } = await session.query(
    `select count(*) from pg_catalog.pg_stat_activity
     where datname = current_database() and pid <> pg_catalog.pg_backend_pid()
       and right(application_name, length($1::text)) = $1::text`,
    [applicationName],
  );
  return Number(rows[0]?.[0] ?? 0);
}
