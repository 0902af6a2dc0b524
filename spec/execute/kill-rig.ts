import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database, Session } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { createTestDatabase, type PostgresVersion } from '../rig/postgres-server.ts';
import {
  differences,
  isWell,
  killed,
  lookAtKilled,
  prepareCase,
  runUndisturbed,
  same,
  startChild,
  type Undisturbed,
  within,
} from './kill-parts.ts';
import { publishedAt } from './moments.ts';
import { runPieces } from './rig.ts';
import { rowsOf, snapshot } from './snapshot.ts';
import { childApplication, type StoppedRun } from './stopped-run.ts';

/** A place where runs are killed: databases on one server, since a run keeps others of its database waiting. */
export interface KillRig {
  /** The server's major version, as it says itself. */
  version(): Promise<string>;
  /** Runs the case without a disturbance. */
  undisturbed(caseName: string): Promise<Undisturbed>;
  /** Kills the case's run at these moments, one process for as many as there are slots; what was wrong afterwards. */
  kill(caseName: string, known: Undisturbed, moments: readonly number[]): Promise<readonly string[]>;
  /** Kills each case's run while a statement of it waits on the server for the case's held one; what was wrong afterwards. */
  killAtWork(caseNames: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

interface Slot {
  readonly database: Database;
  readonly values: JsonObject;
}

/** Opens one. */
export async function openKillRig(version: PostgresVersion, slots: number): Promise<KillRig> {
  const adapter = adapterFor('postgres');
  const databases = await Promise.all(Array.from({ length: slots }, () => createTestDatabase(version)));
  const cache = await mkdtemp(join(tmpdir(), 'sluice-kill-'));
  const opened: Slot[] = [];
  for (const { settings: values } of databases) {
    const database = await adapter.open(settingsFor(adapter, values), {
      applicationName: 'sluice-spec',
      root: tmpdir(),
      maximumSessions: 3,
    });
    opened.push({ database, values });
  }
  const [first] = opened as [Slot, ...Slot[]];
  // Roles belong to the server: another test file may have made it.
  await first.database.withSession((session) =>
    session.execute('create role reader').then(
      () => undefined,
      () => undefined,
    ),
  );
  let count = 0;
  let spare = startChild(cache);

  const prepare = (caseName: string, { database }: Slot) =>
    prepareCase(database, `kill_${(count += 1)}`, caseName);

  const rig: KillRig = {
    version: () =>
      first.database.withSession(async (session) => {
        const { rows } = await session.query("select split_part(current_setting('server_version'), '.', 1)");
        return rows[0]?.[0] as string;
      }),
    undisturbed: (caseName) => runUndisturbed(first.database, `kill_${(count += 1)}`, caseName),

    async kill(caseName, { labels, snapshot: wanted }, moments) {
      const faults: string[] = [];
      for (let from = 0; from < moments.length; from += slots) {
        const batch = await Promise.all(
          moments.slice(from, from + slots).map(async (moment, index) => {
            const slot = opened[index]!;
            return { slot, moment, label: labels[moment]!, ...(await prepare(caseName, slot)) };
          }),
        );
        const child = spare;
        spare = startChild(cache);
        const runs = batch.map(({ slot, schema, moment, label }): StoppedRun => ({
          values: slot.values,
          type: 'postgres',
          root: tmpdir(),
          schema,
          caseName,
          moment,
          label,
        }));
        await killed(child, runs, () => undefined);
        await Promise.all(
          batch.map(async ({ slot, schema, found, moment, label }) => {
            await sessionsGone(slot.database);
            const note = (fault: string): number => faults.push(`${moment} ${label}: ${fault}`);
            const isNew = await lookAtKilled(
              slot.database,
              schema,
              found,
              ({ publishedBy }) => moment >= publishedAt(labels, publishedBy),
              note,
            );
            const next = await runPieces(slot.database, schema, found.second, {
              fullRefresh: found.fullRefresh ?? false,
            });
            if (!isWell(next.shown)) note(`the next run said ${next.shown.join('; ')}`);
            const left = await snapshot(slot.database, schema, ['audit']);
            if (!same(left, wanted)) note(`after the next run ${differences(left, wanted)}`);
            if (found.audited !== undefined) {
              const lines = await slot.database.withSession((session) => rowsOf(session, schema, 'audit'));
              const inside = lines.filter((line) => line === '(inside)').length;
              if (inside !== (isNew ? 2 : 1)) note(`the hook inside ran ${inside} times`);
            }
            await within(slot.database, schema, [`drop schema ${schema} cascade`]);
          }),
        );
      }
      return faults;
    },

    async killAtWork(caseNames) {
      const faults = caseNames.map(async (caseName, index): Promise<readonly string[]> => {
        const { snapshot: wanted } = await rig.undisturbed(caseName);
        const { database, values } = opened[index]!;
        const { schema, found } = await prepare(caseName, opened[index]!);
        const child = startChild(cache);
        const run = { values, type: 'postgres', root: tmpdir(), schema, caseName, moment: null, label: '' };
        await database.withSession((session) =>
          session.transaction(async () => {
            await session.execute(`set local search_path to ${schema}`);
            await session.execute(found.held!);
            await killed(child, [run], async () => {
              await someoneWaits(database);
              child.kill('SIGKILL');
            });
            // What the killed process had asked for ends though its lock is not free.
            await sessionsGone(database);
          }),
        );
        const seen: string[] = [];
        const note = (fault: string): number => seen.push(`${caseName}: ${fault}`);
        await lookAtKilled(database, schema, found, () => false, note);
        const { shown } = await runPieces(database, schema, found.second);
        if (!isWell(shown)) note(`the next run said ${shown.join('; ')}`);
        const left = await snapshot(database, schema);
        if (!same(left, wanted)) note(`after the next run ${differences(left, wanted)}`);
        return seen;
      });
      return (await Promise.all(faults)).flat();
    },

    async close() {
      spare.kill('SIGKILL');
      for (const { database } of opened) await database.close();
      await Promise.all(databases.map(({ drop }) => drop()));
      await rm(cache, { recursive: true, force: true });
    },
  };
  return rig;
}

/** The server has ended what the killed process had open in this database: what was not committed is rolled back. */
async function sessionsGone(database: Database): Promise<void> {
  await database.withSession(async (session) => {
    while ((await childSessions(session)) > 0) await pause(session);
  });
}

async function childSessions(session: Session, condition = ''): Promise<number> {
  const { rows } = await session.query(
    `select count(*)::int from pg_stat_activity
      where application_name = '${childApplication}' and datname = current_database() ${condition}`,
  );
  return rows[0]?.[0] as number;
}

/** Between two looks at what the server does, so that looking does not keep the processor busy. */
async function pause(session: Session): Promise<void> {
  await session.execute('select pg_sleep(0.01)');
}

/** A statement of the process waits for a lock. */
async function someoneWaits(database: Database): Promise<void> {
  await database.withSession(async (session) => {
    while ((await childSessions(session, "and wait_event_type = 'Lock'")) === 0) await pause(session);
  });
}
