import { createHash } from 'node:crypto';
import type { CursorValue } from '../../domain/load.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { LoadError } from '../load-error.ts';
import type { LoadRequest } from '../load-request.ts';
import { cellText } from './cell.ts';
import { instant } from './instant.ts';
import type { LoadSession } from './load-session.ts';

/** What the last committed loads of a destination left. */
export interface LoadState {
  /** Cursors by slice. */
  readonly cursors: ReadonlyMap<string, CursorValue>;
  /** Columns by the field that filled them. */
  readonly knownFields: ReadonlyMap<string, string>;
}

/**
 * A hash of what the cursors were written under. Another extractor, key or cursor makes them mean something else; descriptions,
 * columns and paths do not.
 */
function cursorHash(specification: LoadRequest['specification']): string {
  const { extractor, key, cursor } = specification;
  return createHash('sha256')
    .update(JSON.stringify([extractor, key, cursor]))
    .digest('hex');
}

/**
 * Reads the state of a destination. Cursors that were written under a specification that no longer holds are refused, unless they are to
 * be forgotten: `LoadError` `specification-changed`.
 */
export async function readState(load: LoadSession): Promise<LoadState> {
  const { session, request, relationKey } = load;
  const key = [request.project, relationKey];
  const { rows: columns } = await session.query(
    `select path, name from ${load.state('columns')} where project = $1 and relation = $2 order by length(name) desc, name desc`,
    key,
  );
  // Of columns of one field, as of two with one name in a header, the first is its own: the last here.
  const knownFields = new Map(columns.map(([path, name]) => [cellText(path) ?? '', cellText(name) ?? '']));
  if (request.fullRefresh) return { cursors: new Map(), knownFields: new Map() };
  // Whoever dropped the table wants all of it again.
  if ((await load.database.catalog.find(session, request.relation)) === null)
    return { cursors: new Map(), knownFields };
  const { rows } = await session.query(
    `select slice, cursor, spec_hash from ${load.state('state')} where project = $1 and relation = $2 order by slice`,
    key,
  );
  const { disposition, place } = request.specification;
  const expected = cursorHash(request.specification);
  if (disposition !== 'replace' && rows.some(([, , hash]) => hash !== expected)) {
    throw new LoadError(
      'specification-changed',
      `the extractor, key or cursor of ${request.sourceName}.${request.tableName} has changed since ${relationKey} was last loaded, so the stored position no longer holds`,
      { place, help: 'Load it again from the beginning with --full-refresh.' },
    );
  }
  return {
    cursors: new Map(rows.map(([slice, cursor]) => [cellText(slice) ?? '', cursor ?? null])),
    knownFields,
  };
}

/** Stores cursors and columns, in the transaction that writes the rows. `whole` says that they are all that the table holds. */
export async function writeState(
  load: LoadSession,
  facts: {
    readonly loadId: number;
    readonly cursors: ReadonlyMap<string, CursorValue>;
    readonly columns: readonly { readonly name: string; readonly field: string; readonly type: string }[];
    readonly whole: boolean;
  },
): Promise<void> {
  const { session, request, relationKey, state } = load;
  const { json, timestampTz } = load.dialect.types;
  const now = instant(request.clock());
  const key = [request.project, relationKey];
  // What was kept is what the cursors tell of.
  if (facts.whole && request.replay !== true)
    await session.query(`delete from ${state('state')} where project = $1 and relation = $2`, key);
  for (const [slice, cursor] of facts.cursors) {
    await session.query(
      `insert into ${state('state')} as held (project, relation, slice, source, tbl, cursor, spec_hash, load_id, updated_at)
       values ($1, $2, $3, $4, $5, cast($6 as ${json}), $7, $8, cast($9 as ${timestampTz}))
       on conflict (project, relation, slice) do update set cursor = excluded.cursor, spec_hash = excluded.spec_hash,
         load_id = excluded.load_id, updated_at = excluded.updated_at`,
      [
        ...key,
        slice,
        request.sourceName,
        request.tableName,
        JSON.stringify(cursor),
        cursorHash(request.specification),
        facts.loadId,
        now,
      ],
    );
  }
  await writeColumns(load, facts, now);
}

async function writeColumns(
  load: LoadSession,
  facts: {
    readonly loadId: number;
    readonly columns: readonly { readonly name: string; readonly field: string; readonly type: string }[];
  },
  now: string,
): Promise<void> {
  const { session, request, relationKey, state } = load;
  const key = [request.project, relationKey];
  const { rows } = await session.query(
    `select name, path, pg_type, history from ${state('columns')} where project = $1 and relation = $2`,
    key,
  );
  const known = new Map(
    rows.map(([name, path, type, history]) => [cellText(name) ?? '', { path, type, history }]),
  );
  for (const { name, field, type } of facts.columns) {
    const before = known.get(name);
    if (before !== undefined && before.type === type && before.path === field) continue;
    const entry: JsonObject = { load_id: facts.loadId, at: now, type, path: field };
    const history = JSON.stringify([
      ...(Array.isArray(before?.history) ? (before.history as readonly Json[]) : []),
      entry,
    ]);
    await session.query(
      before === undefined
        ? `insert into ${state('columns')} (project, relation, name, path, pg_type, history, source, tbl, nullable, first_load_id)
           values ($1, $2, $3, $4, $5, cast($6 as ${load.dialect.types.json}), $7, $8, true, $9)`
        : `update ${state('columns')} set path = $4, pg_type = $5, history = cast($6 as ${load.dialect.types.json})
           where project = $1 and relation = $2 and name = $3`,
      [
        ...key,
        name,
        field,
        type,
        history,
        ...(before === undefined ? [request.sourceName, request.tableName, facts.loadId] : []),
      ],
    );
  }
}
