import { createHash } from 'node:crypto';
import type { DiscoveredProject } from '../domain/discovered.ts';
import type { Graph } from '../domain/graph.ts';
import { nodeId } from '../domain/id.ts';
import type { NodeId } from '../domain/id.ts';

/** dbt's name for the query of `--inline`. */
const inlineName = 'inline_query';

/** The project with a query of the user's in it, as an analysis, so that it is parsed, linked and compiled like any. */
export function withInlineQuery(discovered: DiscoveredProject, query: string): DiscoveredProject {
  const [root, ...others] = discovered.packages;
  const file = {
    packageName: root!.name,
    path: `analyses/${inlineName}.sql`,
    searchPath: 'analyses',
    kind: 'analysis',
    text: query,
    checksum: createHash('sha256').update(query).digest('hex'),
  } as const;
  return { ...discovered, packages: [{ ...root!, files: [...root!.files, file] }, ...others] };
}

/** The id of the query of `--inline`. */
export function inlineId(graph: Graph): NodeId {
  return nodeId('analysis', graph.project.config.name, inlineName);
}
