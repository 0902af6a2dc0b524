import type { MacroId } from '../domain/id.ts';
import type { MetricCall, RefCall, SourceCall } from '../domain/node.ts';
import type { JsonObject } from '../util/json.ts';

/** What a template said when it was read. */
export interface Captured {
  /** In the order in which they were called; a repeated one is kept, as dbt keeps it. */
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** Left out where there are none. */
  readonly metrics?: readonly MetricCall[];
  /** All `config()` calls merged by dbt's rules: tags and hooks append, meta and its kind are merged, the rest replaces. */
  readonly config: JsonObject;
  /** Macros that the template itself called (not what those call in turn), in order of their first call. */
  readonly macros: readonly MacroId[];
  readonly inputs: CapturedInputs;
}

/** What else the answer hangs on: the cache must ask again when one of these changes. Names only, sorted. */
export interface CapturedInputs {
  /** Variables asked for, set or not. */
  readonly vars: readonly string[];
  /** Environment variables asked for, set or not. */
  readonly environment: readonly string[];
  /** Macros that were reached, deep ones included: a change of one may change the answer. */
  readonly macros: readonly MacroId[];
  /**
   * Names that were looked up as macros, bare or as `package.name`, found or not: each must still resolve to nothing or
   * to one of `macros`, or a macro that is new (or gone) changes the answer.
   */
  readonly missing: readonly string[];
  /** The clock, a random number or something else that is new each time was read: not to be cached. */
  readonly clock: boolean;
  /** `graph` or another thing that hangs on all other nodes was read: not to be cached. */
  readonly wholeProject: boolean;
}
