import type { RelationName } from '../../domain/relation.ts';
import { type LoadColumn, sequenceColumn } from '../normalize/column-table.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';

/** The two tables of a running load. */
export interface Staging {
  readonly rows: RelationName;
  readonly rejects: RelationName;
}

/** Columns of the table of staged rejects, in order. */
export const rejectColumns = ['seq', 'file', 'line', 'reason', 'col', 'value', 'raw'] as const;

/** The names of a load's staging tables. */
export function stagingOf(load: Pick<LoadSession, 'request'>, loadId: number): Staging {
  const name = (prefix: string): RelationName => ({
    database: load.request.relation.database,
    schema: stagingSchema,
    identifier: `${prefix}__${loadId}`,
  });
  return { rows: name('t'), rejects: name('r') };
}

/** Makes the staging tables: every data column text, unlogged. `withSequence` keeps the order of arrival. */
export async function createStaging(
  load: LoadSession,
  staging: Staging,
  columns: readonly LoadColumn[],
  withSequence: boolean,
): Promise<void> {
  const { text, bigint } = load.dialect.types;
  const own = [
    { name: '_sluice_file', type: text },
    { name: '_sluice_line', type: bigint },
    ...(withSequence ? [{ name: sequenceColumn, type: bigint }] : []),
  ];
  const data = columns.map(({ name }) => ({ name, type: text }));
  await load.session.execute(load.dialect.createTable(staging.rows, [...own, ...data], { unlogged: true }));
  const types: Record<(typeof rejectColumns)[number], string> = {
    seq: bigint,
    file: text,
    line: bigint,
    reason: text,
    col: text,
    value: text,
    raw: text,
  };
  const rejects = rejectColumns.map((name) => ({ name, type: types[name] }));
  await load.session.execute(load.dialect.createTable(staging.rejects, rejects, { unlogged: true }));
}

/** Adds columns that were found while reading. */
export async function widenStaging(
  load: LoadSession,
  staging: Staging,
  columns: readonly LoadColumn[],
): Promise<void> {
  const { dialect, session } = load;
  for (const { name } of columns) {
    await session.execute(
      `alter table ${dialect.renderRelation(staging.rows)} add column ${dialect.quote(name)} ${dialect.types.text}`,
    );
  }
}

/** Drops the staging tables of a load, if they are there. */
export async function dropStaging(load: LoadSession, staging: Staging): Promise<void> {
  for (const relation of [staging.rows, staging.rejects]) {
    await load.session.execute(`drop table if exists ${load.dialect.renderRelation(relation)}`);
  }
}
