import type { RelationName } from '../../domain/relation.ts';
import { type ColumnTable, sequenceColumn } from '../normalize/column-table.ts';
import { stagingType, widensTo } from '../normalize/staging-types.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';

/** The two tables of a running load. */
export interface StagingNames {
  readonly rows: RelationName;
  readonly rejects: RelationName;
}

/** The tables as they stand. */
export interface Staging extends StagingNames {
  /**
   * Values wait in types: those of the source, or those that the target is to have; else as texts, which no later value can make wrong.
   */
  readonly typed: boolean;
  /** The table may come to take the target's place, and so has to outlast a crash of the server. */
  readonly durable: boolean;
  /** Types of the data columns that have been made, in the order of the load's columns. */
  readonly types: string[];
}

/** Columns of the table of staged rejects, in order. */
export const rejectColumns = ['seq', 'file', 'line', 'reason', 'col', 'value', 'raw'] as const;

/** The names of a load's staging tables. */
export function stagingOf(load: Pick<LoadSession, 'request'>, loadId: number): StagingNames {
  const name = (prefix: string): RelationName => ({
    database: load.request.relation.database,
    schema: stagingSchema,
    identifier: `${prefix}__${loadId}`,
  });
  return { rows: name('t'), rejects: name('r') };
}

/** Makes the staging tables for the columns that are known. `withSequence` keeps the order of arrival. */
export async function createStaging(
  load: LoadSession,
  staging: Staging,
  columns: ColumnTable,
  withSequence: boolean,
): Promise<void> {
  const { dialect, session } = load;
  const { text, bigint } = dialect.types;
  const data = columns.columns.map(({ name }, index) => ({
    name,
    type: typeAt(load, staging, columns, index),
  }));
  const own = rowColumns(load, withSequence);
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
  await session.execute(dialect.createTable(staging.rows, [...data, ...own], { unlogged: !staging.durable }));
  await session.execute(dialect.createTable(staging.rejects, rejects, { unlogged: !staging.durable }));
  staging.types.push(...data.map(({ type }) => type));
}

/** Makes the staging table of a child table, whose rejects are its parent's. */
export async function createChildStaging(
  load: LoadSession,
  { staging, columns }: { readonly staging: Staging; readonly columns: ColumnTable },
  withSequence: boolean,
): Promise<void> {
  const { dialect, session } = load;
  const data = columns.columns.map(({ name }) => ({ name, type: dialect.types.text }));
  await session.execute(
    dialect.createTable(staging.rows, [...data, ...rowColumns(load, withSequence)], { unlogged: true }),
  );
  staging.types.push(...data.map(({ type }) => type));
}

function rowColumns(
  { dialect }: LoadSession,
  withSequence: boolean,
): readonly { readonly name: string; readonly type: string }[] {
  const { text, bigint } = dialect.types;
  return [
    { name: '_sluice_file', type: text },
    { name: '_sluice_line', type: bigint },
    ...(withSequence ? [{ name: sequenceColumn, type: bigint }] : []),
  ];
}

function typeAt(load: LoadSession, { typed }: Staging, columns: ColumnTable, index: number): string {
  const { types } = load.dialect;
  const column = columns.columns[index]!;
  if (column.stagedAs !== null) return column.stagedAs;
  return typed ? stagingType(column, columns.kinds[index]!, types) : types.text;
}

/**
 * Whether the staging table can take values of what the columns have become: `enough` as it is, when it is to be `widened`, or
 * `never`, since a type cannot be widened without a change to how values were spelled.
 */
export function roomIn(
  load: LoadSession,
  staging: Staging,
  columns: ColumnTable,
): 'enough' | 'widened' | 'never' {
  const { types } = staging;
  const { text } = load.dialect.types;
  let room: 'enough' | 'widened' = types.length < columns.columns.length ? 'widened' : 'enough';
  if (!staging.typed) return room;
  for (let index = 0; index < types.length; index++) {
    const from = types[index]!;
    const to = typeAt(load, staging, columns, index);
    if (from === text || from === to) continue;
    if (!widensTo(from, to, load.dialect.types)) return 'never';
    room = 'widened';
  }
  return room;
}

/** Adds columns that were found while reading, and widens types, in the transaction of the chunk that needs it. */
export async function widenStaging(load: LoadSession, staging: Staging, columns: ColumnTable): Promise<void> {
  const { dialect, session } = load;
  const { types } = staging;
  for (let index = 0; index < types.length; index++) {
    const type = typeAt(load, staging, columns, index);
    if (!staging.typed || types[index] === dialect.types.text || types[index] === type) continue;
    const { name } = columns.columns[index]!;
    await session.execute(dialect.alterColumnType(staging.rows, { name, type }));
    types[index] = type;
  }
  const added = columns.columns.slice(types.length).map(({ name }, more) => ({
    name,
    type: typeAt(load, staging, columns, types.length + more),
  }));
  if (added.length > 0) await session.execute(dialect.addColumns(staging.rows, added));
  types.push(...added.map(({ type }) => type));
}

/** How many rows a staging table has; -1 where it is not there. */
export async function countStaged(load: LoadSession, table: RelationName): Promise<number> {
  const { session, database, dialect } = load;
  if ((await database.catalog.find(session, table)) === null) return -1;
  const { rows } = await session.query(`select count(*) from ${dialect.renderRelation(table)}`);
  return Number(rows[0]?.[0]);
}

/** Drops the staging tables of a load, if they are there. */
export async function dropStaging(
  { session, dialect, database }: LoadSession,
  loadId: number,
): Promise<void> {
  for (const relation of await database.catalog.relations([stagingSchema])) {
    if (loadOfStaging(relation.identifier) === loadId)
      await session.execute(`drop table if exists ${dialect.renderRelation(relation)}`);
  }
}

/** The number of the load to which a staging table belongs: `t__17`, `r__17`, `c0__17`; null for any other table. */
export function loadOfStaging(identifier: string): number | null {
  const digits = /^[a-z]\d*__(\d+)$/.exec(identifier)?.[1];
  return digits === undefined ? null : Number(digits);
}
