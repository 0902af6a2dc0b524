import type { DiscoveredProject } from '../domain/discovered.ts';
import { compareDiagnostics, type Diagnostic } from '../domain/diagnostic.ts';
import { ProjectError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import type { SourceNode } from '../domain/node.ts';
import type { OptionFault } from '../ingest/option-shape.ts';
import { placeOfOption } from '../parse/schema/place-of-option.ts';

/**
 * Looks at how the project's source tables are loaded: options that their extractors do not have or take, and files that they refer
 * to. Asks no source and runs nothing of the user's. Throws `ProjectError` with all faults at once, each at the value that is at fault.
 */
export async function checkLoads(graph: Graph, discovered: DiscoveredProject): Promise<void> {
  const tables = [...graph.nodes.values()].filter(
    (node): node is SourceNode => node.resourceType === 'source' && node.load !== null,
  );
  if (tables.length === 0) return;
  const { checkSpecification, inspectSpecification } = await import('../ingest/registry.ts');
  const { root } = graph.project.config;
  const found = await Promise.all(
    tables.map(async (node): Promise<readonly Diagnostic[]> => {
      const faults = checkSpecification(node.load!);
      return faults.length > 0
        ? faults.map((fault) => placed(fault, node, discovered))
        : inspectSpecification(node.load!, { root, tableName: node.name });
    }),
  );
  const faults = found.flat();
  if (faults.length === 0) return;
  // What a source says holds for each of its tables.
  const told = new Map(faults.map((fault) => [JSON.stringify([fault.message, fault.place]), fault]));
  throw new ProjectError([...told.values()].sort(compareDiagnostics));
}

function placed(
  { option, ...fault }: OptionFault,
  node: SourceNode,
  discovered: DiscoveredProject,
): Diagnostic {
  const { path } = node.load!.place;
  const file = discovered.packages.flatMap(({ files }) => files).find((each) => each.path === path);
  if (option === undefined || file === undefined) return fault;
  const at = placeOfOption(
    file,
    { source: node.sourceName, table: node.name },
    { path: option, isKey: fault.code === 'unknown-load-option' },
  );
  if (at === null) return fault;
  return { ...fault, place: at.place, ...(at.sourceLine === undefined ? {} : { sourceLine: at.sourceLine }) };
}
