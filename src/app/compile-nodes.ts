import type { Database, Session } from '../adapters/contract.ts';
import type { CompiledNode } from '../compile/compiled-node.ts';
import type { NodeId } from '../domain/id.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import { EngineError, ProjectError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { inNode } from '../domain/diagnostic.ts';
import { drive } from '../execute/drive.ts';
import { KnownRelations } from '../execute/known-relations.ts';
import { answerEffect } from './answer-effect.ts';
import { compileAndKeep } from './compile-and-keep.ts';
import { readDeferral, withDeferral } from './defer.ts';
import type { Effects } from './effects.ts';
import { makeCompiler } from './make-compiler.ts';
import { openDatabase, withDatabase } from './open-database.ts';
import type { OpenedProject } from './open-project.ts';
import type { ProjectRequest, StateRequest } from './request.ts';

/** Nodes compiled outside of a run, in the order in which they were given. */
export interface CompiledNodes {
  readonly nodes: readonly CompiledNode[];
  readonly compiled: ReadonlyMap<NodeId, CompiledFacts>;
}

/**
 * Compiles nodes without building them. The target is opened only when a template asks the database (it is told which
 * one did), and to defer. Throws `ProjectError` with the faults of all nodes, and `EngineError`.
 */
export async function compileNodes(
  opened: OpenedProject,
  ids: readonly NodeId[],
  effects: Effects,
  request: Partial<StateRequest> &
    Pick<ProjectRequest, 'introspect'> & { readonly injectEphemeralCtes?: boolean } = {},
): Promise<CompiledNodes> {
  const selected = new Set(ids);
  const deferral = readDeferral(opened, request, effects);
  const project =
    deferral === null
      ? opened
      : await withDatabase(opened, 1, effects, (database) =>
          withDeferral(opened, deferral, { selected, builds: false }, database),
        );
  const compiler = makeCompiler(project, selected, effects, {
    injectCtes: request.injectEphemeralCtes ?? true,
  });
  const compiled = new Map<NodeId, CompiledFacts>();
  const keeper = { compiled, root: project.graph.project.config.root, targetFolder: project.targetFolder };
  const nodes: CompiledNode[] = [];
  const faults: Diagnostic[] = [];
  const target = lazyTarget(project, effects, request.introspect !== false);
  try {
    for (const id of ids) {
      const result = await drive(compileAndKeep(compiler, id, keeper), (effect) =>
        target.use(id, (place) => answerEffect(effect, place)),
      );
      if (result.ok) nodes.push(result.value);
      else faults.push(...inNode(result.error, project.graph.nodes.get(id)!));
    }
  } finally {
    await target.close();
  }
  if (faults.length > 0) throw new ProjectError(faults);
  return { nodes, compiled };
}

/** A target that is opened when it is first used. */
function lazyTarget(project: OpenedProject, effects: Effects, mayAsk: boolean) {
  let database: Database | null = null;
  let relations: KnownRelations | null = null;
  return {
    async use<T>(
      asker: NodeId,
      work: (place: { database: Database; session: Session; relations: KnownRelations }) => Promise<T>,
    ): Promise<T> {
      if (!database) {
        if (!mayAsk) throw new ProjectError([notToAsk(project.graph.nodes.get(asker)!)]);
        const text = `"${asker}" asks the database while it is compiled: opening target "${project.graph.project.target.name}"`;
        effects.sink({ kind: 'message', at: effects.clock(), level: 'debug', text, node: asker });
        database = await openDatabase(project, 1, effects).catch((error: unknown) => {
          throw namingAsker(error, project.graph.nodes.get(asker)!);
        });
      }
      const open = database;
      relations ??= new KnownRelations(open.catalog);
      const known = relations;
      return open.withSession((session) => work({ database: open, session, relations: known }), asker);
    },
    close: async (): Promise<void> => database?.close(),
  };
}

function notToAsk(node: Node): Diagnostic {
  return {
    code: 'introspection',
    severity: 'error',
    message: `connection never acquired for thread: "${node.id}" asks the database while it is compiled, which --no-introspect forbids.`,
    place: { path: node.originalPath, line: 1, column: 1 },
  };
}

/** Where no connection can be had, whose template it was needed for. */
function namingAsker(error: unknown, { id, originalPath }: Node): unknown {
  if (!(error instanceof EngineError)) return error;
  const { fault, code, sql, position, message } = error;
  const asker = `"${id}" (${originalPath}) asks the database while it is compiled; what asks nothing needs none.`;
  return new EngineError(`${message}\n${asker}`, { fault, code, sql, position, cause: error });
}
