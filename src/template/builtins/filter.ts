import type { CallSite, Keywords, Value } from '../values/value.ts';

/** What filters and tests may ask of the place that uses them. */
export interface FilterContext extends CallSite {
  /** Whether undefined values capture. */
  readonly capture: boolean;
}

/** A filter: the value before the bar, and the arguments. */
export type Filter = (
  value: Value,
  args: readonly Value[],
  kwargs: Keywords,
  context: FilterContext,
) => Value;
