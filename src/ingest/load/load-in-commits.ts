import { setTimeout } from 'node:timers/promises';
import { EngineError } from '../../domain/errors.ts';
import type { LoadCounts } from '../../domain/load.ts';
import type { Extraction } from '../extract/extractor.ts';
import { compareText } from '../../util/compare.ts';
import type { LoadReport, LoadRequest } from '../load-request.ts';

/** How often a database that is away is waited for, while a source is followed. */
const reconnections = 10;
/** What was committed is told no more often than this, in milliseconds. */
const toldEvery = 10_000;

/**
 * Loads what an extraction gives: in one commit, or, where it says that it has more, in one after the other, each with the position
 * that the one before has committed. Where a source is followed, a database that goes away is waited for. Counts are those of all commits.
 */
export async function loadInCommits(
  request: LoadRequest,
  extraction: Extraction,
  loadOnce: (request: LoadRequest) => Promise<LoadReport>,
): Promise<LoadReport> {
  const { continues } = extraction;
  try {
    if (continues === undefined) return await loadOnce(request);
    const told = { at: request.clock(), commits: 0 };
    let total: LoadReport | null = null;
    do {
      const done = await loadPatiently(partOf(request, total, extraction), loadOnce);
      total = total === null ? done : sumOf(total, done);
      told.commits++;
      tell(request, total, told, extraction);
    } while ((request.limit ?? null) === null && continues());
    return total;
  } finally {
    await extraction.close?.().catch(() => undefined);
  }
}

/** The request of the next commit: what is to be forgotten is forgotten once. */
function partOf(request: LoadRequest, total: LoadReport | null, extraction: Extraction): LoadRequest {
  const earlier = total?.counts ?? { read: 0, loaded: 0, rejected: 0, bytes: 0 };
  return {
    ...request,
    earlier,
    fullRefresh: request.fullRefresh && total === null,
    onProgress: (counts, step) =>
      request.onProgress({ ...addCounts(earlier, counts), lag: extraction.lag?.() ?? null }, step),
  };
}

async function loadPatiently(
  request: LoadRequest,
  loadOnce: (request: LoadRequest) => Promise<LoadReport>,
): Promise<LoadReport> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await loadOnce(request);
    } catch (error) {
      const isAway = error instanceof EngineError && error.fault === 'connection';
      if (!isAway || request.follow !== true || attempt === reconnections || request.drain?.aborted === true)
        throw error;
      const milliseconds = Math.min(30_000, 1000 * 2 ** attempt);
      request.onTell?.(
        `the database is away (${error.message}); trying again in ${milliseconds / 1000} s`,
        'warning',
      );
      await (request.wait?.(milliseconds, request.signal) ?? waitFor(milliseconds, request));
    }
  }
}

async function waitFor(milliseconds: number, { signal, drain }: LoadRequest): Promise<void> {
  const stop = drain === undefined ? signal : AbortSignal.any([signal, drain]);
  await setTimeout(milliseconds, undefined, { signal: stop }).catch(() => undefined);
}

function tell(
  request: LoadRequest,
  { counts }: LoadReport,
  told: { at: number; commits: number },
  extraction: Extraction,
): void {
  const now = request.clock();
  if (request.follow !== true || now - told.at < toldEvery) return;
  told.at = now;
  const lag = extraction.lag?.() ?? null;
  const { loaded, rejected } = counts;
  request.onTell?.(
    `${loaded} rows in ${told.commits} commits${rejected > 0 ? `, ${rejected} rejected` : ''}${lag === null ? '' : `, ${lag} behind`}`,
    'info',
  );
}

function addCounts(left: LoadCounts, right: LoadCounts): LoadCounts {
  return {
    read: left.read + right.read,
    loaded: left.loaded + right.loaded,
    rejected: left.rejected + right.rejected,
    bytes: left.bytes + right.bytes,
  };
}

function sumOf(total: LoadReport, next: LoadReport): LoadReport {
  const rejects = new Map(Object.entries(total.rejectsByReason));
  for (const [reason, many] of Object.entries(next.rejectsByReason))
    rejects.set(reason, (rejects.get(reason) ?? 0) + many);
  const files = new Map(total.files.map((file) => [file.name, file]));
  for (const file of next.files) {
    const { rows = 0, rejected = 0 } = files.get(file.name) ?? {};
    files.set(file.name, { ...file, rows: rows + file.rows, rejected: rejected + file.rejected });
  }
  return {
    loadId: next.loadId,
    counts: addCounts(total.counts, next.counts),
    resumed: total.resumed + next.resumed,
    rejectsByReason: Object.fromEntries([...rejects].sort(([left], [right]) => compareText(left, right))),
    files: [...files.values()],
  };
}
