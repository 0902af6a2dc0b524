import { ProjectError } from '../domain/errors.ts';
import type { NodeId } from '../domain/id.ts';
import type { InvocationKeeper } from '../domain/invocation-record.ts';
import { isPassedBy } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import type { NodeOutcome, NodeResult } from '../domain/outcome.ts';
import type { RunOrder } from '../domain/run-order.ts';
import { verdictOn } from '../domain/warning-policy.ts';
import { executeRun } from '../execute/execute-run.ts';
import type { NodePerformer } from '../execute/node-performer.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import { orderForRun } from '../graph/execution-order.ts';
import { readDeferral, withDeferral } from './defer.ts';
import { dryRun } from './dry-run.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { makeClonePerformer } from './make-clone-performer.ts';
import type { FormerBatches } from './node-batches.ts';
import { makePerformer } from './make-performer.ts';
import { withDatabase } from './open-database.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';
import { projectFlag } from './project-flags.ts';
import { recordRun } from './record-run.ts';
import type { ExecutionRequest, ProjectRequest, StateRequest } from './request.ts';
import { orderWithOperations } from './run-operations.ts';
import { openRunState } from './run-state.ts';
import { showNode } from './show-node.ts';

/** What to execute and how. */
export interface NodesToExecute {
  readonly project: OpenedProject;
  readonly selected: ReadonlySet<NodeId>;
  readonly request: ProjectRequest & ExecutionRequest & BuildFlags & Partial<StateRequest>;
  /** As in `build`: what lies behind a test waits for it. */
  readonly testsBlock: boolean;
  /** Each node becomes a view of its relation in the state, whatever becomes of the others. */
  readonly clone?: boolean;
  /** The run that a retry goes on with. */
  readonly former?: FormerBatches;
}

/** Runs the selected nodes in graph order (or, for a dry run, says what it would do), records what came of it in the artifacts, and says how it ended. */
export async function executeNodes(what: NodesToExecute, effects: Effects): Promise<Ending> {
  const { project, selected, request, testsBlock, clone = false } = what;
  const startedAt = effects.clock();
  const deferral = readDeferral(project, clone ? { ...request, defer: true } : request, effects);
  const ordered = orderForRun(project.graph, selected, { testsBlock });
  const order = clone ? independent(ordered) : ordered;
  if (order.nodes.length === 0 && !hasEphemeral(project, selected)) {
    const text = 'Nothing to do. Try checking your model configs and model specification args';
    const verdict = verdictOn('nothing-to-do', project.warnings);
    if (verdict === 'error')
      throw new ProjectError([{ code: 'nothing-to-do', severity: 'error', message: text }]);
    if (verdict === 'warn')
      effects.sink({ kind: 'message', at: startedAt, level: 'warning', text, node: null });
    if (!request.dryRun)
      recordRun({ project, request, results: [], startedAt, compiled: new Map() }, effects);
    return { kind: 'ok' };
  }
  if (request.dryRun) {
    const planned = orderWithOperations(order, project.graph);
    return dryRun({ project, selected, flags: request, order: planned, deferral }, effects);
  }
  const threads = request.threads ?? project.graph.project.target.threads;
  const compiled = new Map<NodeId, CompiledFacts>();
  // Beside the nodes' sessions there is the run's own, and one for questions to the catalog.
  const results = await withDatabase(project, threads + 2, effects, async (database) => {
    const exclusive = order.nodes.some((id) => changesRelations(project.graph.nodes.get(id)!));
    const state = await openRunState({ project, request, database, nodes: order.nodes, exclusive }, effects);
    try {
      const soFar: NodeResult[] = [];
      const parts = {
        selected,
        database,
        flags: request,
        compiled,
        results: soFar,
        former: what.former ?? null,
        onBatch: state.keeper.batch,
      };
      const performer =
        clone && deferral !== null
          ? makeClonePerformer({ ...parts, project, deferral }, effects)
          : makePerformer(
              {
                ...parts,
                project: await withDeferral(project, deferral, { selected, builds: true }, database),
              },
              effects,
            );
      return await performAll({ ...what, order, threads, performer, keeper: state.keeper, soFar }, effects);
    } finally {
      await state.close();
    }
  });
  recordRun({ project, request, results, startedAt, compiled }, effects);
  return { kind: results.every(isWell) ? 'ok' : 'failed' };
}

/** Where only ephemeral models are selected, a run has nothing but its hooks to do, and does them, as dbt's. */
function hasEphemeral({ graph }: OpenedProject, selected: ReadonlySet<NodeId>): boolean {
  return [...selected].some((id) => graph.nodes.get(id)?.config['materialized'] === 'ephemeral');
}

/** The same nodes, none of which waits for another. */
function independent({ nodes }: RunOrder): RunOrder {
  return { nodes, waitsFor: new Map(nodes.map((id) => [id, []])), gates: new Map() };
}

/** Whether a run of the node has to have the project's relations to itself. */
function changesRelations(node: Node): boolean {
  return node.resourceType !== 'test' && node.resourceType !== 'analysis' && !isPassedBy(node);
}

/** Whether nothing failed and nothing was left out because of a failure or of the user's wish to stop. */
function isWell({ outcome }: NodeResult): boolean {
  return well.has(outcome.kind);
}

const well: ReadonlySet<NodeOutcome['kind']> = new Set(['success', 'pass', 'warn', 'no-op']);

/** `on_error: continue` of a model: what lies behind it runs whether or not it fails. */
function goesOnBehind(node: Node): boolean {
  return node.resourceType === 'model' && node.config['on_error'] === 'continue';
}

interface Run extends NodesToExecute {
  readonly order: RunOrder;
  readonly threads: number;
  readonly performer: NodePerformer<DatabaseEffect, DatabaseAnswer>;
  readonly keeper: InvocationKeeper;
  /** Gets each result when it is there. */
  readonly soFar: NodeResult[];
}

/** Runs all, and keeps what comes of it while it does. */
async function performAll(run: Run, effects: Effects): Promise<readonly NodeResult[]> {
  const { keeper } = run;
  try {
    const results = await performOrder(run, effects);
    const status = results.every(isWell) ? 'success' : effects.signal.aborted ? 'cancelled' : 'failed';
    await keeper.finish(status, effects.clock());
    return results;
  } catch (error) {
    await keeper.finish('error', effects.clock());
    throw error;
  }
}

async function performOrder(run: Run, effects: Effects): Promise<readonly NodeResult[]> {
  const { graph } = run.project;
  await run.performer.prepare(run.order.nodes);
  const results = await executeRun({
    order: run.clone ? run.order : orderWithOperations(run.order, graph),
    perform: (request) => run.performer.perform(request),
    threads: run.threads,
    failFast: run.request.failFast ?? projectFlag(graph.project.config, 'fail_fast') ?? false,
    goesOn: (id) => goesOnBehind(graph.nodes.get(id)!),
    sink: effects.sink,
    onResult: (result) => {
      run.soFar.push(result);
      run.keeper.ended(result);
    },
    describe: (id) => showNode(graph.nodes.get(id)!, graph),
    clock: effects.clock,
    signal: effects.signal,
  });
  throwUnrendered(results, run);
  for (const { schema, identifier } of await run.performer.finish()) {
    const text = `"${schema}"."${identifier}" is an old version that views still read: it is dropped by the run that rebuilds them.`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'warning', text, node: null });
  }
  return results;
}

/** A statement at the run's beginning that cannot even be made ends the whole of it, as in dbt. */
function throwUnrendered(results: readonly NodeResult[], { project }: Run): void {
  for (const { id, outcome, executeStartedAt = null } of results) {
    const node = project.graph.nodes.get(id);
    if (node?.resourceType !== 'operation' || node.when !== 'on-run-start') continue;
    if (outcome.kind !== 'error' || executeStartedAt !== null) continue;
    if (outcome.failure.diagnostics.length === 0) continue;
    throw new ProjectError(outcome.failure.diagnostics);
  }
}
