import { InternalError } from '../../domain/errors.ts';
import { cellText } from './cell.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';
import { releaseOther, tryLock } from './lock.ts';
import { dropStaging, stagingOf } from './staging.ts';

/** An instant as the engines read it. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Enters a load into `sluice.loads` as running; its number. */
export async function beginLoad(load: LoadSession): Promise<number> {
  const { session, request, state, relationKey, database } = load;
  const { rows } = await session.query(`select nextval('${state('load_ids').replaceAll("'", "''")}')`);
  const loadId = Number(rows[0]?.[0]);
  if (!Number.isSafeInteger(loadId)) throw new InternalError('the engine gave no load number');
  const backend = database.adapter.capabilities.advisoryLocks ? 'pg_backend_pid()' : 'null';
  const { specification } = request;
  await session.query(
    `insert into ${state('loads')} (load_id, run_id, project, relation, source, tbl, disposition, status, started_at, host, pid,
       backend_pid, spec_hash)
     values ($1, $2, $3, $4, $5, $6, $7, 'running', cast($8 as ${load.dialect.types.timestampTz}), $9, $10, ${backend}, $11)`,
    [
      loadId,
      request.invocationId,
      request.project,
      relationKey,
      request.sourceName,
      request.tableName,
      specification.disposition,
      instant(request.clock()),
      request.host ?? null,
      request.pid ?? null,
      specification.hash,
    ],
  );
  return loadId;
}

/**
 * Clears up after loads that were killed: one that says that it is running while its lock is free is dead, and staging tables of a
 * load that is not running are left over. Called with the lock of this load's destination held.
 */
export async function sweepDeadLoads(load: LoadSession): Promise<void> {
  const { session, state, relationKey, database } = load;
  const { rows } = await session.query(
    `select load_id, relation from ${state('loads')} where status = 'running' order by load_id`,
  );
  const running = new Map(rows.map(([id, relation]) => [Number(id), cellText(relation) ?? '']));
  const left = await database.catalog.relations([stagingSchema]);
  const staged = left.flatMap(({ identifier }) => /^[tr]__(\d+)$/.exec(identifier)?.[1] ?? []).map(Number);
  for (const id of [...new Set([...running.keys(), ...staged])].sort((a, b) => a - b)) {
    const relation = running.get(id);
    if (relation === undefined) {
      await dropStaging(load, stagingOf(load, id));
      continue;
    }
    const ours = relation === relationKey;
    if (!ours && !(await tryLock(load, relation))) continue;
    await buryLoad(load, id);
    if (!ours) await releaseOther(load, relation);
  }
}

async function buryLoad(load: LoadSession, loadId: number): Promise<void> {
  const { session, state } = load;
  await dropStaging(load, stagingOf(load, loadId));
  await session.transaction(async () => {
    await session.query(`delete from ${state('checkpoints')} where load_id = $1`, [loadId]);
    await session.query(
      `update ${state('loads')} set status = 'dead', ended_at = cast($2 as ${load.dialect.types.timestampTz})
        where load_id = $1 and status = 'running'`,
      [loadId, instant(load.request.clock())],
    );
  });
}

/** A load's status: `running`, `committed`, `failed`, `dead`. */
export async function readStatus(load: LoadSession, loadId: number): Promise<string | null> {
  const { rows } = await load.session.query(`select status from ${load.state('loads')} where load_id = $1`, [
    loadId,
  ]);
  return cellText(rows[0]?.[0]);
}

/** Notes that a load failed, and why. */
export async function failLoad(load: LoadSession, loadId: number, error: unknown): Promise<void> {
  const { session, state } = load;
  const { json, timestampTz } = load.dialect.types;
  const facts = { message: error instanceof Error ? error.message : String(error), code: codeOf(error) };
  await session.query(
    `update ${state('loads')} set status = 'failed', ended_at = cast($2 as ${timestampTz}), error = cast($3 as ${json})
      where load_id = $1 and status = 'running'`,
    [loadId, instant(load.request.clock()), JSON.stringify(facts).replaceAll('\\u0000', '')],
  );
  await session.query(`delete from ${state('checkpoints')} where load_id = $1`, [loadId]);
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
