import { InternalError } from '../../domain/errors.ts';
import { type CursorValue, isKeyed } from '../../domain/load.ts';
import type { Json } from '../../util/json.ts';
import { readCommonOptions } from '../common-options.ts';
import type { Extracted, Extraction, Position, ReadPosition } from '../extract/extractor.ts';
import { BatchReader } from './batch-reader.ts';
import { childColumns } from '../normalize/nested.ts';
import { type CheckpointParts, restoreColumns, restoreStaged, standsWhole } from './checkpoint.ts';
import { type ChildLoad, prepareChildren } from './child-load.ts';
import { type LoadSession, stagingSchema } from './load-session.ts';
import { beginLoad, buryLoad, type DeadLoad, forgetCheckpoint, sweepDeadLoads, takeOver } from './loads.ts';
import type { KeptState } from '../keep/keeper.ts';
import { readIdentity } from './kept-state.ts';
import { limitSource } from './limit-source.ts';
import { prepareColumns } from './prepare-columns.ts';
import { sameJson } from './same-json.ts';
import { nothingStaged, type StagedLoad } from './staged-load.ts';
import { stageRows } from './stage-rows.ts';
import { dropStaging, type Staging, stagingOf } from './staging.ts';
import type { LoadState } from './state.ts';

/** What is staged from, and who is told. */
export interface StageParts {
  readonly extraction: Extraction;
  readonly state: LoadState;
  /** From here on the load has a number, by which to clear up after it. */
  readonly onBegun: (loadId: number) => void;
  readonly onProgress: (staged: StagedLoad) => void;
}

/**
 * Stages all that a source gives. A load of the same table that was killed is gone on with where the source is what it was and
 * its staging tables are whole; else it is swept away, and all begins anew.
 */
export async function stageLoad(load: LoadSession, parts: StageParts): Promise<CheckpointParts> {
  const dead = await sweepDeadLoads(load);
  if (dead !== null) {
    // A limited load keeps no position.
    const continued = load.request.limit == null ? await goOn(load, parts, dead) : null;
    if (continued !== null) return continued;
    await buryLoad(load, dead.loadId);
  }
  const loadId = await beginLoad(load);
  parts.onBegun(loadId);
  const durable = await mayStageTyped(load);
  const typed =
    durable || parts.extraction.typed === true
      ? await stageAnew(load, parts, { loadId, typed: true, durable })
      : null;
  return typed ?? (await stageAsTexts(load, parts, loadId));
}

/** Whether the staging table may come to take the target's place. */
async function mayStageTyped({ request, session, database, dialect }: LoadSession): Promise<boolean> {
  const { specification, relation, fullRefresh } = request;
  const { catalog } = database;
  if (dialect.moveTable === undefined || catalog.mayTakePlace === undefined) return false;
  if (isKeyed(specification.disposition)) return false;
  const whole = specification.disposition === 'replace' || fullRefresh;
  if (!whole && (await catalog.find(session, relation)) !== null) return false;
  return catalog.mayTakePlace(session, relation, stagingSchema);
}

async function stageAsTexts(load: LoadSession, parts: StageParts, loadId: number): Promise<CheckpointParts> {
  const staged = await stageAnew(load, parts, { loadId, typed: false, durable: false });
  if (staged === null) throw new InternalError('a text column was too narrow');
  return staged;
}

/** Stages from the beginning; null, and nothing is left, where types were chosen too soon. */
async function stageAnew(
  load: LoadSession,
  parts: StageParts,
  { loadId, ...kind }: { readonly loadId: number; readonly typed: boolean; readonly durable: boolean },
): Promise<CheckpointParts | null> {
  const staging: Staging = { ...stagingOf(load, loadId), ...kind, types: [] };
  const staged = nothingStaged(load.request);
  return stage(load, parts, {
    loadId,
    staging,
    staged,
    children: await prepareChildren(load, loadId),
    resume: null,
  });
}

/** Goes on with a load that was killed; null where that cannot be done. */
async function goOn(
  load: LoadSession,
  parts: StageParts,
  { loadId, checkpoint }: DeadLoad,
): Promise<CheckpointParts | null> {
  const names = stagingOf(load, loadId);
  const staging: Staging = {
    ...names,
    typed: checkpoint.typed,
    durable: checkpoint.typed,
    types: checkpoint.columns.all.map(([, type]) => type),
  };
  const staged = nothingStaged(load.request);
  restoreStaged(staged, checkpoint);
  const children = await prepareChildren(load, loadId);
  if (children.length !== checkpoint.children.length) return null;
  children.forEach((child, index) => {
    const { rows, columns } = checkpoint.children[index]!;
    child.rows = rows;
    child.staging.types.push(...columns.all.map(([, type]) => type));
  });
  const stands =
    sameJson(checkpoint.began, await lookAtTarget(load, children)) &&
    (await standsWhole(load, { staging, staged, children }));
  if (!stands) return null;
  await takeOver(load, loadId);
  parts.onBegun(loadId);
  return stage(load, parts, { loadId, staging, staged, children, resume: checkpoint });
}

async function stage(
  load: LoadSession,
  parts: StageParts,
  facts: {
    readonly loadId: number;
    readonly staging: Staging;
    readonly staged: StagedLoad;
    readonly children: readonly ChildLoad[];
    readonly resume: DeadLoad['checkpoint'] | null;
  },
): Promise<CheckpointParts | null> {
  const { loadId, staging, staged, children, resume } = facts;
  const { specification } = load.request;
  const columns = await prepareColumns(load, parts.state.knownFields);
  if (children.length > 0) columns.mapKey(childColumns[0]);
  const began = await lookAtTarget(load, children);
  const withSequence = isKeyed(specification.disposition);
  const { nullTexts } = readCommonOptions(specification);
  const result = { loadId, began, staging, columns, staged, children };
  const onProgress = (): void => parts.onProgress(staged);
  if (resume !== null) {
    if (!restoreColumns(columns, resume.columns)) return null;
    if (!children.every((child, index) => restoreColumns(child.columns, resume.children[index]!.columns)))
      return null;
  }
  if (!(await beginKeeping(load, loadId, resume?.kept ?? null))) return null;
  const opened = await openSource(parts, resume === null ? null : staged);
  if (opened === null) return null;
  const { skipTo } = opened;
  const source = limitSource(opened.source, load.request.limit ?? null);
  const jumps = parts.extraction.readFrom !== undefined;
  const reading = { loadId, source, jumps, columns, nullTexts, staged, withSequence, children };
  const reader = new BatchReader(load, reading);
  try {
    if (skipTo !== null && !(await reader.skipTo(skipTo))) return null;
    const resumes = resume !== null;
    const outcome = await stageRows(load, { ...result, reader, resumes, withSequence, onProgress });
    if (outcome === 'staged') return result;
  } finally {
    await source.return(undefined).catch(() => undefined);
  }
  await dropStaging(load, loadId);
  await forgetCheckpoint(load, loadId);
  return resume === null ? null : stageAsTexts(load, parts, loadId);
}

/** Makes ready for what is to be kept; false where a load cannot be gone on with, since what it had kept so far is gone. */
async function beginKeeping(load: LoadSession, loadId: number, kept: KeptState | null): Promise<boolean> {
  const { keeper = null } = load.request;
  if (keeper === null) return true;
  const owner = { loadId, identity: await readIdentity(load), relationKey: load.relationKey };
  if (kept !== null) return keeper.restore(owner, kept);
  await keeper.begin(owner);
  return true;
}

/**
 * Begins to read a source: from the beginning, or behind what is `staged`, where the source knows the way; else it is read from the beginning
 * up to a position. Null where it is known that it cannot be gone on with.
 */
async function openSource(
  { extraction, state: { cursors } }: StageParts,
  staged: StagedLoad | null,
): Promise<{ readonly source: AsyncGenerator<Extracted, void>; readonly skipTo: Position | null } | null> {
  if (staged === null) return { source: extraction.read(cursors), skipTo: null };
  const { position: last } = staged;
  if (extraction.readFrom === undefined)
    return last === null ? null : { source: extraction.read(cursors), skipTo: last };
  const source = await extraction.readFrom(cursors, { last, ended: endedSlices(staged) });
  return source === null ? null : { source, skipTo: null };
}

function endedSlices({ slices, cursors }: StagedLoad): ReadPosition['ended'] {
  const ended = new Map<
    string,
    { kind: 'unchanged' } | { kind: 'skipped' } | { kind: 'done'; cursor: CursorValue }
  >();
  for (const [name, { status }] of slices) if (status !== 'loaded') ended.set(name, { kind: status });
  for (const [name, cursor] of cursors) ended.set(name, { kind: 'done', cursor });
  return ended;
}

/** What the columns of a load are worked out from besides its specification and the source. */
async function lookAtTarget(
  { database, session, request }: LoadSession,
  children: readonly ChildLoad[],
): Promise<Json> {
  const targets: Json[] = [];
  for (const relation of [request.relation, ...children.map((child) => child.relation)]) {
    const found = await database.catalog.find(session, relation);
    const columns = found === null ? null : await database.catalog.columns(session, relation);
    targets.push(columns?.map(({ name, type }) => [name, type]) ?? null);
  }
  const { fullRefresh, window = null, limit = null } = request;
  return {
    fullRefresh,
    window: window === null ? null : { ...window },
    limit,
    replay: request.replay ?? false,
    targets,
  };
}
