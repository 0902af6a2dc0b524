import { type CursorValue, isHistory, isMerge } from '../../domain/load.ts';
import { EngineError } from '../../domain/errors.ts';
import { LoadError } from '../load-error.ts';
import { type ColumnTable, isOwnColumn } from '../normalize/column-table.ts';
import { planTarget } from '../normalize/plan-target.ts';
import type { CheckpointParts } from './checkpoint.ts';
import { clearForAppend, leaveWindow } from './clear-for-append.ts';
import type { KeptFile } from '../keep/keeper.ts';
import { readsAll, whatIsRead } from './extent.ts';
import { instant } from './instant.ts';
import { recordKept } from './kept-state.ts';
import { forgetCheckpoint } from './loads.ts';
import { type LoadSession, pinTimeZone } from './load-session.ts';
import { writeState } from './state.ts';
import { writeLog } from './write-log.ts';
import { lockOut, mayMove, moveStaging } from './move-staging.ts';
import { childSession } from './child-load.ts';
import { clearChildren, deleteWithParents, dropOrphans, missingChildren } from './write-children.ts';
import { replacesAll } from './replaces-all.ts';
import { writeHistory } from './write-history.ts';
import { dropKeyIndex, evolveTarget, type TargetFacts, writeTarget } from './write-target.ts';

/** All that the last transaction needs; it can be done again as long as the staging tables stand. */
export interface FinalFacts extends CheckpointParts {
  readonly cursorsBefore: ReadonlyMap<string, CursorValue>;
  /** What is to be kept of what came. */
  readonly kept: readonly KeptFile[];
}

/**
 * The one transaction in which a load happens: the target is made or evolved, rows, rejects, cursors and the load's own row are
 * written, and all of it is committed or none.
 */
export async function finalize(load: LoadSession, facts: FinalFacts): Promise<void> {
  const { session, dialect, request, state } = load;
  const { loadId, staged, columns, children } = facts;
  const { disposition } = request.specification;
  await load.step('finalize-begin');
  if (isHistory(request.specification.disposition)) await dropKeyIndex(load);
  await session.transaction(async () => {
    await pinTimeZone(load);
    await load.step('evolve');
    const target = await planWrite(load, {
      ...facts,
      whole: replacesAll(request),
    });
    const { plan, mode } = target;
    const whole = mode === 'replace';
    const written: TargetFacts[] = [];
    await leaveWindow(load, target, columns);
    if (children.length > 0) await dropOrphans(load, target, children);
    for (const child of children) {
      const own = childSession(load, child);
      const { staging, columns } = child;
      written.push(await planWrite(own, { loadId, staging, columns, whole }));
    }
    const moves = whole && (await mayMove(load, target));
    if (!moves) await evolveTarget(load, target);
    for (const [index, child] of children.entries()) {
      await evolveTarget(childSession(load, child), written[index]!);
      if (isMerge(mode) && written[index]!.present !== null) await clearChildren(load, target, child);
    }
    await load.step('write-target');
    const cleared = await clearForAppend(load, target, columns);
    const loaded = moves
      ? await moveStaging(load, target, staged.staged)
      : isHistory(mode)
        ? await writeHistory(load, target, mode === 'history' ? 'stay' : 'close')
        : await writeTarget(load, target, staged.staged);
    for (const [index, child] of children.entries()) {
      const own = childSession(load, child);
      if (isHistory(written[index]!.mode))
        await writeHistory(own, written[index]!, missingChildren(load, target));
      else await writeTarget(own, written[index]!, child.rows);
      if (mode === 'merge+delete_missing' || cleared) await deleteWithParents(load, child);
    }
    await load.step('write-rejects');
    await writeRejects(load, facts);
    await load.step('write-state');
    const cursors = readsAll(request) ? staged.cursors : new Map<string, CursorValue>();
    await writeState(load, {
      loadId,
      cursors,
      columns: filledColumns(target, columns),
      whole,
    });
    for (const [index, child] of children.entries()) {
      const found = filledColumns(written[index]!, child.columns);
      await writeState(childSession(load, child), { loadId, cursors: new Map(), columns: found, whole });
    }
    const before = [...cursors.keys()].map(
      (slice) => [slice, facts.cursorsBefore.get(slice) ?? null] as const,
    );
    await session.query(
      `update ${state('loads')} set status = 'committed', ended_at = cast($2 as ${dialect.types.timestampTz}), rows_read = $3, rows_loaded = $4,
         rows_rejected = $5, bytes = $6, cursor_before = cast($7 as ${dialect.types.json}), cursor_after = cast($8 as ${dialect.types.json}), schema_hash = md5($9),
         load_window = cast($10 as ${dialect.types.json}), is_partial = cast($11 as ${dialect.types.boolean}),
         reads = $12, starts_anew = cast($13 as ${dialect.types.boolean}), is_kept = cast($14 as ${dialect.types.boolean}) where load_id = $1`,
      [
        loadId,
        instant(request.clock()),
        staged.staged + staged.rejects.total,
        loaded,
        staged.rejects.total,
        staged.bytes,
        JSON.stringify(Object.fromEntries(before)),
        JSON.stringify(Object.fromEntries(cursors)),
        JSON.stringify(plan.columns),
        request.window == null ? null : JSON.stringify(request.window),
        request.limit != null && disposition === 'append',
        whatIsRead(request),
        whole || disposition === 'merge+delete_missing',
        request.keeper != null,
      ],
    );
    await recordKept(load, loadId, facts.kept);
    await forgetCheckpoint(load, loadId);
    await writeLog(load, facts);
    await load.step('commit');
  });
}

/** What is to be done to a target that the staged rows go into; all others are locked out of one that is emptied or replaced. */
async function planWrite(
  load: LoadSession,
  facts: Pick<FinalFacts, 'loadId' | 'staging' | 'columns'> & { readonly whole: boolean },
): Promise<TargetFacts> {
  const { session, dialect, request, relationKey, database } = load;
  const { key, place, disposition } = request.specification;
  const { loadId, staging, columns } = facts;
  const found = await database.catalog.find(session, request.relation);
  if (found !== null && found.kind !== 'table') {
    throw new LoadError(
      'cannot-change-column',
      `${relationKey} is a ${found.kind.replace('_', ' ')}, not a table, so it cannot be loaded`,
      {
        place,
        help: 'Drop it, or load under another name.',
      },
    );
  }
  const whole = found === null || facts.whole;
  if (found !== null && whole) await lockOut(load);
  const present = found === null ? null : await database.catalog.columns(session, request.relation);
  const data = present?.filter(({ name }) => !isOwnColumn(name)) ?? null;
  return {
    loadId,
    staging,
    plan: planTarget(columns, data, dialect.types),
    present,
    key,
    mode: whole ? 'replace' : disposition,
    loadedAt: instant(request.clock()),
  };
}

/** The target's columns with the fields that fill them. */
function filledColumns(
  { plan }: TargetFacts,
  { columns }: ColumnTable,
): readonly { readonly name: string; readonly type: string; readonly field: string }[] {
  const names = new Map(columns.map(({ name, field }) => [name, field]));
  return plan.columns.map(({ name, type }) => ({ name, type, field: names.get(name) ?? name }));
}

async function writeRejects(load: LoadSession, { loadId, staging }: FinalFacts): Promise<void> {
  const { session, dialect, request, relationKey, state } = load;
  await session.query(
    `insert into ${state('rejects')} (load_id, project, relation, source, tbl, seq, file, line, reason, col, value, raw, "at")
     select $1, $2, $3, $4, $5, seq, file, line, reason, col, value, raw, cast($6 as ${dialect.types.timestampTz})
     from ${dialect.renderRelation(staging.rejects)}`,
    [loadId, request.project, relationKey, request.sourceName, request.tableName, instant(request.clock())],
  );
}

/**
 * Whether an error leaves open if the transaction was committed: the connection was lost. The caller takes the lock
 * again in a new session, which proves that the old one has ended, and reads the load's status.
 */
export function leavesOutcomeOpen(error: unknown): boolean {
  return error instanceof EngineError && error.fault === 'connection';
}
