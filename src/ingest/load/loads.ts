import { InternalError } from '../../domain/errors.ts';
import { cellText } from './cell.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { instant } from './instant.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';
import { releaseOther, tryLock } from './lock.ts';
import { dropStaging, loadOfStaging } from './staging.ts';

/** Enters a load into `sluice.loads` as running; its number. */
export async function beginLoad(load: LoadSession): Promise<number> {
  const { session, request, state, relationKey } = load;
  const { rows } = await session.query(`select nextval('${state('load_ids').replaceAll("'", "''")}')`);
  const loadId = Number(rows[0]?.[0]);
  if (!Number.isSafeInteger(loadId)) throw new InternalError('the engine gave no load number');
  const { specification } = request;
  await session.query(
    `insert into ${state('loads')} (load_id, run_id, project, relation, source, tbl, disposition, status, started_at, host, pid,
       backend_pid, spec_hash)
     values ($1, $2, $3, $4, $5, $6, $7, 'running', cast($8 as ${load.dialect.types.timestampTz}), $9, $10, ${backendPid(load)}, $11)`,
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

/** A load of this table that was killed, and what it had staged. */
export interface DeadLoad {
  readonly loadId: number;
  readonly checkpoint: Checkpoint;
}

/**
 * Clears up after loads that were killed: one that says that it is running while its lock is free is dead, and staging tables of a
 * load that is not running are left over. Called with the lock of this load's destination held. A dead load of the same
 * specification that has a checkpoint is left as it is, for this one to go on with.
 */
export async function sweepDeadLoads(load: LoadSession): Promise<DeadLoad | null> {
  const { session, state, relationKey, database } = load;
  const { rows } = await session.query(
    `select load_id, relation from ${state('loads')} where status = 'running' order by load_id`,
  );
  const running = new Map(rows.map(([id, relation]) => [Number(id), cellText(relation) ?? '']));
  const left = await database.catalog.relations([stagingSchema]);
  const staged = left.flatMap(({ identifier }) => loadOfStaging(identifier) ?? []);
  let dead: DeadLoad | null = null;
  for (const id of [...new Set([...running.keys(), ...staged])].sort((a, b) => b - a)) {
    const relation = running.get(id);
    if (relation === undefined) {
      await dropStaging(load, id);
      continue;
    }
    const ours = relation === relationKey;
    if (!ours && !(await tryLock(load, relation))) continue;
    const checkpoint: Checkpoint | null = ours && dead === null ? await findCheckpoint(load, id) : null;
    if (checkpoint === null) await buryLoad(load, id);
    else dead = { loadId: id, checkpoint };
    if (!ours) await releaseOther(load, relation);
  }
  return dead;
}

/** The checkpoint of a dead load that this one may go on with. */
async function findCheckpoint(load: LoadSession, loadId: number): Promise<Checkpoint | null> {
  const { session, state, request } = load;
  const { rows } = await session.query(
    `select c.facts from ${state('checkpoints')} c join ${state('loads')} l on l.load_id = c.load_id
      where l.load_id = $1 and l.project = $2 and l.source = $3 and l.tbl = $4 and l.spec_hash = $5`,
    [loadId, request.project, request.sourceName, request.tableName, request.specification.hash],
  );
  return readCheckpoint(rows[0]?.[0]);
}

/** Makes a dead load this process's. */
export async function takeOver(load: LoadSession, loadId: number): Promise<void> {
  const { request, state } = load;
  await load.session.query(
    `update ${state('loads')} set run_id = $2, host = $3, pid = $4, backend_pid = ${backendPid(load)}, error = null where load_id = $1`,
    [loadId, request.invocationId, request.host ?? null, request.pid ?? null],
  );
}

function backendPid({ database }: LoadSession): string {
  return database.adapter.capabilities.advisoryLocks ? 'pg_backend_pid()' : 'null';
}

/** Notes that a load is dead, and drops what it has staged. */
export async function buryLoad(load: LoadSession, loadId: number): Promise<void> {
  const { session, state } = load;
  await dropStaging(load, loadId);
  await session.transaction(async () => {
    await forgetCheckpoint(load, loadId);
    await session.query(
      `update ${state('loads')} set status = 'dead', ended_at = cast($2 as ${load.dialect.types.timestampTz})
        where load_id = $1 and status = 'running'`,
      [loadId, instant(load.request.clock())],
    );
  });
}

/** Takes a load's checkpoint away: what it tells of is gone, or is done with. */
export async function forgetCheckpoint({ session, state }: LoadSession, loadId: number): Promise<void> {
  await session.query(`delete from ${state('checkpoints')} where load_id = $1`, [loadId]);
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
  await session.query(
    `update ${state('loads')} set status = 'failed', ended_at = cast($2 as ${timestampTz}), error = cast($3 as ${json})
      where load_id = $1 and status = 'running'`,
    [loadId, instant(load.request.clock()), errorFacts(error)],
  );
  await forgetCheckpoint(load, loadId);
}

/** Notes what stopped a load whose staging tables stay: it counts as killed, and the next one goes on with it. */
export async function noteError(
  { session, state, dialect }: LoadSession,
  loadId: number,
  error: unknown,
): Promise<void> {
  await session.query(
    `update ${state('loads')} set error = cast($2 as ${dialect.types.json}) where load_id = $1 and status = 'running'`,
    [loadId, errorFacts(error)],
  );
}

function errorFacts(error: unknown): string {
  const facts = { message: error instanceof Error ? error.message : String(error), code: codeOf(error) };
  return JSON.stringify(facts).replaceAll('\\u0000', '');
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
