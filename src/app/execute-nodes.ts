import type { NodeId } from '../domain/id.ts';
import type { NodeResult } from '../domain/outcome.ts';
import type { RunOrder } from '../domain/run-order.ts';
import { executeRun } from '../execute/execute-run.ts';
import type { NodePerformer } from '../execute/node-performer.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import { orderForRun } from '../graph/execution-order.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { makePerformer } from './make-performer.ts';
import { withDatabase } from './open-database.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';
import { recordRun } from './record-run.ts';
import type { ExecutionRequest, ProjectRequest } from './request.ts';
import { orderWithOperations } from './run-operations.ts';
import { showNode } from './show-node.ts';

/** What to execute and how. */
export interface NodesToExecute {
  readonly project: OpenedProject;
  readonly selected: ReadonlySet<NodeId>;
  readonly request: ProjectRequest & ExecutionRequest & BuildFlags;
  /** As in `build`: what lies behind a test waits for it. */
  readonly testsBlock: boolean;
}

/** Runs the selected nodes in graph order, records what came of it in the artifacts, and says how it ended. */
export async function executeNodes(what: NodesToExecute, effects: Effects): Promise<Ending> {
  const { project, selected, request, testsBlock } = what;
  const startedAt = effects.clock();
  const order = orderForRun(project.graph, selected, { testsBlock });
  if (order.nodes.length === 0) {
    const text = 'Nothing to do. Try checking your model configs and model specification args';
    effects.sink({ kind: 'message', at: startedAt, level: 'warning', text, node: null });
    return { kind: 'ok' };
  }
  const threads = request.threads ?? project.graph.project.target.threads;
  const compiled = new Map<NodeId, CompiledFacts>();
  const results = await withDatabase(project, threads + 1, effects, (database) => {
    const performer = makePerformer({ project, selected, database, flags: request, compiled }, effects);
    return performAll({ ...what, order, threads, performer }, effects);
  });
  recordRun({ project, request, results, startedAt, compiled }, effects);
  return { kind: results.every(isWell) ? 'ok' : 'failed' };
}

/** Whether nothing failed and nothing was left out because of a failure or of the user's wish to stop. */
function isWell({ outcome }: NodeResult): boolean {
  return outcome.kind === 'success' || outcome.kind === 'pass' || outcome.kind === 'warn';
}

interface Run extends NodesToExecute {
  readonly order: RunOrder;
  readonly threads: number;
  readonly performer: NodePerformer<DatabaseEffect, DatabaseAnswer>;
}

async function performAll(run: Run, effects: Effects): Promise<readonly NodeResult[]> {
  const { graph } = run.project;
  await run.performer.prepare(run.order.nodes);
  const results = await executeRun({
    order: orderWithOperations(run.order, graph),
    perform: (request) => run.performer.perform(request),
    threads: run.threads,
    failFast: run.request.failFast ?? false,
    sink: effects.sink,
    describe: (id) => showNode(graph.nodes.get(id)!),
    clock: effects.clock,
    signal: effects.signal,
  });
  for (const { schema, identifier } of await run.performer.finish()) {
    const text = `"${schema}"."${identifier}" is an old version that views still read: it is dropped by the run that rebuilds them.`;
    effects.sink({ kind: 'message', at: effects.clock(), level: 'warning', text, node: null });
  }
  return results;
}
