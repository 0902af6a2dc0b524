import type { CursorValue, LoadSpecification } from '../../domain/load.ts';
import type { Position } from '../extract/extractor.ts';
import { RejectLimit } from './reject-limit.ts';

/** What became of a slice. */
export interface SliceOutcome {
  status: 'loaded' | 'skipped' | 'unchanged';
  rows: number;
  rejected: number;
  /** Rows of its batches, before any was refused: the place of the next one in it. */
  read: number;
  message?: string;
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
