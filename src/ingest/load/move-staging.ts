import { EngineError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';
import { patienceOf } from './lock.ts';
import type { TargetFacts } from './write-target.ts';

/** Far below the time after which the server looks for deadlocks: it is we who give way to a reader. */
const lockTimeout = 200;

/**
 * Locks all others out of a target that is emptied or dropped, or gives up soon: whoever waits for such a lock keeps new readers
 * waiting behind himself. Where it is given up, the transaction is done again: see `withPatience`.
 */
export async function lockOut({ session, request, dialect, database }: LoadSession): Promise<void> {
  if (!database.adapter.capabilities.advisoryLocks) return;
  await session.execute(`set local lock_timeout = ${lockTimeout}`);
  await session.execute(`lock table ${dialect.renderRelation(request.relation)} in access exclusive mode`);
  await session.execute('set local lock_timeout to default');
}

/** Does the last transaction, and again where somebody uses the target or it changed at the same moment, as long as patience lasts. */
export async function withPatience(load: LoadSession, work: () => Promise<void>): Promise<void> {
  const { request, relationKey } = load;
  let left = patienceOf(request);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'lock') throw error;
      left -= lockTimeout;
      if (left > 0) continue;
      throw new LoadError(
        'target-in-use',
        `${relationKey} could not be replaced, since others were reading it all the time; nothing was changed`,
        {
          place: request.specification.place,
          help: 'Run it again when their statements or transactions have ended.',
          cause: error,
        },
      );
    }
  }
}

/** Whether the staging table is what the target is to be, and may take its place. */
export async function mayMove(load: LoadSession, { staging, plan }: TargetFacts): Promise<boolean> {
  const { session, request, database } = load;
  const { catalog } = database;
  if (!staging.durable || catalog.mayTakePlace === undefined) return false;
  const same =
    plan.columns.length === staging.types.length &&
    plan.columns.every(({ type }, index) => type === staging.types[index]);
  return same && (await catalog.mayTakePlace(session, request.relation, stagingSchema));
}

/** Puts the staging table in the target's place, with the columns that are the same in each row as defaults that cost nothing; its rows. */
export async function moveStaging(load: LoadSession, facts: TargetFacts, staged: number): Promise<number> {
  const { session, dialect, request } = load;
  const { bigint, timestampTz } = dialect.types;
  const { staging, present, loadId, loadedAt } = facts;
  const target = dialect.renderRelation(request.relation);
  const rows = dialect.renderRelation(staging.rows);
  const statements = [
    ...(present === null ? [] : [`drop table ${target}`]),
    `alter table ${rows} add column _sluice_load_id ${bigint} default ${loadId},
       add column _sluice_loaded_at ${timestampTz} default ${dialect.literal(loadedAt)}`,
    `alter table ${rows} alter column _sluice_load_id drop default, alter column _sluice_loaded_at drop default`,
    ...(dialect.moveTable?.(staging.rows, request.relation) ?? []),
  ];
  for (const statement of statements) await session.execute(statement);
  return staged;
}
