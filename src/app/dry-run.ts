import { isPassedBy } from '../domain/node.ts';
import type { Database } from '../adapters/contract.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { RunOrder } from '../domain/run-order.ts';
import { neededSchemas } from '../execute/prepare-schemas.ts';
import { stagingSchema } from '../ingest/load/load-session.ts';
import { materialize } from '../plan/materialize.ts';
import { stateSchema } from '../state/state-schema.ts';
import { type Deferral, withDeferral } from './defer.ts';
import { type Planner, planNode } from './dry-run-node.ts';
import { planData, planText } from './dry-run-text.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { compilerInput } from './make-compiler.ts';
import { makeUnitTestCompiler } from './unit-test-compiler.ts';
import { createCompiler } from '../compile/compile-node.ts';
import { planContext } from './make-performer.ts';
import { withDatabase } from './open-database.ts';
import type { BuildFlags, OpenedProject } from './open-project.ts';
import { showNode } from './show-node.ts';

/** What would be run. */
export interface DryRun {
  readonly project: OpenedProject;
  readonly selected: ReadonlySet<NodeId>;
  readonly flags: BuildFlags;
  /** With on-run-start and on-run-end. */
  readonly order: RunOrder;
  readonly deferral: Deferral | null;
}

/**
 * Prints for each node, in order, the steps that a run would do and what is decided only then. Reads the target, in a session that
 * refuses to write where the engine has such; changes nothing, there or in the project. Ends as failed where a node would surely fail.
 */
export async function dryRun(run: DryRun, effects: Effects): Promise<Ending> {
  return withDatabase(run.project, 2, effects, (database) => planAll(run, database, effects), false);
}

async function planAll(run: DryRun, database: Database, effects: Effects): Promise<Ending> {
  const { selected, flags, order, deferral } = run;
  const project = await withDeferral(run.project, deferral, { selected, builds: true }, database);
  const { graph, adapter } = project;
  const ids = [...order.nodes, ...(order.afterAll ?? [])].filter((id) => !isPassedBy(graph.nodes.get(id)!));
  await printSchemas(run, database, effects);
  const counts = { complete: 0, open: 0, fails: 0 };
  await database.withSession(async (session) => {
    if (adapter.dialect.readOnlySession !== null) await session.execute(adapter.dialect.readOnlySession);
    const context = planContext(project, selected, flags);
    const input = compilerInput(project, selected, effects);
    const planner: Planner = {
      project,
      database,
      session,
      compiler: createCompiler(input),
      unitTests: makeUnitTestCompiler(project, input, effects),
      context,
      materialize: (node, facts) => materialize(node, facts, adapter, context),
      flags,
      behindBuilt: behindBuilt(graph, selected),
    };
    for (const [index, id] of ids.entries()) {
      if (effects.signal.aborted) break;
      const plan = await planNode(id, planner, effects);
      const position = {
        node: showNode(graph.nodes.get(id)!, graph),
        index: index + 1,
        total: ids.length,
      };
      counts[plan.end.kind] += 1;
      const text = `${planText(plan, position)}\n`;
      effects.sink({
        kind: 'output',
        name: 'DryRunPlan',
        at: effects.clock(),
        text,
        data: { plan: planData(plan, position) },
      });
    }
  });
  const text = `Dry run, nothing was changed: ${ids.length} nodes, ${counts.open} of them decided in part at run time, ${counts.fails} that would fail.`;
  effects.sink({ kind: 'message', at: effects.clock(), level: 'info', text, node: null });
  const done = counts.complete + counts.open + counts.fails === ids.length;
  return { kind: done && counts.fails === 0 ? 'ok' : 'failed' };
}

/** What is made before any node begins. */
async function printSchemas(run: DryRun, database: Database, effects: Effects): Promise<void> {
  const { graph } = run.project;
  const nodes = run.order.nodes.map((id) => graph.nodes.get(id)!);
  const there = new Set(await database.catalog.schemas());
  const loads = nodes.some((node) => node.resourceType === 'source');
  const own = loads ? [stateSchema, stagingSchema] : [stateSchema];
  const missing = [...own, ...neededSchemas(nodes, run.project.invocation.flags.storeFailures)].filter(
    (schema) => !there.has(schema),
  );
  if (missing.length === 0) return;
  const { dialect } = database.adapter;
  const sql = missing.map((schema) => dialect.createSchema(schema));
  const text = `before all nodes: schemas that are not there yet\n${sql.map((one) => `    ${one};\n`).join('')}\n`;
  effects.sink({
    kind: 'output',
    name: 'DryRunPlan',
    at: effects.clock(),
    text,
    data: { schemas: missing, sql },
  });
}

/** Nodes that have something upstream that the run builds. */
function behindBuilt(graph: Graph, selected: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const behind = new Set<NodeId>();
  for (const id of graph.order) {
    if (graph.parents.get(id)!.some((parent) => selected.has(parent) || behind.has(parent))) behind.add(id);
  }
  return behind;
}
