import { createHash } from 'node:crypto';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { DiscoveredProject } from '../domain/discovered.ts';
import { ProjectError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import { nodeId } from '../domain/id.ts';
import type { NodeId } from '../domain/id.ts';
import { inlineQueryName, inlineQueryPath } from '../domain/inline-query.ts';

const file = `analyses/${inlineQueryName}.sql`;

/** The project with a query of the user's in it, as an analysis, so that it is parsed, linked and compiled like any. */
export function withInlineQuery(discovered: DiscoveredProject, query: string): DiscoveredProject {
  const [root, ...others] = discovered.packages;
  const source = {
    packageName: root!.name,
    path: file,
    searchPath: 'analyses',
    kind: 'analysis',
    text: query,
    checksum: createHash('sha256').update(query).digest('hex'),
  } as const;
  return { ...discovered, packages: [{ ...root!, files: [...root!.files, source] }, ...others] };
}

/** The id of the query of `--inline`. */
export function inlineId(graph: Graph): NodeId {
  return nodeId('analysis', graph.project.config.name, inlineQueryName);
}

/** The id that artifacts give it, as dbt's do. */
export function inlineResultId(graph: Graph): NodeId {
  return `sql_operation.${graph.project.config.name}.${inlineQueryName}` as NodeId;
}

/** Runs what reads or compiles the query; its faults are said to be in the query, and under `title` where there is one. */
export async function tellingInline<T>(work: () => Promise<T>, title: string | null): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    throw new ProjectError(
      error.diagnostics.map((fault) => ofQuery(fault, title)),
      { cause: error },
    );
  }
}

function ofQuery(fault: Diagnostic, title: string | null): Diagnostic {
  const { place, node, message } = fault;
  if (place?.path !== file) return fault;
  const lines = title === null ? message : `${title}\n${message}`;
  return {
    ...fault,
    message: lines,
    place: { ...place, path: inlineQueryPath },
    ...(node && { node: { type: 'sql_operation', name: inlineQueryName, path: inlineQueryPath } }),
  };
}
