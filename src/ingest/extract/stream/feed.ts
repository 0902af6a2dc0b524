import type { CursorValue } from '../../../domain/load.ts';
import type { RecordBatch } from '../extractor.ts';

/** A stream that is read from positions on. */
export interface Feed {
  /**
   * Gives what lies behind the positions, by slice, and what comes then, in order; reconnects by itself, and goes on where it was. Ends
   * where the source does, when it is not followed. `signal` lets its connections go.
   */
  readonly read: (
    from: ReadonlyMap<string, CursorValue>,
    signal: AbortSignal,
  ) => AsyncGenerator<FeedPart, void>;
  /** How many records are known to lie behind what was given; null where the source does not say. */
  readonly lag: () => number | null;
}

/** Records, and the positions behind them; or the news that all that was there when the reading began has been given. */
export type FeedPart =
  | {
      readonly kind: 'batch';
      readonly batch: RecordBatch;
      readonly positions: ReadonlyMap<string, CursorValue>;
    }
  | { readonly kind: 'caught-up' };
