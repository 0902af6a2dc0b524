import type { CursorValue } from '../../domain/load.ts';
import type { Position } from '../extract/extractor.ts';
import type { LoadRequest } from '../load-request.ts';
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
  /** Whether the source can be gone on with from here: it said where it is since its last batch was taken. */
  exact: boolean;
  /** All rows in the staging table, and all rejects in the other. */
  staged: number;
  stagedRejects: number;
  bytes: number;
  chunks: number;
  /** Rows that a load which was killed had staged, and which were not staged again. */
  resumed: number;
}

/** Nothing staged yet. */
export function nothingStaged(request: Pick<LoadRequest, 'specification' | 'earlier'>): StagedLoad {
  return {
    slices: new Map(),
    cursors: new Map(),
    rejects: new RejectLimit(request.specification, request.earlier),
    position: null,
    exact: true,
    staged: 0,
    stagedRejects: 0,
    bytes: 0,
    chunks: 0,
    resumed: 0,
  };
}
