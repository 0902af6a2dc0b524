import { isHistory, type LoadSpecification } from '../../domain/load.ts';
import type { RelationName } from '../../domain/relation.ts';
import { readCommonOptions } from '../common-options.ts';
import { childColumns, type ChildTable, keptKey } from '../normalize/nested.ts';
import type { ColumnTable } from '../normalize/column-table.ts';
import { fitName } from '../normalize/names.ts';
import { bindSession, type LoadSession, stagingSchema } from './load-session.ts';
import { prepareColumns } from './prepare-columns.ts';
import type { Staging } from './staging.ts';
import { type LoadState, readState } from './state.ts';

/** A table of what lies in lists within the records of a load. It is staged and written with the load's own table. */
export interface ChildLoad {
  readonly table: ChildTable;
  readonly relation: RelationName;
  readonly columns: ColumnTable;
  readonly staging: Staging;
  /** Rows that are staged. */
  rows: number;
}

/** The child tables of a load, with nothing staged. */
export function prepareChildren(load: LoadSession, loadId: number): Promise<readonly ChildLoad[]> {
  return readChildren(load, loadId, readState);
}

/** The same, where what earlier loads left is asked for in another way. */
export async function readChildren(
  load: LoadSession,
  loadId: number,
  stateOf: (own: LoadSession) => Promise<LoadState>,
): Promise<readonly ChildLoad[]> {
  const { request, dialect } = load;
  const { nested } = readCommonOptions(request.specification);
  if (nested.kind !== 'tables') return [];
  const children: ChildLoad[] = [];
  for (const [index, table] of nested.tables.entries()) {
    const identifier = fitName(
      table.table ?? `${request.relation.identifier}_${table.name}`,
      dialect.maximumIdentifierBytes,
    );
    const relation = { ...request.relation, identifier };
    const own = childSession(load, { relation, table });
    const columns = await prepareColumns(own, (await stateOf(own)).knownFields);
    for (const name of childColumns) columns.mapKey(name);
    const rows = { database: relation.database, schema: stagingSchema, identifier: `c${index}__${loadId}` };
    const staging: Staging = { rows, rejects: rows, typed: false, durable: false, types: [] };
    children.push({ table, relation, columns, staging, rows: 0 });
  }
  return children;
}

/** The session of a load as its child table sees it: with columns of its own, and no key unless versions are kept: of each element, then. */
export function childSession(
  load: LoadSession,
  { relation, table }: Pick<ChildLoad, 'relation' | 'table'>,
): LoadSession {
  const { request, session, step } = load;
  const versioned = isHistory(request.specification.disposition);
  const { nested: _, unknown_columns: unknown, ...options } = request.specification.options;
  const declares = table.columns.length > 0;
  const specification = {
    ...request.specification,
    options: declares && unknown !== undefined ? { ...options, unknown_columns: unknown } : options,
    disposition: versioned ? ('history' as const) : ('append' as const),
    key: versioned ? [childColumns[0]] : [],
    columns: declaredColumns(load, table),
    // What is only taken from the parent declares nothing of the elements.
    contract: declares || table.keep.length === 0 ? request.specification.contract : ('evolve' as const),
    checks: [],
  };
  return bindSession({ ...request, relation, specification }, session, step);
}

function declaredColumns(
  { dialect }: LoadSession,
  { keep, columns }: ChildTable,
): LoadSpecification['columns'] {
  if (keep.length + columns.length === 0) return [];
  const { text, integer } = dialect.types;
  const [id, parent, index] = childColumns;
  return [
    { name: id, type: text, path: null },
    { name: parent, type: text, path: null },
    { name: index, type: integer, path: null },
    ...keep.map(({ as }) => ({ name: as, type: null, path: keptKey(as) })),
    ...columns.map(({ name, type }) => ({ name, type, path: null })),
  ];
}
