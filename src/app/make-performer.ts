import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../adapters/contract.ts';
import type { ChosenMaterialization } from '../compile/choose-materialization.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { NodeId } from '../domain/id.ts';
import type { SeedNode } from '../domain/node.ts';
import type { Next, PlanContext } from '../domain/plan.ts';
import { usesBatches } from '../domain/batch.ts';
import type { LoadCounts } from '../domain/load.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { relationKey } from '../domain/relation.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import { verdictOn } from '../domain/warning-policy.ts';
import { createCompiler } from '../compile/compile-node.ts';
import type { UnitTestCompiler } from '../compile/unit-test-compiler.ts';
import { NodePerformer } from '../execute/node-performer.ts';
import type { BatchMoment, LoadCall } from '../execute/performer-options.ts';
import { asideName } from '../plan/aside-name.ts';
import type { HttpPool } from '../ingest/http/http-pool.ts';
import { materialize } from '../plan/materialize.ts';
import { writeNodeSql } from '../record/write-node-sql.ts';
import { ok } from '../util/result.ts';
import { answerEffect } from './answer-effect.ts';
import { compileForPlan } from './compile-and-keep.ts';
import type { Effects } from './effects.ts';
import { keepHeapSmall } from './keep-heap-small.ts';
import { loadRequestOf } from './load-request-of.ts';
import { seedAnswer } from './seed-answer.ts';
import { compilerInput } from './make-compiler.ts';
import { makeFunction } from './make-function.ts';
import { materializeByTemplate } from './materialize-by-template.ts';
import { valueOrThrow } from './open-project.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';
import type { FormerBatches } from './node-batches.ts';
import { batchesOf, tellBatch } from './node-batches.ts';
import { operationNames } from './operation-names.ts';
import { performUnitTest } from './perform-unit-test.ts';
import { readSeedFile } from './read-seed.ts';
import { relationOf } from './relation-of.ts';
import { buildByTemplate, noSeedRows } from './scratch-template.ts';
import { makeUnitTestCompiler } from './unit-test-compiler.ts';
import { versionPointer } from './version-pointer.ts';

/** What a run's performer is made of. */
export interface PerformerParts {
  readonly project: OpenedProject;
  readonly selected: ReadonlySet<NodeId>;
  readonly database: Database;
  readonly flags: BuildFlags;
  /** Gets what each node compiled to, for the manifest. */
  readonly compiled: Map<NodeId, CompiledFacts>;
  /** What has ended so far, for the statements at the run's end. */
  readonly results: readonly NodeResult[];
  /** The run that this one goes on with. */
  readonly former: FormerBatches | null;
  /** Told of batches as they go. */
  readonly onBatch: (moment: BatchMoment) => void;
}

/** Ties the stages together for one run: how a node is compiled, planned, loaded, and where its SQL is written. */
export function makePerformer(
  parts: PerformerParts,
  effects: Effects,
): NodePerformer<DatabaseEffect, DatabaseAnswer> {
  const { project, selected, database, flags, compiled, results } = parts;
  const { graph, adapter, targetFolder } = project;
  const input = compilerInput(project, selected, effects);
  const compiler = createCompiler(input);
  let unitTests: UnitTestCompiler | undefined;
  const { root } = graph.project.config;
  const context = planContext(project, selected, flags);
  const tell = tellBatch(project, effects);
  const http = httpOfRun(effects);
  return new NodePerformer({
    database,
    nodes: graph.nodes,
    compile: (id, { batch, thread }) =>
      compileForPlan(
        compiler,
        id,
        { compiled, root, targetFolder },
        { names: { ...operationNames(id, project, { results, compiled }), thread_id: thread }, batch },
      ),
    postHooks: (id, { batch, thread }) =>
      compiler.hooks(id, 'post-hook', { batch, names: { thread_id: thread } }),
    answer: (effect, session, relations) => answerEffect(effect, { database, session, relations }),
    byTemplate: (call) => {
      const { node } = call.compiled;
      const chosen = compiler.materialization(node.id);
      if (chosen === undefined) return undefined;
      const { session, relations: known } = call;
      tellOverrides(chosen, node.id, effects);
      const seedRows = (): Promise<DatabaseAnswer> =>
        seedAnswer(valueOrThrow(readSeedOf(project, node as SeedNode, flags, effects)));
      const place = { database, session, relations: known, seedRows };
      if (node.resourceType === 'function') return makeFunction(compiler, chosen.macro, call, place);
      return materializeByTemplate(compiler, chosen.macro, call, place).then((made) =>
        made.ok ? ok(judgedTest(made.value, project.warnings)) : made,
      );
    },
    materialize: (node, facts) =>
      remarked(judged(materialize(node, facts, adapter, context), project.warnings), project.warnings),
    follower: (node) =>
      versionPointer(node, {
        compiler,
        dialect: adapter.dialect,
        byDefault: graph.project.config.flags['latest_version_pointer_enabled_by_default'] === true,
      }),
    asideOf: (relation) => asideName(relation, 'tmp', adapter.dialect),
    unitTest: (call) =>
      performUnitTest(call, {
        compiler: (unitTests ??= makeUnitTestCompiler(project, input, effects)),
        database,
        invocationId: project.invocation.id,
        materialize: (node, facts) => materialize(node, facts, adapter, { ...context, flags: noFlags }),
        byTemplate: (template) => {
          const chosen = compiler.materialization(template.compiled.node.id);
          if (chosen === undefined) return undefined;
          return buildByTemplate(input, chosen, template, { database, seedRows: noSeedRows });
        },
      }),
    readSeed: async (node) => readSeedOf(project, node, flags, effects),
    load: (call) => load(call, { project, flags, effects, http }),
    writeSql: (file) => path.relative(root, writeNodeSql({ folder: targetFolder, ...file })),
    ...(usesBatches(graph.project) && { batches: batchesOf(project, parts.former) }),
    onBatch: (moment) => {
      parts.onBatch(moment);
      tell(moment);
    },
    storeFailures: context.flags.storeFailures,
    clock: effects.clock,
    onNote: (node, text, level) => effects.sink({ kind: 'message', at: effects.clock(), level, text, node }),
    onRemark: (node, { level, text }) =>
      effects.sink({ kind: 'message', at: effects.clock(), level, text, node }),
  });
}

/** Says in the log which macros a builtin materialization calls in place of builtin ones. */
function tellOverrides({ macro, because }: ChosenMaterialization, node: NodeId, effects: Effects): void {
  if (because.length === 0) return;
  const names = because.map(({ packageName, name }) => `${packageName}.${name}`).join(', ');
  const text = `Materialized by the macro ${macro.name}, since it calls ${names} in place of the builtin macro.`;
  effects.sink({ kind: 'message', at: effects.clock(), level: 'debug', text, node });
}
/** A unit test is of an ordinary run. */
const noFlags: PlanContext['flags'] = { fullRefresh: false, storeFailures: false };

/** A test's warning as a failure, and a materialization's as an error, where such warnings are errors. */
function judged(next: Next, policy: WarningPolicy): Next {
  if (next.kind !== 'done') return next;
  if (next.warnings !== undefined) {
    const verdict = verdictOn('template-warning', policy);
    if (verdict === 'error') return { kind: 'failed', message: next.warnings.join('\n'), help: null };
    if (verdict === 'silence') return { ...next, warnings: [] };
  }
  return judgedTest(next, policy);
}

type Done = Extract<Next, { readonly kind: 'done' }>;

function judgedTest(next: Done, policy: WarningPolicy): Done {
  if (next.verdict !== 'warn') return next;
  if (verdictOn('test-warning', policy) !== 'error') return next;
  const message = next.message.replace('configured to warn', 'configured to fail');
  return { ...next, verdict: 'fail', message };
}

/** Warnings by what they mean: those that are errors fail the node before its steps are done, those that are silent are not told. */
function remarked(next: Next, policy: WarningPolicy): Next {
  if (next.kind === 'done' || next.remarks === undefined || next.remarks.length === 0) return next;
  const verdict = verdictOn('template-warning', policy);
  const warning = next.remarks.find(({ level }) => level === 'warning');
  if (warning === undefined || verdict === 'warn') return next;
  if (verdict === 'silence')
    return { ...next, remarks: next.remarks.filter((one) => one.level !== 'warning') };
  return { kind: 'failed', message: warning.text, help: null };
}

/** What materializations know of the run. */
export function planContext(
  project: OpenedProject,
  selected: ReadonlySet<NodeId>,
  flags: BuildFlags,
): PlanContext {
  return {
    inThisRun: keysOf(project, selected),
    flags: { fullRefresh: flags.fullRefresh ?? false, storeFailures: flags.storeFailures ?? false },
  };
}

/** Reads a seed's file of the project or of a package. */
export function readSeedOf(
  project: OpenedProject,
  node: SeedNode,
  flags: BuildFlags,
  effects: Effects,
): ReturnType<typeof readSeedFile> {
  const { root } = project.discovered.packages.find((one) => one.name === node.packageName)!;
  return readSeedFile(
    node,
    { root, empty: flags.empty ?? false, types: project.adapter.dialect.types },
    effects,
  );
}

/** Keys of the relations that this run builds. */
function keysOf(project: OpenedProject, selected: ReadonlySet<NodeId>): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const id of selected) {
    const name = relationOf(project.graph.nodes.get(id)!);
    if (name) keys.add(relationKey(name));
  }
  return keys;
}

interface LoadParts {
  readonly project: OpenedProject;
  readonly flags: BuildFlags;
  readonly effects: Effects;
  readonly http: () => Promise<HttpPool>;
}

/** One pool for all loads of a run, made with the first. */
function httpOfRun({ clock, random, environment }: Effects): () => Promise<HttpPool> {
  let made: Promise<HttpPool> | undefined;
  const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    delay(milliseconds, undefined, { signal });
  return () =>
    (made ??= import('../ingest/http/http-pool.ts').then(
      ({ HttpPool: Pool }) => new Pool({ clock, random, wait }, Object.fromEntries(environment)),
    ));
}

function relationText({ relation }: LoadCall): string {
  return `${relation.schema}.${relation.identifier}`;
}

/**
 * The loader is imported with the first load: a project without sources never reads it. What stops a load for a reason
 * of the user's (a missing file, too many rejects) becomes a `ProjectError`, which the performer makes the node's failure.
 */
async function load(call: LoadCall, { project, flags, effects, http }: LoadParts): Promise<LoadCounts> {
  keepHeapSmall();
  let last: LoadCounts | undefined;
  const { loadTable } = await import('../ingest/load-table.ts');
  const { loadFailure } = await import('./load-failure.ts');
  const request = loadRequestOf(call, { project, flags, effects });
  const { counts } = await loadTable({
    ...request,
    onProgress: (soFar, step) => {
      last = soFar;
      call.report(step, soFar);
    },
    onWait: (text) => call.report(text, last),
    onTell: (text, level) =>
      effects.sink({
        kind: 'message',
        at: effects.clock(),
        level,
        text: `${relationText(call)}: ${text}`,
        node: call.node.id,
      }),
    ...(flags.following !== undefined && { follow: true, drain: flags.following.until }),
    http: await http(),
  }).catch((error: unknown) => {
    flags.following?.end();
    throw loadFailure(error);
  });
  return counts;
}
