import { LoadError } from '../load-error.ts';
import type { ColumnTable } from '../normalize/column-table.ts';
import type { LoadSession } from './load-session.ts';
import type { TargetFacts } from './write-target.ts';

/**
 * Takes rows out of a table that is appended to which would otherwise be there twice: those of the window that is loaded again, and those
 * of loads that took only some rows and left the cursor where it was. Whether there were any.
 */
export async function clearForAppend(
  load: LoadSession,
  target: TargetFacts,
  columns: ColumnTable,
): Promise<boolean> {
  const { session, dialect, request, relationKey, state } = load;
  if (request.specification.disposition !== 'append') return false;
  const partial = `relation = $1 and is_partial and status = 'committed'`;
  const { rows } = await session.query(`select load_id from ${state('loads')} where ${partial}`, [
    relationKey,
  ]);
  if (rows.length > 0)
    await session.query(`update ${state('loads')} set is_partial = false where ${partial}`, [relationKey]);
  if (target.mode !== 'append') return false;
  const within = withinWindow(load, target, columns, 'held');
  const conditions = [
    ...(rows.length === 0 ? [] : [`held._sluice_load_id in (${rows.map(([id]) => Number(id)).join(', ')})`]),
    ...(within === null ? [] : [`(${within})`]),
  ];
  if (conditions.length === 0) return false;
  const { rows: gone } = await session.execute(
    `delete from ${dialect.renderRelation(request.relation)} as held where ${conditions.join(' or ')}`,
  );
  return gone !== 0;
}

/** Takes staged rows away that lie outside of the window that is loaded again: the target's stay. Only where rows are appended. */
export async function leaveWindow(
  load: LoadSession,
  target: TargetFacts,
  columns: ColumnTable,
): Promise<void> {
  const { session, dialect, request } = load;
  if (request.specification.disposition !== 'append') return;
  const within = withinWindow(load, target, columns, 'staged');
  if (within === null) return;
  await session.execute(
    `delete from ${dialect.renderRelation(target.staging.rows)} as staged where (${within}) is not true`,
  );
}

/** The condition that a row lies in the window; null where there is none. */
function withinWindow(
  { dialect, request }: LoadSession,
  { plan }: TargetFacts,
  columns: ColumnTable,
  of: 'held' | 'staged',
): string | null {
  const { specification, window = null } = request;
  if (window === null) return null;
  const field = specification.cursor?.['field'];
  const name = columns.columns.find((column) => column.field === field || column.name === field)?.name;
  const type = plan.columns.find((column) => column.name === name)?.type;
  if (name === undefined || type === undefined) {
    throw new LoadError(
      'no-window',
      `the field ${JSON.stringify(field ?? null)} of the cursor is no column, so that rows of the window cannot be told from others`,
      { place: specification.place, help: 'Name a field that becomes a column of the table.' },
    );
  }
  const column = `${of}.${dialect.quote(name)}`;
  const value = of === 'staged' ? dialect.castText(column, type) : column;
  const end = (text: string): string => `cast(${dialect.literal(text)} as ${type})`;
  return [
    ...(window.since === null ? [] : [`${value} >= ${end(window.since)}`]),
    ...(window.until === null ? [] : [`${value} < ${end(window.until)}`]),
  ].join(' and ');
}
