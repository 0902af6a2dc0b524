import { textTable } from '../report/text-table.ts';
import type { Json } from '../util/json.ts';
import type { PastLoad, TableStatus } from './load-status.ts';

/** How each table stands, a line for each of its last loads: what one looks at. */
export function loadStatusText(tables: readonly TableStatus[], now: number): string {
  const columns = [
    'table',
    'load',
    'status',
    'began',
    'took',
    'rows',
    'rejected',
    'cursor',
    'lag',
    'freshness',
  ];
  const rows = tables.flatMap((status): readonly (readonly Json[])[] => {
    const { table, loads, loadedAt, freshness } = status;
    const name = `${table.sourceName}.${table.name}`;
    const whole = [cursorText(status), loadedAt === null ? null : spanText(now - loadedAt), freshness];
    if (loads.length === 0) return [[name, null, 'never loaded', null, null, null, null, ...whole]];
    return loads.map((load, index) => [
      index === 0 ? name : '',
      load.loadId,
      `${stateOf(load)}${load.reads === null || load.reads === 'source' ? '' : ` (${load.reads})`}`,
      new Date(load.startedAt).toISOString().slice(0, 19).concat('Z'),
      load.endedAt === null ? null : spanText(load.endedAt - load.startedAt),
      load.rowsLoaded,
      load.rowsRejected,
      ...(index === 0 ? whole : [null, null, null]),
    ]);
  });
  const faults = tables.flatMap(({ table, loads: [last] }) =>
    last?.error == null
      ? []
      : [`${table.sourceName}.${table.name}: load ${last.loadId} ${stateOf(last)}: ${last.error}`],
  );
  return `${textTable({ columns, rows })}${faults.map((fault) => `${fault}\n`).join('')}`;
}

/** A load that was left for later counts as running until it is gone on with. */
function stateOf({ status, error }: PastLoad): string {
  return status === 'running' && error !== null ? 'paused' : status;
}

/** The same for programs, with every cursor and the errors. */
export function loadStatusJson(tables: readonly TableStatus[], now: number): string {
  const json = tables.map(({ table, relation, loads, cursors, loadedAt, freshness, rejects }) => ({
    unique_id: table.id,
    source: table.sourceName,
    table: table.name,
    relation,
    extractor: table.load?.extractor ?? null,
    loads: loads.map(loadJson),
    cursors: Object.fromEntries(cursors),
    loaded_at: loadedAt === null ? null : new Date(loadedAt).toISOString(),
    lag_seconds: loadedAt === null ? null : Math.max(0, Math.round((now - loadedAt) / 1000)),
    rejects,
    freshness,
  }));
  return `${JSON.stringify(json, null, 2)}\n`;
}

function loadJson(load: PastLoad): Readonly<Record<string, Json>> {
  return {
    load_id: load.loadId,
    status: load.status,
    reads: load.reads,
    disposition: load.disposition,
    started_at: new Date(load.startedAt).toISOString(),
    ended_at: load.endedAt === null ? null : new Date(load.endedAt).toISOString(),
    rows_read: load.rowsRead,
    rows_loaded: load.rowsLoaded,
    rows_rejected: load.rowsRejected,
    error: load.error,
  };
}

function cursorText({ cursors }: TableStatus): string | null {
  const [first] = cursors;
  if (first === undefined) return null;
  const [slice, cursor] = first;
  if (cursors.length > 1) return `${cursors.length} slices`;
  const text = scalarOf(cursor);
  return text === null ? (slice === '' ? JSON.stringify(cursor) : slice) : text;
}

/** The one value that a cursor is about, where it is clear which. */
function scalarOf(cursor: Json): string | null {
  if (cursor === null) return null;
  if (typeof cursor !== 'object') return String(cursor);
  if (Array.isArray(cursor)) return null;
  for (const key of ['value', 'cursor', 'at', 'date']) {
    const value = (cursor as Readonly<Record<string, Json>>)[key];
    if (value !== undefined && (typeof value === 'string' || typeof value === 'number')) return String(value);
  }
  return null;
}

/** A time as one says it: `2 d 3 h`, `12 min`, `1.4 s`. */
function spanText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  const parts: readonly (readonly [number, string])[] =
    minutes < 60
      ? [[minutes, 'min']]
      : minutes < 1440
        ? [
            [Math.floor(minutes / 60), 'h'],
            [minutes % 60, 'min'],
          ]
        : [
            [Math.floor(minutes / 1440), 'd'],
            [Math.floor(minutes / 60) % 24, 'h'],
          ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
