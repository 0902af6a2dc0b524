import path from 'node:path';
import { readStaticRef } from '../context/static-ref.ts';
import { decode } from '../discover/read-package-files.ts';
import type { DiscoveredProject } from '../domain/discovered.ts';
import { ProjectError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import { nodeId } from '../domain/id.ts';
import type { Node, UnitTestNode } from '../domain/node.ts';
import type { UnitTestInput } from '../domain/unit-test.ts';
import { unitTestChecksum } from '../parse/model/unit-test-checksum.ts';
import { csvRows } from '../util/csv-rows.ts';
import type { Effects } from './effects.ts';

/** Gives the inputs of unit tests that are seeds without rows those of the seeds' files, as dbt has them in its manifest. */
export function withSeedRows(graph: Graph, discovered: DiscoveredProject, files: Effects['files']): Graph {
  const filled = new Map<Node['id'], Node>();
  for (const node of graph.nodes.values()) {
    if (node.resourceType !== 'unit_test' || node.given.every(({ rows }) => rows !== null)) continue;
    const given = node.given.map((input) =>
      input.rows === null ? withRows(input, node, discovered, { graph, files }) : input,
    );
    filled.set(node.id, { ...node, given, checksum: unitTestChecksum({ ...node, given }) });
  }
  if (filled.size === 0) return graph;
  return { ...graph, nodes: new Map([...graph.nodes].map(([id, node]) => [id, filled.get(id) ?? node])) };
}

function withRows(
  input: UnitTestInput,
  test: UnitTestNode,
  discovered: DiscoveredProject,
  { graph, files }: { readonly graph: Graph; readonly files: Effects['files'] },
): UnitTestInput {
  const named = readStaticRef(input.input, test.place);
  if (named?.kind !== 'ref') return input;
  const packageName = named.ref.packageName ?? test.packageName;
  const seed = graph.nodes.get(nodeId('seed', packageName, named.ref.name));
  const root = discovered.packages.find((one) => one.name === packageName)?.root;
  if (seed === undefined || root === undefined) return input;
  const bytes = files.read(path.join(root, seed.originalPath));
  if (bytes === null) return input;
  const rows = csvRows(decode(bytes));
  if (rows.ok) return { ...input, rows: rows.value, isSeed: true };
  const message = `Unit test ${test.name}: ${seed.name}: ${rows.error}`;
  throw new ProjectError([{ code: 'unit-test-rows', severity: 'error', message, place: seed.place }]);
}
