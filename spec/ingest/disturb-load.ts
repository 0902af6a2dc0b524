import type { Database } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import type { LoadReport, LoadRequest, LoadStep } from '../../src/ingest/load-request.ts';
import type { CellOutcome } from './fault-cell.ts';
import { rowsOf } from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

/** Does work with a connection of its own. */
export async function using<T>(engine: EngineAddress, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openEngine(engine);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Runs a load whose session the server ends at a step; says how the load ended. */
export async function terminate(
  engine: EngineAddress,
  table: string,
  at: { readonly step: LoadStep; readonly times: number },
  run: (database: Database, more: Partial<LoadRequest>) => Promise<LoadReport>,
): Promise<CellOutcome['ending']> {
  const victim = await openEngine(engine, `victim-${table}`);
  let happened = 0;
  try {
    await run(victim, {
      onStep: async (step) => {
        if (step !== at.step || ++happened !== at.times) return;
        await using(engine, (database) =>
          rowsOf(
            database,
            `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name like '%victim-${table}'`,
          ),
        );
      },
    });
    return 'done';
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'connection') return 'failed';
    throw error;
  } finally {
    await victim.close().catch(() => undefined);
  }
}

/** Whether two lists are the same, in order. */
export function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each, index) => each === right[index]);
}
