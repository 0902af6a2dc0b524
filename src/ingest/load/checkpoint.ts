import type { CursorValue } from '../../domain/load.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import type { ColumnTable } from '../normalize/column-table.ts';
import type { Kind } from '../normalize/kind.ts';
import type { ChildLoad } from './child-load.ts';
import type { RejectCounts } from './reject-limit.ts';
import type { LoadSession } from './load-session.ts';
import type { Position, SliceOutcome, StagedLoad } from './staged-load.ts';
import { countStaged, type Staging } from './staging.ts';

/** Raised with every change to what a checkpoint holds or to how rows are encoded: what another version staged is not gone on with. */
const format = 1;

/** What a load had staged when it wrote its last checkpoint: enough for another process to go on from there. */
export interface Checkpoint {
  readonly format: number;
  /** Target columns, and whether they were to be forgotten, as they were when it began. */
  readonly began: Json;
  readonly typed: boolean;
  /** Of each column of the staging table: name, type there, the point of the lattice, whether the engine is to be asked. */
  readonly columns: readonly (readonly [string, string, Kind, boolean])[];
  /** Of each child table: its rows, and its columns. */
  readonly children: readonly { readonly rows: number; readonly columns: Checkpoint['columns'] }[];
  readonly position: Position | null;
  readonly slices: readonly (readonly [string, SliceOutcome])[];
  readonly cursors: readonly (readonly [string, CursorValue])[];
  readonly rejects: RejectCounts;
  readonly staged: number;
  readonly stagedRejects: number;
  readonly bytes: number;
  readonly chunks: number;
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

/** Writes a load's checkpoint in the place of the one before, in the transaction that changes its staging tables. */
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
      JSON.stringify(checkpoint),
    ],
  );
}

function columnsOf({ types }: Staging, columns: ColumnTable): Checkpoint['columns'] {
  return types.map((type, index) => {
    const { name, askEngine } = columns.columns[index]!;
    return [name, type, columns.kinds[index]!, askEngine];
  });
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
 * Takes over what a checkpoint knows of the columns, after the source was read up to its position. False where the columns are
 * others than those in the staging table.
 */
export function restoreColumns(
  columns: ColumnTable,
  { columns: known }: Pick<Checkpoint, 'columns'>,
): boolean {
  if (known.length > columns.columns.length) return false;
  if (!known.every(([name], index) => columns.columns[index]!.name === name)) return false;
  known.forEach(([, , of, askEngine], index) => {
    columns.kinds[index] = of;
    columns.columns[index]!.askEngine = askEngine;
  });
  return true;
}
