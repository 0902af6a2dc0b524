import type { Capabilities, Dialect } from '../adapters/contract.ts';
import type { CompiledForPlan, Facts, Next, PlanContext } from '../domain/plan.ts';

/** What a materialization knows of the engine. */
export interface EngineForPlan {
  /** dbt's name for the adapter, for messages. */
  readonly type: string;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
}

/** Everything a materialization decides from. */
export interface PlanInput extends CompiledForPlan {
  readonly facts: Facts;
  readonly engine: EngineForPlan;
  readonly context: PlanContext;
}

/**
 * A way to bring a node into the database: says what to do next from what is known so far. It has no memory and does
 * nothing itself; asked again with the same facts it says the same.
 */
export type Materialization = (input: PlanInput) => Next;
