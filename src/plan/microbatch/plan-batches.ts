import type { Batch, BatchSize } from '../../domain/batch.ts';
import { ceilTo, truncateAndMove, truncateTo } from './batch-time.ts';

/** From what the batches of a microbatch model follow. Instants are milliseconds since 1970 UTC. */
export interface BatchFacts {
  readonly size: BatchSize;
  /** How many batches before the newest are done again. */
  readonly lookback: number;
  /** `begin`: from when on there are rows. */
  readonly begin: number;
  /** Rows are added to a table that is there. */
  readonly incremental: boolean;
  /** `--event-time-start`, `--event-time-end`: in place of what follows from `begin` and now. */
  readonly from: number | null;
  readonly to: number | null;
  readonly now: number;
}

/** The batches to do, in order; there is always one. dbt's rule: up to the end of the newest, from there back over the lookback, or from `begin` on. */
export function planBatches(facts: BatchFacts): readonly Batch[] {
  const { size } = facts;
  const end = ceilTo(facts.to ?? facts.now, size);
  const batches: Batch[] = [];
  let start = startOf(facts, end);
  for (;;) {
    const next = truncateAndMove(start, size, 1);
    if (next >= end) break;
    batches.push({ start, end: next });
    start = next;
  }
  return [...batches, { start, end }];
}

function startOf({ size, lookback, begin, incremental, from }: BatchFacts, end: number): number {
  if (from !== null) return truncateTo(from, size);
  if (!incremental) return truncateTo(begin, size);
  // The end is where the newest batch ends: that one is the first of them.
  return truncateAndMove(end, size, -(lookback + 1));
}
