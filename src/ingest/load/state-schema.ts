import type { EngineError } from '../../domain/errors.ts';
import { ensureComponent, ensureSchema, type StateComponent, stateSchema } from '../../state/state-schema.ts';
import { LoadError } from '../load-error.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';

/**
 * Makes schema `sluice` on the first load and brings an older one forward, in one transaction. A version that is newer than this
 * program knows is refused: `LoadError` `state-too-new`.
 */
export async function ensureStateSchema(load: LoadSession): Promise<void> {
  const { session, database, request } = load;
  await makeSchema(load, stagingSchema);
  const place = { database, session, databaseName: request.relation.database };
  const ensured = await ensureComponent(place, loadingState);
  if (ensured.kind === 'forbidden') throw notPermitted(load, stateSchema, ensured.error);
  if (ensured.kind === 'newer') {
    throw new LoadError(
      'state-too-new',
      `schema "${stateSchema}" is of version ${ensured.found}, which a newer sluice has written; this one knows versions up to ${ensured.known}`,
      { place: request.specification.place, help: 'Update sluice, or load into another database.' },
    );
  }
}

/** Makes the destination's schema where it is lacking. */
export async function ensureTargetSchema(load: LoadSession): Promise<void> {
  await makeSchema(load, load.request.relation.schema);
}

/** Asked first, since `if not exists` needs the right to make schemas even where there is nothing to do. */
async function makeSchema(load: LoadSession, schema: string): Promise<void> {
  if ((await load.database.catalog.schemas()).includes(schema)) return;
  const refusal = await ensureSchema(load.session, load.dialect, schema);
  if (refusal !== null) throw notPermitted(load, schema, refusal);
}

function notPermitted({ request }: LoadSession, schema: string, cause: EngineError): LoadError {
  return new LoadError(
    'state-not-permitted',
    `loading needs the schema "${schema}" in the target, and this user may not make it: ${cause.message}`,
    {
      place: request.specification.place,
      help: `Let an administrator run: create schema ${schema} authorization this_user`,
      cause,
    },
  );
}

/** The part of schema `sluice` that loading keeps. */
const loadingState: StateComponent = {
  name: 'loading',
  migrations: [
    ({ types }, state) => {
      const { text, bigint, integer, timestampTz, json } = types;
      const key = `project ${text} not null, relation ${text} not null`;
      const origin = `source ${text} not null, tbl ${text} not null`;
      return [
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
          col ${text}, value ${text}, raw ${text} not null, "at" ${timestampTz} not null, primary key (load_id, seq))`,
        `create table if not exists ${state('logs')} (
          run_id ${text} not null, "at" ${timestampTz} not null, level ${text} not null, node ${text}, load_id ${bigint}, message ${text} not null)`,
      ];
    },
    ({ types }, state) => [`alter table ${state('checkpoints')} add column facts ${types.json}`],
    ({ types }, state) => [
      `alter table ${state('loads')} add column load_window ${types.json}`,
      `alter table ${state('loads')} add column is_partial ${types.boolean}`,
    ],
    ({ types }, state) => {
      const { text, bigint, integer, timestampTz, boolean } = types;
      return [
        `alter table ${state('loads')} add column reads ${text}`,
        `alter table ${state('loads')} add column starts_anew ${boolean}`,
        `alter table ${state('loads')} add column is_kept ${boolean}`,
        `create table ${state('kept')} (
          load_id ${bigint} not null, seq ${integer} not null, project ${text} not null, relation ${text} not null,
          path ${text} not null, unfinished ${text} not null, slice ${text}, format ${text} not null, shape ${text} not null,
          rows ${bigint} not null, bytes ${bigint} not null, published_at ${timestampTz}, primary key (load_id, seq))`,
        // Tells this database from others that load into the same folders.
        `create table ${state('identity')} (id ${text} not null)`,
        `insert into ${state('identity')} (id) values (md5(cast(random() as ${text}) || cast(now() as ${text})))`,
      ];
    },
  ],
};
