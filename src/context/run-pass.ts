import type { Diagnostic } from '../domain/diagnostic.ts';
import { EngineError } from '../domain/errors.ts';
import type { NamedBatch } from '../domain/batch.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import { manifestNode } from '../domain/manifest-node.ts';
import type { ManifestFacts } from '../domain/manifest-node.ts';
import type { Node } from '../domain/node.ts';
import type { Invocation } from '../domain/project.ts';
import type { RelationName } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import {
  callMacroWithEffects,
  createMacro,
  renderTemplate,
  renderTemplateWithEffects,
} from '../template/evaluate/render.ts';
import type { Template } from '../template/syntax/template.ts';
import { toValue } from '../template/values/json.ts';
import { PyDict, PyRecord } from '../template/values/value.ts';
import type { Effect, EffectAnswer, Value } from '../template/values/value.ts';
import { effectAnswer } from './answer.ts';
import { createContext } from './context-environment.ts';
import type { Context } from './context-environment.ts';
import type { DatabaseAnswer, DatabaseEffect } from './effect.ts';
import { explainUndefined } from './explain-undefined.ts';
import { graphDict } from './graph-dict.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';
import { adapterAtRun } from './members/run-adapter.ts';
import { runMembers } from './members/run-members.ts';
import { deferredRelation, nodeRelation, ownRelation, quotingOf, relationStyle } from './node-relation.ts';
import type { RelationObject } from './objects/relation-object.ts';
import { createRefResolver } from './ref-resolver.ts';
import type { RunScope, RunShared } from './run-scope.ts';
import { noNotes } from './scope.ts';
import type { ProjectScope, Scope, ScopePackage } from './scope.ts';
import { withStandIns } from './stand-ins.ts';
import type { Replaced, StandIns } from './stand-ins.ts';
import { renderTestArguments } from './test-arguments.ts';
import { createVariables } from './variables.ts';
import type { Variables } from './variables.ts';

/** What the run pass works with. */
export interface RunPassInput {
  readonly graph: Graph;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
  readonly packages: readonly ScopePackage[];
  readonly quote: (identifier: string) => string;
  readonly selected: readonly NodeId[];
  /** `--defer`: what refs of these nodes lead to in place of their own relation. */
  readonly deferred?: ReadonlyMap<NodeId, RelationName>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly log: (level: 'debug' | 'info' | 'warning' | 'output', text: string, node: NodeId | null) => void;
}

/** Renders nodes' templates as dbt's run pass does: `execute` is true, everything is live. */
export interface RunPass {
  /** A node's context, for all templates of one compilation of it. `names` are seen beside all others. */
  open(
    node: Node,
    names?: Readonly<Record<string, Json>>,
    standIns?: StandIns,
    batch?: NamedBatch | null,
  ): NodeRendering;
  readonly variables: (packageName: string) => Variables;
}

/** One compilation of a node: its template, then its hooks, share results of statements. */
export interface NodeRendering {
  /** Renders without the database; a template that asks is a diagnostic. */
  render(template: Template): Result<string, readonly Diagnostic[]>;
  /** Renders, yielding what is asked of the database. */
  renderAsking(
    template: Template,
  ): Generator<DatabaseEffect, Result<string, readonly Diagnostic[]>, DatabaseAnswer>;
  /** Calls a macro, yielding what is asked of the database: what it returns, or its text. */
  call(
    macro: LibraryMacro,
    args?: readonly Value[],
  ): Generator<DatabaseEffect, Result<Value, readonly Diagnostic[]>, DatabaseAnswer>;
  /** What a statement of that name left, as `load_result` gives it; undefined where there was none. */
  readonly result: (statement: string) => Value | undefined;
  /** Ephemeral models that were referred to so far, in order. */
  readonly ctes: ReadonlySet<NodeId>;
}

/** Makes a run pass. */
export function createRunPass(input: RunPassInput): RunPass {
  const { graph } = input;
  const { config, target } = graph.project;
  const variables = createVariables({
    rootPackage: config.name,
    packages: input.packages,
    cliVars: input.invocation.cliVars,
  });
  const style = relationStyle(input.adapterType, input.quote);
  const quoting = quotingOf(config.quoting);
  const project: ProjectScope = {
    config,
    target,
    invocation: input.invocation,
    macros: input.macros,
    adapterType: input.adapterType,
    packages: input.packages,
    variables,
    relationStyle: style,
    now: input.now,
    quoting,
  };
  const limit = input.invocation.flags.empty ? 0 : null;
  const relations = new Map<Node, RelationObject | null>();
  const facts: ManifestFacts = {
    graph,
    createdAt: input.invocation.startedAt,
    storeFailures: input.invocation.flags.storeFailures,
    compiled: new Map(),
    primaryKeys: new Map(),
  };
  let wholeGraph: Value | undefined;
  const run: RunShared = {
    graph,
    refs: createRefResolver(graph),
    relation(node) {
      let relation = relations.get(node);
      if (relation === undefined) {
        const stands = input.deferred?.get(node.id);
        const options = { style, quoting, limit };
        relation = stands ? deferredRelation(stands, options) : nodeRelation(node, options);
        relations.set(node, relation);
      }
      return relation;
    },
    ownRelation: (node) => ownRelation(node, { style, quoting, limit: null }),
    modelDict: (node) => toValue(withoutNulls(manifestNode(node, facts))),
    graphDict: () => (wholeGraph ??= graphDict(graph, (node) => toValue(manifestNode(node, facts)))),
    selected: input.selected,
    isCte: (node) => node.resourceType === 'model' && node.config.materialized === 'ephemeral',
  };
  return {
    open(node, names = {}, standIns, batch = null) {
      const shared = { project, run, log: input.log, names, batch };
      return openNode(node, standIns === undefined ? shared : withStandIns(node, shared, standIns));
    },
    variables,
  };
}

function openNode(
  node: Node,
  shared: {
    readonly project: ProjectScope;
    readonly run: RunShared;
    readonly log: RunPassInput['log'];
    readonly names: Readonly<Record<string, Json>>;
    readonly batch?: NamedBatch | null;
  } & Partial<Replaced>,
): NodeRendering {
  const { project, run } = shared;
  const scope: RunScope = {
    execute: true,
    project,
    packageName: node.packageName,
    nodeName: node.name,
    nodeId: node.id,
    notes: noNotes,
    log: (level, text) => shared.log(level, text, node.id),
    node,
    run,
    batch: shared.batch ?? null,
    ctes: new Set(),
    results: new Map(),
    compiledCode: textOrNull(shared.names['compiled_code']),
    ...(shared.configValues === undefined ? {} : { configValues: shared.configValues }),
  };
  const context = runContext(scope, shared.names, shared);
  const environment = (): Result<Environment, readonly Diagnostic[]> => environmentOf(node, context);
  const written = { style: project.relationStyle, quoting: project.quoting };
  function* carry<T>(
    rendering: Generator<Effect, Result<T, Diagnostic>, EffectAnswer>,
  ): Generator<DatabaseEffect, Result<T, readonly Diagnostic[]>, DatabaseAnswer> {
    let step = rendering.next();
    while (!step.done) {
      step = rendering.next(effectAnswer(yield* answerTo(step.value as DatabaseEffect), written));
    }
    return step.value.ok ? step.value : failed([explained(step.value.error, node, context)]);
  }
  return {
    ctes: scope.ctes,
    result: (statement) => scope.results.get(statement),
    call: (macro, args = []) => carry(callMacroWithEffects(context.macro(macro), args, new Map())),
    render(template) {
      const around = environment();
      if (!around.ok) return around;
      const text = renderTemplate(template, around.value);
      return text.ok ? text : failed([explained(text.error, node, context)]);
    },
    *renderAsking(template) {
      const around = environment();
      if (!around.ok) return around;
      return yield* carry(renderTemplateWithEffects(template, around.value));
    },
  };
}

/** Asks; a statement that the engine refused is an answer too: it belongs to the place in the template that asked. */
function* answerTo(effect: DatabaseEffect): Generator<DatabaseEffect, DatabaseAnswer, DatabaseAnswer> {
  try {
    return yield effect;
  } catch (error) {
    if (error instanceof EngineError && error.fault === 'statement')
      return { kind: 'error', message: error.message };
    throw error;
  }
}

function explained(fault: Diagnostic, node: Node, context: Context): Diagnostic {
  const { macros, memberNames: members } = context;
  return explainUndefined(fault, { macros, fromPackage: node.packageName, members });
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

/** The results that `on-run-end` sees: objects in dbt, with their `node` and `to_dict()`. */
function resultRecords(results: Json): Value {
  return (results as readonly Json[]).map((result) => {
    const record = PyRecord.of(toValue(result) as PyDict);
    const node = record.get('node');
    if (node instanceof PyDict) record.set('node', PyRecord.of(node));
    return record;
  });
}

function runContext(
  scope: RunScope,
  names: Readonly<Record<string, Json>>,
  { values = new Map(), macros = new Map() }: Partial<Replaced>,
): Context {
  const adapter = (own: Scope): Value => adapterAtRun({ scope: own, context: () => context });
  const context: Context = createContext({
    scope,
    extra: new Map([
      ...Object.entries(names).map(
        ([name, value]) => [name, name === 'results' ? resultRecords(value) : toValue(value)] as const,
      ),
      ...values,
    ]),
    replaced: macros,
    members: new Map([...runMembers, ['adapter', adapter]]),
    macro: (macro, environment) =>
      createMacro(macro.definition, environment, { packageName: macro.packageName }),
  });
  return context;
}

/** A generic test's own template sees its rendered arguments too. */
function environmentOf(node: Node, context: Context): Result<Environment, readonly Diagnostic[]> {
  if (node.resourceType !== 'test' || !node.generic) return ok(context.environment);
  const kwargs = renderTestArguments(node.generic.arguments, {
    path: node.originalPath,
    environment: context.environment,
  });
  if (!kwargs.ok) return kwargs;
  const { lookup } = context.environment;
  return ok({
    ...context.environment,
    lookup: (name) => (name === '_dbt_generic_test_kwargs' ? kwargs.value : lookup(name)),
  });
}

function withoutNulls(json: Json): Json {
  if (Array.isArray(json)) return (json as readonly Json[]).map(withoutNulls);
  if (typeof json !== 'object' || json === null) return json;
  const kept = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNulls(value)]));
}
