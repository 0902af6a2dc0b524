import { builtRelation } from '../execute/prepare-schemas.ts';
import type { NodeId } from '../domain/id.ts';
import { manifestNode, relationNameOf } from '../domain/manifest-node.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { resultEntry } from '../record/run-results.ts';
import { compareText } from '../util/compare.ts';
import type { Json } from '../util/json.ts';
import type { OpenedProject } from './open-project.ts';

const uses = /\b(?:results|schemas|database_schemas)\b/;

const made = new Set(['model', 'seed', 'snapshot', 'function']);

/**
 * The names that an `on-run-end` statement sees beside all others, as in dbt: `results` (each as in run_results.json, with its
 * `node`; the project's own statements are none), `schemas` and `database_schemas` of what was built well. Empty for everything else, and where the statement names none.
 */
export function operationNames(
  id: NodeId,
  project: OpenedProject,
  run: { readonly results: readonly NodeResult[]; readonly compiled: ReadonlyMap<NodeId, CompiledFacts> },
): Readonly<Record<string, Json>> {
  const { graph, invocation } = project;
  const operation = graph.nodes.get(id);
  if (operation?.resourceType !== 'operation' || operation.when !== 'on-run-end') return {};
  if (!uses.test(operation.rawCode)) return {};
  const { storeFailures } = invocation.flags;
  const facts = {
    graph,
    createdAt: invocation.startedAt,
    storeFailures,
    compiled: run.compiled,
    primaryKeys: new Map(),
  };
  const nameOf = (one: NodeId): string | null =>
    relationNameOf(graph.nodes.get(one)!, graph.project.config, storeFailures);
  const results = run.results.filter((result) => graph.nodes.get(result.id)!.resourceType !== 'operation');
  const pairs = new Map<string, readonly [string | null, string]>();
  for (const { id: ended, outcome } of results) {
    const node = graph.nodes.get(ended)!;
    const relation = made.has(node.resourceType) && outcome.kind === 'success' ? builtRelation(node) : null;
    if (relation !== null)
      pairs.set(JSON.stringify([relation.database, relation.schema]), [relation.database, relation.schema]);
  }
  return {
    results: results.map((result) => ({
      ...resultEntry(result, nameOf),
      node: manifestNode(graph.nodes.get(result.id)!, facts),
    })),
    schemas: [...new Set([...pairs.values()].map(([, schema]) => schema))].sort(compareText),
    database_schemas: [...pairs].sort(([left], [right]) => compareText(left, right)).map(([, pair]) => pair),
  };
}
