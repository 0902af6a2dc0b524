import type { Capabilities, Dialect } from '../adapters/contract.ts';
import { InternalError } from '../domain/errors.ts';
import type { CompiledForPlan, Facts, Next, PlanContext } from '../domain/plan.ts';

/** What a materialization knows of the engine. */
export interface EngineForPlan {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
}

/** Says what to do next for a node, given what is known so far: to be asked again with the new facts until it is done. */
export function materialize(
  _node: CompiledForPlan,
  _facts: Facts,
  _engine: EngineForPlan,
  _context: PlanContext,
): Next {
  throw new InternalError('not there yet');
}
