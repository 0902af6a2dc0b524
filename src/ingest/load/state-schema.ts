import type { Dialect, Session } from '../../adapters/contract.ts';
import { EngineError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import { type LoadSession, stagingSchema, stateSchema } from './load-session.ts';

/** The part of schema `sluice` that loading keeps, and its version; other parts keep theirs in the same table. */
export const loadingState = { component: 'loading', version: 1 } as const;

/**
 * Makes schema `sluice` on the first load and brings an older one forward, in one transaction. A version that is newer than this
 * program knows is refused: `LoadError` `state-too-new`.
 */
export async function ensureStateSchema(load: LoadSession): Promise<void> {
  const { session, state, request } = load;
  await ensureSchema(session, load.dialect, stateSchema);
  await ensureSchema(session, load.dialect, stagingSchema);
  if ((await storedVersion(load)) === loadingState.version) return;
  await session.transaction(async () => {
    if (load.database.adapter.capabilities.advisoryLocks)
      await session.query('select pg_advisory_xact_lock(7310579655294734)');
    const found = await storedVersion(load);
    if (found > loadingState.version) {
      throw new LoadError(
        'state-too-new',
        `schema "${stateSchema}" is of version ${found}, which a newer sluice has written; this one knows versions up to ${loadingState.version}`,
        { place: request.specification.place, help: 'Update sluice, or load into another database.' },
      );
    }
    for (let version = found; version < loadingState.version; version++) {
      for (const statement of migrations[version]!(load.dialect, state)) await session.execute(statement);
    }
    await session.query(`delete from ${state('schema_version')} where component = $1`, [
      loadingState.component,
    ]);
    await session.query(`insert into ${state('schema_version')} (component, version) values ($1, $2)`, [
      loadingState.component,
      loadingState.version,
    ]);
  });
}

/** Makes a schema where it is lacking; a user who may not is let through, in case that it is there. */
export async function ensureSchema(session: Session, dialect: Dialect, schema: string): Promise<void> {
  try {
    await session.execute(dialect.createSchema(schema));
  } catch (error) {
    const raced = ['23505', '42P06', '42501'];
    if (!(error instanceof EngineError) || error.fault !== 'statement' || !raced.includes(error.code ?? ''))
      throw error;
  }
}

/** Makes the destination's schema where it is lacking. */
export function ensureTargetSchema(load: LoadSession): Promise<void> {
  return ensureSchema(load.session, load.dialect, load.request.relation.schema);
}

async function storedVersion(load: LoadSession): Promise<number> {
  const name = {
    database: load.request.relation.database,
    schema: stateSchema,
    identifier: 'schema_version',
  };
  if ((await load.database.catalog.find(load.session, name)) === null) return 0;
  const { rows } = await load.session.query(
    `select version from ${load.state('schema_version')} where component = $1`,
    [loadingState.component],
  );
  return Number(rows[0]?.[0] ?? 0);
}

type Migration = (dialect: Dialect, state: LoadSession['state']) => readonly string[];

/** From each version to the next. Never changed once released: a later version gets a further entry. */
const migrations: readonly Migration[] = [
  ({ types }, state) => {
    const { text, bigint, integer, timestampTz, json } = types;
    const key = `project ${text} not null, relation ${text} not null`;
    const origin = `source ${text} not null, tbl ${text} not null`;
    return [
      `create table if not exists ${state('schema_version')} (component ${text} primary key, version ${integer} not null)`,
      `create sequence if not exists ${state('load_ids')}`,
      `create table ${state('loads')} (
        load_id ${bigint} primary key, run_id ${text} not null, ${key}, ${origin}, disposition ${text} not null,
        status ${text} not null check (status in ('running', 'committed', 'failed', 'dead')),
        started_at ${timestampTz} not null, ended_at ${timestampTz}, host ${text}, pid ${integer}, backend_pid ${integer},
        rows_read ${bigint}, rows_loaded ${bigint}, rows_rejected ${bigint}, bytes ${bigint},
        cursor_before ${json}, cursor_after ${json}, schema_hash ${text}, spec_hash ${text} not null, error ${json})`,
      `create table ${state('state')} (
        ${key}, slice ${text} not null default '', ${origin}, cursor ${json}, boundary_keys ${json}, spec_hash ${text},
        load_id ${bigint} not null, updated_at ${timestampTz} not null, primary key (project, relation, slice))`,
      `create table ${state('checkpoints')} (
        load_id ${bigint} not null, seq ${integer} not null, slice ${text}, cursor ${json}, rows ${bigint} not null, primary key (load_id, seq))`,
      `create table ${state('columns')} (
        ${key}, ${origin}, name ${text} not null, path ${text} not null, pg_type ${text} not null, nullable ${types.boolean} not null,
        first_load_id ${bigint} not null, history ${json} not null, primary key (project, relation, name))`,
      `create table ${state('rejects')} (
        load_id ${bigint} not null, ${key}, ${origin}, seq ${bigint} not null, file ${text}, line ${bigint}, reason ${text} not null,
        col ${text}, value ${text}, raw ${text} not null, at ${timestampTz} not null, primary key (load_id, seq))`,
      `create table if not exists ${state('logs')} (
        run_id ${text} not null, at ${timestampTz} not null, level ${text} not null, node ${text}, load_id ${bigint}, message ${text} not null)`,
    ];
  },
];
