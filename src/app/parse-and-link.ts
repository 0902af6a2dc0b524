import type { Graph } from '../domain/graph.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import { ProjectError } from '../domain/errors.ts';
import { deprecatedModels } from '../graph/deprecated-models.ts';
import { buildGraph, referenceFaults } from '../graph/build-graph.ts';
import type { ParseOutcome, ParseProjectInput } from '../parse/parse-input.ts';
import { readProjectNodes } from '../parse/parse-project.ts';

/** A project with its graph. */
export interface ParsedAndLinked {
  readonly project: ParseOutcome;
  readonly graph: Graph;
}

/**
 * Parses a project and links it. Throws `ProjectError` with all faults at once, sorted: where some files cannot be read,
 * the references of the others are looked at all the same.
 */
export function parseAndLink(input: ParseProjectInput): ParsedAndLinked {
  const parsed = readProjectNodes(input);
  if (!parsed.ok) {
    const { diagnostics, readable } = parsed.error;
    const further = readable === null ? [] : referenceFaults(readable, diagnostics);
    throw new ProjectError([...diagnostics, ...further].sort(compareDiagnostics));
  }
  const graph = buildGraph(parsed.value);
  if (!graph.ok) throw new ProjectError([...parsed.value.warnings, ...graph.error].sort(compareDiagnostics));
  const deprecated = deprecatedModels(graph.value, input.invocation.startedAt);
  if (deprecated.length === 0) return { project: parsed.value, graph: graph.value };
  const warnings = [...parsed.value.warnings, ...deprecated].sort(compareDiagnostics);
  return { project: { ...parsed.value, warnings }, graph: graph.value };
}
