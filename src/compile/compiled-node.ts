import type { DefinitionNode, Node, UnitTestNode } from '../domain/node.ts';
import type { NodeId } from '../domain/id.ts';
import type { CompiledHook } from '../domain/plan.ts';

/** An ephemeral model as a CTE of the model that reads it. */
export interface InjectedCte {
  readonly id: NodeId;
  /** ` __dbt__cte__<name> as (…)`, as dbt's artifacts hold it. */
  readonly sql: string;
}

/** A node whose templates were rendered in the run pass. */
export interface CompiledNode {
  readonly node: Exclude<Node, DefinitionNode | UnitTestNode>;
  /** The SQL, with the ephemeral models that it reads put before it; null for a seed and a source's table. */
  readonly sql: string | null;
  readonly extraCtes: readonly InjectedCte[];
  /** Of a function: the bodies of its overloads, in their order. */
  readonly overloads: readonly string[];
  /** Rendered where asked for, those that came out empty left out. */
  readonly preHooks: readonly CompiledHook[];
  readonly postHooks: readonly CompiledHook[];
  /** The post-hooks ask the database, and so are rendered once the node is built, by `Compiler.hooks`. */
  readonly postHooksWait: boolean;
  /** The relations that foreign keys of a model's contract name, by the text that names them. */
  readonly references: ReadonlyMap<string, string>;
  /** Whether a template could have asked the database (found without rendering, rather too often than too seldom). */
  readonly asksDatabase: boolean;
}
