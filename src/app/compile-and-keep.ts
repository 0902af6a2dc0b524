import path from 'node:path';
import type { BatchPart } from '../domain/batch.ts';
import type { Compilation, CompileOptions, Compiler, HookKey } from '../compile/compile-node.ts';
import type { ChosenMaterialization } from '../compile/choose-materialization.ts';
import type { CompiledNode } from '../compile/compiled-node.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { NodeId } from '../domain/id.ts';
import type { CompilableNode } from '../domain/node.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { CompiledForPlan } from '../domain/plan.ts';
import type { Json } from '../util/json.ts';
import { failed, ok } from '../util/result.ts';
import { sqlPath } from '../record/sql-path.ts';

/** Where what was compiled is kept. */
export interface CompiledKeeper {
  readonly compiled: Map<NodeId, CompiledFacts>;
  /** Absolute paths of the project and of its folder for artifacts. */
  readonly root: string;
  readonly targetFolder: string;
}

/** Compiles a node and keeps its text for the manifest. */
export function* compileAndKeep(
  compiler: Compiler,
  id: NodeId,
  keeper: CompiledKeeper,
  options: CompileOptions = {},
): Compilation<CompiledNode> {
  const result = yield* compiler.compile(id, options);
  if (result.ok && result.value.sql !== null) {
    const { node, sql, extraCtes, overloads, references } = result.value;
    const file = path.join(keeper.targetFolder, sqlPath('compiled', node, options.batch));
    keeper.compiled.set(id, {
      code: sql,
      path: path.relative(keeper.root, file),
      extraCtes,
      overloads,
      references,
    });
    for (const cte of extraCtes) keepEphemeral(compiler, cte.id, keeper);
  }
  return result;
}

/** An ephemeral model is compiled with those that read it; what was compiled for itself has a file too, and stays. */
function keepEphemeral(compiler: Compiler, id: NodeId, { compiled }: CompiledKeeper): void {
  const ephemeral = compiler.ephemeral(id);
  if (ephemeral === undefined || compiled.has(id)) return;
  compiled.set(id, { code: ephemeral.sql, path: null, extraCtes: ephemeral.extraCtes });
}

/**
 * A model whose materialization is not for its language. The built-in ones are for SQL alone, since no engine here runs Python; what a project or a
 * package brings says itself what it is for.
 */
function languageFault(
  { config, place }: CompilableNode,
  language: string,
  chosen: ChosenMaterialization | undefined,
): Diagnostic | null {
  const definition = chosen?.macro.definition;
  const said = definition?.kind === 'materialization' ? definition.supportedLanguages : [];
  const languages = said.length === 0 ? ['sql'] : said;
  if (languages.includes(language)) return null;
  const adapter = definition?.kind === 'materialization' ? definition.adapter : 'default';
  const name = `materialization_${config.materialized ?? 'table'}_${adapter}`;
  const list = languages.map((one) => `'${one}'`).join(', ');
  return {
    code: 'python-model',
    severity: 'error',
    message: `Materialization "${name}" only supports languages [${list}]; got "${language}"`,
    help:
      language === 'python'
        ? 'Write it in SQL, or leave it out of what is run.'
        : 'Choose another materialization.',
    place,
  };
}

/** The same for a node that is going to be built. */
export function* compileForPlan(
  compiler: Compiler,
  id: NodeId,
  keeper: CompiledKeeper,
  { names = {}, batch }: ForPlan,
): Compilation<CompiledForPlan> {
  // A materialization of the project's own renders the hooks itself, when it runs them.
  const own = compiler.materialization(id);
  const hooks = own === undefined ? hooksOf(batch) : [];
  const result = yield* compileAndKeep(compiler, id, keeper, { hooks, names, batch });
  if (!result.ok) return result;
  const { node: compiled } = result.value;
  if (compiled.resourceType !== 'function' && 'language' in compiled) {
    const fault = languageFault(compiled, compiled.language, own);
    if (fault !== null) return failed([fault]);
  }
  const { node, sql, overloads, preHooks, postHooks, postHooksWait, references } = result.value;
  if (node.resourceType === 'analysis') throw new InternalError(`analysis ${id} was to be built`);
  return ok({ node, sql, overloads, preHooks, postHooks, postHooksWait, references, batch });
}

/** How a node is compiled for its materialization. */
export interface ForPlan {
  /** Names beside the context's own. */
  readonly names?: Readonly<Record<string, Json>>;
  readonly batch: BatchPart | null;
}

/** The hooks before a microbatch model are its first batch's, those behind it its last one's. */
function hooksOf(batch: BatchPart | null): readonly HookKey[] {
  return [
    ...(batch?.isFirst === false ? [] : (['pre-hook'] as const)),
    ...(batch?.isLast === false ? [] : (['post-hook'] as const)),
  ];
}
