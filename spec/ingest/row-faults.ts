import type { Database } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import { keepSteps, type LoadStep, loadSteps } from '../../src/ingest/load-request.ts';
import { loadInChild } from './load-in-child.ts';
import { load, rowsOf, type SpecificationInput, stagingTables } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

/** A source that is no file, with what it holds before and after it changed. */
export interface ChangingSource {
  readonly root: string;
  readonly before: RowsInSource;
  readonly after: RowsInSource;
}

/** What a source holds, and what must be in the target when that was loaded: `id|word`, sorted, and the cursor's text. */
export interface RowsInSource {
  /** Makes the source so, and says how it is read. */
  readonly make: (table: string) => Promise<SpecificationInput>;
  readonly rows: readonly string[];
  readonly cursor: string;
}

/** What happens to a load, and at which step. */
export interface RowFault {
  readonly fault: 'kill' | 'terminate';
  readonly step: LoadStep;
}

/** Every fault at every step of a load that keeps nothing beside. */
export const rowFaults: readonly RowFault[] = (['kill', 'terminate'] as const).flatMap((fault) =>
  loadSteps.filter((step) => !keepSteps.includes(step)).map((step) => ({ fault, step })),
);

let count = 0;

/**
 * A load is disturbed; then an undisturbed one follows. What is wrong: the table after the first is neither as before nor as it should be, or
 * rows, cursor and what is left over after the second are not as they should be. Nothing should be.
 */
export async function runRowFault(
  engine: EngineAddress,
  { fault, step }: RowFault,
  source: ChangingSource,
): Promise<readonly string[]> {
  const table = `f${process.pid}_${++count}`;
  const { root, before, after } = source;
  const wrong: string[] = [];
  const database = await openEngine(engine);
  try {
    await load(database, root, table, await before.make(table), { chunkRows: 1 });
    await expectRows('at first', before.rows);
    const input = await after.make(table);
    const times = step === 'stage-chunk' || step === 'checkpoint' ? 2 : 1;
    if (fault === 'kill') {
      const { signal } = await loadInChild({ engine, root, table, input, killAt: step, times, chunkRows: 1 });
      if (signal !== 'SIGKILL') wrong.push('it was not killed');
    } else {
      await terminated(engine, table, { root, input, step, times });
    }
    const rows = await rowsIn(database, table);
    if (![before.rows, after.rows].some((each) => same(rows, each))) wrong.push(`torn: ${rows.length} rows`);
    await load(database, root, table, input, { chunkRows: 1 });
    await expectRows('at last', after.rows);
    const state = await rowsOf(
      database,
      `select cursor::text from sluice.state where relation = 'raw.${table}'`,
    );
    if (!same(state, [after.cursor])) wrong.push(`cursor ${state.join()} for ${after.cursor}`);
    const left = [
      ...(await stagingTables(database)),
      ...(await rowsOf(database, 'select load_id from sluice.checkpoints')),
      ...(await rowsOf(database, `select load_id from sluice.loads where status = 'running'`)),
    ];
    if (left.length > 0) wrong.push(`left: ${left.join()}`);
  } finally {
    await database.close();
  }
  return wrong;

  async function expectRows(when: string, expected: readonly string[]): Promise<void> {
    const rows = await rowsIn(database, table);
    if (!same(rows, expected)) wrong.push(`${when} ${rows.length} rows for ${expected.length}`);
  }
}

async function terminated(
  engine: EngineAddress,
  table: string,
  facts: {
    readonly root: string;
    readonly input: SpecificationInput;
    readonly step: LoadStep;
    readonly times: number;
  },
): Promise<void> {
  const victim = await openEngine(engine, `victim-${table}`);
  let happened = 0;
  try {
    await load(victim, facts.root, table, facts.input, {
      chunkRows: 1,
      onStep: async (step) => {
        if (step !== facts.step || ++happened !== facts.times) return;
        const other = await openEngine(engine);
        await rowsOf(
          other,
          `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name like '%victim-${table}'`,
        );
        await other.close();
      },
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault !== 'connection') throw error;
  } finally {
    await victim.close().catch(() => undefined);
  }
}

async function rowsIn(database: Database, table: string): Promise<readonly string[]> {
  return [...(await rowsOf(database, `select id, word from raw.${table}`))].sort();
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
