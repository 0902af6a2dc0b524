import type { CursorValue } from '../../domain/load.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { Position } from '../extract/extractor.ts';
import type { KeptState } from '../keep/keeper.ts';
import type { ColumnTable } from '../normalize/column-table.ts';
import type { Kind } from '../normalize/kind.ts';
import type { ChildLoad } from './child-load.ts';
import type { RejectCounts } from './reject-limit.ts';
import type { LoadSession } from './load-session.ts';
import type { SliceOutcome, StagedLoad } from './staged-load.ts';
import { countStaged, type Staging } from './staging.ts';

/** Raised with every change to what a checkpoint holds or to how rows are encoded: what another version staged is not gone on with. */
const format = 3;

/** What a load had staged when it wrote its last checkpoint: enough for another process to go on from there. */
export interface Checkpoint {
  readonly format: number;
  /** Target columns, and whether they were to be forgotten, as they were when it began. */
  readonly began: Json;
  readonly typed: boolean;
  readonly columns: KnownColumns;
  /** Of each child table: its rows, and its columns. */
  readonly children: readonly { readonly rows: number; readonly columns: KnownColumns }[];
  readonly position: Position | null;
  readonly slices: readonly (readonly [string, SliceOutcome])[];
  readonly cursors: readonly (readonly [string, CursorValue])[];
  readonly rejects: RejectCounts;
  readonly staged: number;
  readonly stagedRejects: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Null: nothing is kept. */
  readonly kept: KeptState | null;
}

/** What was known of a staging table's columns. */
interface KnownColumns {
  /** Of each: name, type in the staging table, the point of the lattice, whether the engine is to be asked, the field. */
  readonly all: readonly (readonly [string, string, Kind, boolean, string])[];
  /** Columns by the keys of records. */
  readonly keys: readonly (readonly [string, number])[];
}

/** What a checkpoint is made of. */
export interface CheckpointParts {
  readonly loadId: number;
  readonly began: Json;
  readonly staging: Staging;
  readonly columns: ColumnTable;
  readonly staged: StagedLoad;
  readonly children: readonly ChildLoad[];
}

/**
 * Writes a load's checkpoint in the place of the one before, in the transaction that changes its staging tables. Where the source has not
 * said where it is, there is nothing to go on from, and the checkpoint says so.
 */
export async function writeCheckpoint(load: LoadSession, parts: CheckpointParts): Promise<void> {
  const { session, dialect, state } = load;
  const { loadId, staging, columns, staged } = parts;
  const { position } = staged;
  const checkpoint: Checkpoint = {
    format,
    began: parts.began,
    typed: staging.typed,
    columns: columnsOf(staging, columns),
    children: parts.children.map((child) => ({
      rows: child.rows,
      columns: columnsOf(child.staging, child.columns),
    })),
    position,
    slices: [...staged.slices],
    cursors: [...staged.cursors],
    rejects: staged.rejects.toJson(),
    staged: staged.staged,
    stagedRejects: staged.stagedRejects,
    bytes: staged.bytes,
    chunks: staged.chunks,
    kept: load.request.keeper?.toJson() ?? null,
  };
  const { json } = dialect.types;
  await session.query(`delete from ${state('checkpoints')} where load_id = $1`, [loadId]);
  await session.query(
    `insert into ${state('checkpoints')} (load_id, seq, slice, cursor, rows, facts)
     values ($1, $2, $3, cast($4 as ${json}), $5, cast($6 as ${json}))`,
    [
      loadId,
      staged.chunks,
      position?.slice ?? null,
      JSON.stringify(position?.cursor ?? null),
      staged.staged,
      staged.exact ? JSON.stringify(checkpoint) : null,
    ],
  );
}

/** Columns that are in the staging table: what the next batch, which has been looked at, brings is not of the checkpoint. */
function columnsOf({ types }: Staging, columns: ColumnTable): KnownColumns {
  const all = types.map((type, index) => {
    const { name, askEngine, field } = columns.columns[index]!;
    return [name, type, columns.kinds[index]!, askEngine, field] as const;
  });
  return { all, keys: columns.keys().filter(([, index]) => index < types.length) };
}

/** Whether the staging tables hold what a load has staged: a server that crashed has emptied those that are not logged. */
export async function standsWhole(
  load: LoadSession,
  { staging, staged, children }: Pick<CheckpointParts, 'staging' | 'staged' | 'children'>,
): Promise<boolean> {
  if ((await countStaged(load, staging.rows)) !== staged.staged) return false;
  if ((await countStaged(load, staging.rejects)) !== staged.stagedRejects) return false;
  for (const child of children) {
    if ((await countStaged(load, child.staging.rows)) !== child.rows) return false;
  }
  return true;
}

/** A stored checkpoint; null where it is none of this version's. */
export function readCheckpoint(facts: Json | undefined): Checkpoint | null {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null;
  return (facts as JsonObject)['format'] === format ? (facts as unknown as Checkpoint) : null;
}

/** Puts what a checkpoint holds into a load that goes on from it. */
export function restoreStaged(staged: StagedLoad, checkpoint: Checkpoint): void {
  for (const [name, outcome] of checkpoint.slices) staged.slices.set(name, { ...outcome });
  for (const [name, cursor] of checkpoint.cursors) staged.cursors.set(name, cursor);
  staged.rejects.restore(checkpoint.rejects);
  staged.position = checkpoint.position;
  staged.staged = checkpoint.staged;
  staged.stagedRejects = checkpoint.stagedRejects;
  staged.bytes = checkpoint.bytes;
  staged.chunks = checkpoint.chunks;
  staged.resumed = checkpoint.staged;
}

/**
 * Takes over what a checkpoint knows of the columns: those that were found are added as they were. False where the columns that
 * the table has to begin with are others.
 */
export function restoreColumns(columns: ColumnTable, { all, keys }: KnownColumns): boolean {
  if (columns.columns.length > all.length) return false;
  if (!columns.columns.every(({ name }, index) => all[index]![0] === name)) return false;
  columns.restore(
    all.map(([name, , , , field]) => ({ name, field })),
    keys,
  );
  all.forEach(([, , of, askEngine], index) => {
    columns.kinds[index] = of;
    columns.columns[index]!.askEngine = askEngine;
  });
  return true;
}
