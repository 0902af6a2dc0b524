import { compareDiagnostics, type Diagnostic } from '../domain/diagnostic.ts';
import { ProjectError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import type { SourceNode } from '../domain/node.ts';

/**
 * Looks at how the project's source tables are loaded: options that their extractors do not have or take, and files that they refer
 * to. Asks no source and runs nothing of the user's. Throws `ProjectError` with all faults at once.
 */
export async function checkLoads(graph: Graph): Promise<void> {
  const tables = [...graph.nodes.values()].filter(
    (node): node is SourceNode => node.resourceType === 'source' && node.load !== null,
  );
  if (tables.length === 0) return;
  const { checkSpecification, inspectSpecification } = await import('../ingest/registry.ts');
  const { root } = graph.project.config;
  const found = await Promise.all(
    tables.map(async ({ load, name }): Promise<readonly Diagnostic[]> => {
      const faults = checkSpecification(load!);
      return faults.length > 0 ? faults : inspectSpecification(load!, { root, tableName: name });
    }),
  );
  const faults = found.flat().sort(compareDiagnostics);
  if (faults.length > 0) throw new ProjectError(faults);
}
