import type { Database } from '../adapters/contract.ts';
import type { NodeId } from '../domain/id.ts';
import type { OperationNode } from '../domain/node.ts';
import { executeRun } from '../execute/execute-run.ts';
import type { Effects } from './effects.ts';
import { makePerformer } from './make-performer.ts';
import type { OpenedProject } from './open-project.ts';
import { showNode } from './show-node.ts';

/** Whose hooks are run, where. */
export interface ProjectHooks {
  readonly project: OpenedProject;
  readonly database: Database;
  readonly when: OperationNode['when'];
}

/**
 * Runs the statements of `on-run-start` or `on-run-end` for a command that builds nothing, one after the other, and tells of each. Whether all went
 * well; behind one that failed none is run.
 */
export async function runProjectHooks(
  { project, database, when }: ProjectHooks,
  effects: Effects,
): Promise<boolean> {
  const { graph } = project;
  const ids = [...graph.nodes.values()]
    .filter((node) => node.resourceType === 'operation')
    .filter((node) => node.when === when)
    .sort((left, right) => left.index - right.index)
    .map((node) => node.id);
  if (ids.length === 0) return true;
  const performer = makePerformer(
    {
      project,
      selected: new Set<NodeId>(),
      database,
      flags: {},
      compiled: new Map(),
      results: [],
      former: null,
      onBatch: () => undefined,
    },
    effects,
  );
  const results = await executeRun({
    order: {
      nodes: ids,
      waitsFor: new Map(ids.map((id, index) => [id, ids.slice(Math.max(0, index - 1), index)])),
      gates: new Map(),
    },
    perform: (request) => performer.perform(request),
    threads: 1,
    failFast: false,
    sink: (event) => {
      if (event.kind.startsWith('node-')) effects.sink(event);
    },
    describe: (id) => showNode(graph.nodes.get(id)!, graph),
    clock: effects.clock,
    signal: effects.signal,
  });
  await performer.finish();
  return results.every(({ outcome }) => outcome.kind === 'success');
}
