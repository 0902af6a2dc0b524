import type { Diagnostic } from '../domain/diagnostic.ts';
import type { FormerState } from '../domain/former-state.ts';
import type { NodeId, ResourceType } from '../domain/id.ts';
import type { SelectorDefinition } from '../domain/selector.ts';

/** Which tests come along with what they test: dbt's `--indirect-selection`. */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

/** What to select: dbt's flags as given. */
export interface SelectionCriteria {
  /** One text for each argument of `--select`: their union. Null or empty is everything. */
  readonly select: readonly string[] | null;
  readonly exclude: readonly string[];
  /** `--selector`, by name: stands for `select` and `exclude`, which then count for nothing. */
  readonly selector?: string | null;
  /** What selectors.yml defines; null or left out: there is none. Its default stands for nothing given. */
  readonly selectors?: readonly SelectorDefinition[] | null;
  /** `--state`. */
  readonly state?: FormerState | null;
  /** Only nodes of these kinds are in the result; all kinds where it is left out. */
  readonly resourceTypes?: ReadonlySet<ResourceType>;
  readonly indirect: IndirectSelection;
  /** Keep models whose file holds nothing: `ls` shows them, nothing runs them. */
  readonly includeEmpty?: boolean;
}

/** What was selected. */
export interface Selection {
  /** Sorted by id. */
  readonly ids: ReadonlySet<NodeId>;
  /** A criterion that matched nothing, and what else a user should hear. */
  readonly warnings: readonly Diagnostic[];
}
