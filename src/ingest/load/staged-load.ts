import type { CursorValue, LoadSpecification } from '../../domain/load.ts';
import { RejectLimit } from './reject-limit.ts';

/** What became of a slice. */
export interface SliceOutcome {
  status: 'loaded' | 'skipped' | 'unchanged';
  rows: number;
  rejected: number;
  message?: string;
}

/** How far a source has been read: a slice, and the extractor's own word for the place in it. */
export interface Position {
  readonly slice: string;
  readonly cursor: CursorValue;
}

/** What is in the staging tables. */
export interface StagedLoad {
  readonly slices: Map<string, SliceOutcome>;
  readonly cursors: Map<string, CursorValue>;
  readonly rejects: RejectLimit;
  /** Behind the last batch that was taken; null before the first. */
  position: Position | null;
  /** All rows in the staging table, and all rejects in the other. */
  staged: number;
  stagedRejects: number;
  bytes: number;
  chunks: number;
  /** Rows that a load which was killed had staged, and which were not staged again. */
  resumed: number;
}

/** Nothing staged yet. */
export function nothingStaged(specification: Pick<LoadSpecification, 'maximumRejects'>): StagedLoad {
  return {
    slices: new Map(),
    cursors: new Map(),
    rejects: new RejectLimit(specification),
    position: null,
    staged: 0,
    stagedRejects: 0,
    bytes: 0,
    chunks: 0,
    resumed: 0,
  };
}
