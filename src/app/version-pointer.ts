import type { Dialect } from '../adapters/contract.ts';
import type { Compilation, Compiler } from '../compile/compile-node.ts';
import type { Node } from '../domain/node.ts';
import type { CompiledForPlan } from '../domain/plan.ts';
import type { RelationName } from '../domain/relation.ts';
import { failed, ok } from '../util/result.ts';
import { relationOf } from './relation-of.ts';

/** What a pointer is made with. */
export interface PointerFacts {
  readonly compiler: Compiler;
  readonly dialect: Dialect;
  /** The flag `latest_version_pointer_enabled_by_default`. */
  readonly byDefault: boolean;
}

/**
 * The view that a versioned model's latest version gets under the name without a version, where its config `latest_version_pointer` (or the flag) has
 * it so: with the model's grants, without its hooks and comments. Undefined where there is to be none.
 */
export function versionPointer(node: Node, facts: PointerFacts): Compilation<CompiledForPlan> | undefined {
  const relation = relationOf(node);
  if (relation === null || node.resourceType !== 'model') return undefined;
  if (node.version === null || node.version !== node.latestVersion) return undefined;
  const { enabled, alias } = (node.config['latest_version_pointer'] ?? {}) as {
    readonly enabled?: boolean | null;
    readonly alias?: string | null;
  };
  if (!(enabled ?? facts.byDefault)) return undefined;
  return compilePointer(node, relation, alias?.trim() || null, facts);
}

function* compilePointer(
  node: Extract<Node, { readonly resourceType: 'model' }>,
  relation: RelationName,
  alias: string | null,
  { compiler, dialect }: PointerFacts,
): Compilation<CompiledForPlan> {
  const name = yield* compiler.pointerName(node.id, alias);
  if (!name.ok) return name;
  if (name.value === node.alias) {
    return failed([
      {
        code: 'version-pointer-name',
        severity: 'error',
        message: `Cannot create latest version pointer: the latest version of '${node.name}' is already aliased to '${name.value}'. Set \`latest_version_pointer: enabled: false\` or remove the conflicting alias.`,
        place: node.place,
      },
    ]);
  }
  const config = { ...node.config, materialized: 'view', 'pre-hook': [], 'post-hook': [], persist_docs: {} };
  const sql = `select * from ${dialect.renderRelation(relation)}`;
  return ok({ node: { ...node, alias: name.value, config }, sql, preHooks: [], postHooks: [] });
}
