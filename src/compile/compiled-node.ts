import type { CompilableNode } from '../domain/node.ts';
import type { NodeId } from '../domain/id.ts';

/** An ephemeral model as a CTE of the model that reads it. */
export interface InjectedCte {
  readonly id: NodeId;
  /** ` __dbt__cte__<name> as (…)`, as dbt's artifacts hold it. */
  readonly sql: string;
}

/** A node whose template was rendered in the run pass. */
export interface CompiledNode {
  readonly node: CompilableNode;
  /** The SQL, with the ephemeral models it reads put before it. */
  readonly code: string;
  readonly extraCtes: readonly InjectedCte[];
  /** Whether the template can ask the database while it is compiled (found without rendering, rather too often than too seldom). */
  readonly asksDatabase: boolean;
}
