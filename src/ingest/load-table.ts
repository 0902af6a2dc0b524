import type { LoadCounts } from '../domain/load.ts';
import type { Extraction } from './extract/extractor.ts';
import { LoadError } from './load-error.ts';
import type { LoadReport, LoadRequest, LoadStep } from './load-request.ts';
import type { KeptFile } from './keep/keeper.ts';
import { publishKept } from './load/kept-state.ts';
import { finalize, type FinalFacts, leavesOutcomeOpen } from './load/finalize.ts';
import { loadInCommits } from './load/load-in-commits.ts';
import { judgeByEngine } from './load/judge-by-engine.ts';
import { bindSession, type LoadSession, stopIfAborted } from './load/load-session.ts';
import { failLoad, noteError, readStatus } from './load/loads.ts';
import { releaseLock, takeLock } from './load/lock.ts';
import { withPatience } from './load/move-staging.ts';
import { stageLoad } from './load/stage-load.ts';
import type { StagedLoad } from './load/staged-load.ts';
import { dropStaging } from './load/staging.ts';
import { standsWhole } from './load/checkpoint.ts';
import { type LoadState, readState } from './load/state.ts';
import { ensureStateSchema, ensureTargetSchema } from './load/state-schema.ts';
import { withdrawSkipped } from './load/withdraw-slice.ts';
import { openLoad } from './open-load.ts';

/**
 * Loads one table: what the source gives is staged chunk by chunk, and goes in one transaction, together with the cursor, the
 * rejects and the load's own row, into the target. Fails with `LoadError` or `EngineError`; target, rejects and cursor are then
 * as they were. A load that was killed anywhere leaves nothing but staging tables: the next one goes on with them where the
 * source is what it was, and drops them otherwise. A source without an end is loaded in many such commits, one after the other: what was
 * committed stays when a later one fails.
 */
export async function loadTable(asked: LoadRequest): Promise<LoadReport> {
  const { signal, draining } = endingOf(asked);
  const ending: LoadRequest = { ...asked, signal };
  await announce(ending, 'extract-open', { staged: null });
  const { request, extraction } = await openLoad(ending);
  // A source that has an end is not drained: it ends where it is.
  if (extraction.continues === undefined) draining();
  return loadInCommits(request, extraction, (part) => loadOnce(part, extraction));
}

/** What ends a load: its signal, and the one that drains, too, from when `draining` is called. */
function endingOf({ signal, drain }: LoadRequest): {
  readonly signal: AbortSignal;
  readonly draining: () => void;
} {
  if (drain === undefined) return { signal, draining: () => undefined };
  const stop = new AbortController();
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    draining: () => {
      if (drain.aborted) stop.abort(drain.reason);
      else drain.addEventListener('abort', () => stop.abort(drain.reason), { once: true });
    },
  };
}

/** One commit: what an extraction gives from the stored position on. */
async function loadOnce(request: LoadRequest, extraction: Extraction): Promise<LoadReport> {
  const progress: Progress = { staged: null };
  const { database } = request;
  let undecided: FinalFacts | null = null;
  try {
    return await database.withSession(async (session) => {
      const load = bindSession(request, session, (step) => announce(request, step, progress));
      return await loadInSession(load, extraction, progress, (facts) => (undecided = facts));
    });
  } catch (error) {
    if (undecided === null || !leavesOutcomeOpen(error)) {
      // What an abort does to whatever was running is no news.
      if (!(error instanceof LoadError)) stopIfAborted(request);
      throw error;
    }
    return await settle(request, undecided);
  }
}

/** What is staged so far, once staging has begun. */
interface Progress {
  staged: StagedLoad | null;
}

async function announce(request: LoadRequest, step: LoadStep, { staged }: Progress): Promise<void> {
  stopIfAborted(request);
  request.onProgress(countsOf(staged), step);
  await request.onStep?.(step);
  stopIfAborted(request);
}

async function loadInSession(
  load: LoadSession,
  extraction: Extraction,
  progress: Progress,
  onFinal: (facts: FinalFacts | null) => void,
): Promise<LoadReport> {
  const { request } = load;
  await load.step('lock');
  await ensureStateSchema(load);
  await takeLock(load);
  let begun: number | null = null;
  try {
    await publishKept(load);
    const state = await readState(load);
    refuseLoneWindow(load, state);
    const parts = await stageLoad(load, {
      extraction,
      state,
      onBegun: (loadId) => (begun = loadId),
      onProgress: (staged) => {
        stopIfAborted(request);
        progress.staged = staged;
        request.onProgress(countsOf(staged), 'stage-chunk');
      },
    });
    const { staged } = parts;
    await withdrawSkipped(load, parts);
    await judgeByEngine(load, parts);
    staged.rejects.check(request.specification.place, staged.staged + staged.rejects.total);
    await ensureTargetSchema(load);
    const facts: FinalFacts = { ...parts, cursorsBefore: state.cursors, kept: await sealKept(load, staged) };
    onFinal(facts);
    await withPatience(load, () => finalize(load, facts));
    onFinal(null);
    await finish(load, facts);
    return reportOf(facts);
  } catch (error) {
    // What stopped the load is what is told; what cannot be cleaned up now is swept by the next load.
    if (begun !== null && !leavesOutcomeOpen(error)) {
      const ending = error instanceof LoadError && error.resumable ? noteError : giveUp;
      await ending(load, begun, error).catch(() => undefined);
    }
    throw error;
  } finally {
    await releaseLock(load).catch(() => undefined);
  }
}

/** Rows of an append would come again with the first load that goes by the cursor. */
function refuseLoneWindow({ request, relationKey }: LoadSession, { cursors }: LoadState): void {
  const { specification, window = null } = request;
  if (window === null || specification.disposition !== 'append' || cursors.size > 0) return;
  throw new LoadError(
    'no-window',
    `${relationKey} was not loaded yet, so that a window of it would be loaded again by the first load`,
    {
      place: specification.place,
      help: 'Load it first without --since and --until; where all of it is too much, give its cursor a start.',
    },
  );
}

async function sealKept(load: LoadSession, { slices }: StagedLoad): Promise<readonly KeptFile[]> {
  const { keeper } = load.request;
  if (keeper == null) return [];
  await load.step('seal-kept');
  const leftOut = [...slices].filter(([, { status }]) => status === 'skipped');
  return keeper.seal(new Set(leftOut.map(([name]) => name)));
}

async function giveUp(load: LoadSession, loadId: number, error: unknown): Promise<void> {
  await load.request.keeper?.discard().catch(() => undefined);
  await dropStaging(load, loadId);
  await failLoad(load, loadId, error);
}

/** The rows are in; the next load of the table tries again to give the files their names. */
function notePublishing({ request }: LoadSession, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error);
  request.onWait?.(`what came is stored, but could not be given its name yet: ${why}`);
}

/** What is done after the commit. The rows are in: whatever fails here is no failure of the load, and the next load sweeps up. */
async function finish(load: LoadSession, { loadId, kept }: FinalFacts): Promise<void> {
  if (kept.length > 0) await publishKept(load).catch((error: unknown) => notePublishing(load, error));
  else await load.request.keeper?.discard().catch(() => undefined);
  await load.request.onStep?.('drop-staging');
  await dropStaging(load, loadId).catch(() => undefined);
  await load.request.onStep?.('unlock');
}

/**
 * The connection was lost while the last transaction ran. Taking the lock in a new session proves that the old one has ended; then the
 * load's own row tells whether it was committed. If not, and staging still stands whole, the transaction is done again.
 */
async function settle(request: LoadRequest, facts: FinalFacts): Promise<LoadReport> {
  return request.database.withSession(async (session) => {
    const load = bindSession(request, session, (step) => announce(request, step, { staged: facts.staged }));
    await takeLock(load);
    try {
      if ((await readStatus(load, facts.loadId)) !== 'committed') {
        await refuseLostStaging(load, facts);
        await withPatience(load, () => finalize(load, facts));
      }
      await finish(load, facts);
      return reportOf(facts);
    } finally {
      await releaseLock(load).catch(() => undefined);
    }
  });
}

/** A server that crashed has emptied unlogged tables. */
async function refuseLostStaging(load: LoadSession, facts: FinalFacts): Promise<void> {
  const { loadId } = facts;
  if (await standsWhole(load, facts)) return;
  const error = new LoadError(
    'staging-lost',
    `the server lost the staged rows of load ${loadId}; nothing was changed`,
    {
      place: load.request.specification.place,
      help: 'Run it again.',
    },
  );
  await giveUp(load, loadId, error);
  throw error;
}

function countsOf(staged: StagedLoad | null): LoadCounts {
  if (staged === null) return { read: 0, loaded: 0, rejected: 0, bytes: 0 };
  const { total } = staged.rejects;
  return { read: staged.staged + total, loaded: staged.staged, rejected: total, bytes: staged.bytes };
}

function reportOf({ loadId, staged }: FinalFacts): LoadReport {
  return {
    loadId,
    counts: countsOf(staged),
    resumed: staged.resumed,
    rejectsByReason: staged.rejects.byReason(),
    files: [...staged.slices].map(([name, { status, rows, rejected, message }]) => ({
      name,
      status,
      rows,
      rejected,
      ...(message === undefined ? {} : { message }),
    })),
  };
}
