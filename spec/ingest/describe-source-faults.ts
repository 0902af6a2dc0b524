import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import type { LoadRequest, LoadStep } from '../../src/ingest/load-request.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { loadInChild } from './load-in-child.ts';
import { createFolder, load, type LoadFolder, rowsOf, stagingTables } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';
import { type GrowingSource, recordOf } from './source-places.ts';

/** A fault in front of a step; in front of its second happening where it is `late`. */
export interface SourceFault {
  readonly fault: 'kill' | 'terminate';
  readonly step: LoadStep;
  readonly times: 1 | 2;
}

const first = 1000;
const all = 9000;

/**
 * A source that grows, appended to a table on Postgres: a load of what came is disturbed, and done again. After the fault the table holds the
 * records up to the stored position and no others; in the end it holds each record once.
 */
export function describeSourceFaults(
  name: string,
  open: (folder: LoadFolder) => Promise<GrowingSource>,
  faults: readonly SourceFault[],
): void {
  describe(`faults of a load by ${name}`, () => {
    let server: TestDatabase;
    let engine: EngineAddress;
    let database: Database;
    let folder: LoadFolder;
    let source: GrowingSource;
    let table = '';
    let count = 0;
    beforeAll(async () => {
      server = await createTestDatabase();
      engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
      database = await openEngine(engine);
    });
    afterAll(async () => {
      await database?.close();
      await server?.drop();
    });
    beforeEach(async () => {
      table = `g${++count}`;
      folder = await createFolder();
      source = await open(folder);
    });
    afterEach(async () => {
      await source.close();
      await folder.remove();
    });

    const run = (on: Database, more: Partial<LoadRequest> = {}): ReturnType<typeof load> =>
      load(on, folder.root, table, source.input, { chunkRows: 1000, ...more });
    const rows = (): Promise<readonly string[]> =>
      rowsOf(database, `select id, word from raw.${table} order by id, word`);
    const position = async (): Promise<number> => {
      const cursors = await rowsOf(
        database,
        `select cursor from sluice.state where relation = 'raw.${table}'`,
      );
      return source.read(cursors.map((each): unknown => JSON.parse(each)));
    };
    const records = (many: number): readonly string[] =>
      Array.from({ length: many }, (_, id) => `${id}|${recordOf(id).word}`);

    it.each(faults)('$fault in front of $step, time $times', async ({ fault, step, times }) => {
      await source.grow(first);
      await run(database);
      await source.grow(all);
      if (fault === 'kill') {
        const task = { engine, root: folder.root, table, input: source.input, chunkRows: 1000, source: null };
        await loadInChild({ ...task, killAt: step, times });
      } else await terminated(engine, table, { step, times }, run);
      expect(await rows()).toEqual(records(await position()));
      await run(database);
      expect(await rows()).toEqual(records(all));
      expect(await position()).toBe(all);
      expect(await stagingTables(database)).toEqual([]);
      expect(await rowsOf(database, `select load_id from sluice.loads where status = 'running'`)).toEqual([]);
    });
  });
}

/** A load whose session the server ends in front of a step; it may be done all the same. */
async function terminated(
  engine: EngineAddress,
  table: string,
  at: Omit<SourceFault, 'fault'>,
  run: (on: Database, more: Partial<LoadRequest>) => Promise<unknown>,
): Promise<void> {
  const victim = await openEngine(engine, `victim-${table}`);
  const other = await openEngine(engine);
  let happened = 0;
  try {
    await run(victim, {
      onStep: async (step) => {
        if (step !== at.step || ++happened !== at.times) return;
        await rowsOf(
          other,
          `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name like '%victim-${table}'`,
        );
      },
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'connection') throw error;
  } finally {
    await victim.close().catch(() => undefined);
    await other.close();
  }
}
