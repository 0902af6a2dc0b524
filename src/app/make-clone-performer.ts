import path from 'node:path';
import type { Compilation, Compiler } from '../compile/compile-node.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import { InternalError } from '../domain/errors.ts';
import type { ModelNode, Node } from '../domain/node.ts';
import type { CompiledForPlan } from '../domain/plan.ts';
import { NodePerformer } from '../execute/node-performer.ts';
import { asideName } from '../plan/aside-name.ts';
import { materializeClone } from '../plan/materialize.ts';
import { writeNodeSql } from '../record/write-node-sql.ts';
import { ok } from '../util/result.ts';
import { answerEffect } from './answer-effect.ts';
import type { Deferral } from './defer.ts';
import { relationInState } from './defer.ts';
import type { Effects } from './effects.ts';
import { makeCompiler } from './make-compiler.ts';
import { type PerformerParts, planContext } from './make-performer.ts';

/** Ties the stages together for `clone`: each node is a view of what the state has for it, with its own hooks and grants. */
export function makeClonePerformer(
  parts: PerformerParts & { readonly deferral: Deferral },
  effects: Effects,
): NodePerformer<DatabaseEffect, DatabaseAnswer> {
  const { project, selected, database, flags, deferral } = parts;
  const { graph, adapter, targetFolder } = project;
  const compiler = makeCompiler(project, selected, effects);
  const context = planContext(project, selected, flags);
  const never = (): never => {
    throw new InternalError('a clone reads no file');
  };
  return new NodePerformer({
    database,
    nodes: graph.nodes,
    compile: (id) => {
      const theirs = relationInState(deferral, id);
      const sql = theirs === null ? null : `select * from ${adapter.dialect.renderRelation(theirs)}`;
      return compileClone(compiler, graph.nodes.get(id)!, sql);
    },
    answer: (effect, session, relations) => answerEffect(effect, { database, session, relations }),
    materialize: (compiled, facts) =>
      materializeClone(compiled, facts, adapter, context, relationInState(deferral, compiled.node.id)),
    asideOf: (relation) => asideName(relation, 'tmp', adapter.dialect),
    readSeed: never,
    load: never,
    writeSql: (file) =>
      path.relative(graph.project.config.root, writeNodeSql({ folder: targetFolder, ...file })),
    clock: effects.clock,
    onNote: (node, text, level) => effects.sink({ kind: 'message', at: effects.clock(), level, text, node }),
  });
}

/** The node as a view of the state's relation. */
function* compileClone(compiler: Compiler, node: Node, sql: string | null): Compilation<CompiledForPlan> {
  const asView = { ...node, resourceType: 'model', config: { ...node.config, materialized: 'view' } };
  const none = { node: asView as unknown as ModelNode, sql, preHooks: [], postHooks: [] };
  if (sql === null) return ok(none);
  const preHooks = yield* compiler.hooks(node.id, 'pre-hook');
  if (!preHooks.ok) return preHooks;
  const postHooks = yield* compiler.hooks(node.id, 'post-hook');
  if (!postHooks.ok) return postHooks;
  return ok({ ...none, preHooks: preHooks.value, postHooks: postHooks.value });
}
