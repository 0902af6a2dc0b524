import type { Database, Session } from '../adapters/contract.ts';
import type { NodeRendering } from '../context/run-pass.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { SourceNode } from '../domain/node.ts';
import { keyOfRelation } from '../ingest/load/load-session.ts';
import { hasStateTable, stateTables } from '../state/state-schema.ts';
import type { Json } from '../util/json.ts';
import { askFreshness, freshnessStatus, isWatched, readInstant } from './ask-freshness.ts';

/** A load as it is kept in `sluice.loads`. Times are milliseconds since 1970 UTC. */
export interface PastLoad {
  readonly loadId: number;
  /** `running`, `committed`, `failed` or `dead`. */
  readonly status: string;
  /** `source`, `window`, `some` (rows, up to `--limit`) or `kept`; null for a load of an earlier version. */
  readonly reads: string | null;
  readonly disposition: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly rowsRead: number | null;
  readonly rowsLoaded: number | null;
  readonly rowsRejected: number | null;
  /** What it failed with. */
  readonly error: string | null;
}

/** How a table stands. */
export interface TableStatus {
  readonly table: SourceNode;
  readonly relation: string;
  /** The newest first. */
  readonly loads: readonly PastLoad[];
  /** By slice, as the extractor wrote them. */
  readonly cursors: readonly (readonly [string, Json])[];
  /** When the last load that was committed ended; null: none was. */
  readonly loadedAt: number | null;
  /** Null where no threshold is set, or the table cannot be asked. */
  readonly freshness: 'pass' | 'warn' | 'error' | null;
  readonly rejects: number;
}

/** What the target keeps of the loads of a table. `most`: how many loads at most. */
export async function readLoadStatus(
  table: SourceNode,
  asker: {
    readonly session: Session;
    readonly database: Database;
    readonly rendering: NodeRendering;
    readonly project: string;
    readonly now: number;
    readonly most: number;
  },
): Promise<TableStatus> {
  const { session, database, project, most, now } = asker;
  const { dialect } = database.adapter;
  const { database: databaseName, schema, identifier } = table;
  const relation = keyOfRelation({ database: databaseName, schema, identifier }, dialect);
  const none: TableStatus = {
    table,
    relation,
    loads: [],
    cursors: [],
    loadedAt: null,
    freshness: null,
    rejects: 0,
  };
  if (!(await hasStateTable({ database, session, databaseName }, 'loads'))) return none;
  const state = stateTables(dialect, databaseName);
  const key = [project, relation];
  const columns = await database.catalog.columns(session, {
    database: databaseName,
    schema: 'sluice',
    identifier: 'loads',
  });
  const reads = columns.some(({ name }) => name === 'reads') ? 'reads' : 'null';
  const { rows } = await session.query(
    `select load_id, status, ${reads}, disposition, started_at, ended_at, rows_read, rows_loaded, rows_rejected, error
       from ${state('loads')} where project = $1 and relation = $2 order by load_id desc limit ${most}`,
    key,
  );
  const cursors = await session.query(
    `select slice, cursor from ${state('state')} where project = $1 and relation = $2 order by slice`,
    key,
  );
  const totals = await session.query(
    `select max(case when status = 'committed' then ended_at end), coalesce(sum(rows_rejected), 0)
       from ${state('loads')} where project = $1 and relation = $2`,
    key,
  );
  const [last = null, rejects = null] = totals.rows[0] ?? [];
  return {
    ...none,
    loads: rows.map(pastLoad),
    cursors: cursors.rows.map(([slice, cursor]) => [typeof slice === 'string' ? slice : '', cursor ?? null]),
    loadedAt: last === null ? null : readInstant(last),
    rejects: Number(rejects),
    freshness: isWatched(table) ? await freshnessOf(table, asker, now) : null,
  };
}

function pastLoad(row: readonly Json[]): PastLoad {
  const [loadId, status, reads, disposition, startedAt, endedAt, read, loaded, rejected, error] = row;
  const count = (value: Json | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
  const message =
    typeof error === 'object' && error !== null && !Array.isArray(error) && 'message' in error
      ? error['message']
      : null;
  return {
    loadId: Number(loadId),
    status: text(status) ?? '',
    reads: text(reads),
    disposition: text(disposition) ?? '',
    startedAt: readInstant(startedAt ?? null),
    endedAt: endedAt === null || endedAt === undefined ? null : readInstant(endedAt),
    rowsRead: count(read),
    rowsLoaded: count(loaded),
    rowsRejected: count(rejected),
    error: text(message),
  };
}

async function freshnessOf(
  table: SourceNode,
  asker: Parameters<typeof askFreshness>[1],
  now: number,
): Promise<TableStatus['freshness']> {
  try {
    const { maximumLoadedAt } = await askFreshness(table, asker);
    return freshnessStatus(
      table,
      maximumLoadedAt === null ? Number.POSITIVE_INFINITY : (now - maximumLoadedAt) / 1000,
    );
  } catch (error) {
    if (error instanceof ProjectError || (error instanceof EngineError && error.fault === 'statement'))
      return null;
    throw error;
  }
}
