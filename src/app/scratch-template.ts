import type { Session } from '../adapters/contract.ts';
import { createCompiler } from '../compile/compile-node.ts';
import type { CompilerInput } from '../compile/compile-node.ts';
import type { ChosenMaterialization } from '../compile/choose-materialization.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Next } from '../domain/plan.ts';
import type { TemplateCall } from '../execute/performer-options.ts';
import { InternalError } from '../domain/errors.ts';
import type { Result } from '../util/result.ts';
import type { EffectPlace } from './answer-effect.ts';
import { materializeByTemplate } from './materialize-by-template.ts';

/**
 * Builds a node that stands for another of the same id, in a schema of its own, by the template that materializes it. All of it is part of the
 * transaction that is open on the session: what begins, commits or rolls back does nothing.
 */
export function buildByTemplate(
  input: CompilerInput,
  { macro }: ChosenMaterialization,
  call: TemplateCall,
  place: Omit<EffectPlace, 'session' | 'relations'>,
): Promise<Result<Extract<Next, { readonly kind: 'done' }>, readonly Diagnostic[]>> {
  const { node } = call.compiled;
  const nodes = new Map(input.graph.nodes);
  nodes.set(node.id, node);
  const compiler = createCompiler({ ...input, graph: { ...input.graph, nodes } });
  const session = withinTransaction(call.session);
  const { relations } = call;
  return materializeByTemplate(compiler, macro, { ...call, session }, { ...place, session, relations });
}

const controlsTransaction = /^\s*(begin|commit|end|rollback)(\s+(transaction|work))?\s*;?\s*$/i;

/** A session in an open transaction: what would be one of its own is part of that. */
export function withinTransaction(session: Session): Session {
  return {
    execute: (sql) =>
      controlsTransaction.test(sql)
        ? Promise.resolve({ tag: sql.trim().toUpperCase(), rows: null })
        : session.execute(sql),
    query: (sql, parameters) => session.query(sql, parameters),
    describe: (sql) => session.describe(sql),
    copyIn: (request, chunks) => session.copyIn(request, chunks),
    transaction: (work) => work(),
  };
}

/** A node that is built for a test has no file to read. */
export function noSeedRows(): never {
  throw new InternalError('a materialization of a model asked for the rows of a seed');
}
