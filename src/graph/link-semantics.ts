import type { Diagnostic } from '../domain/diagnostic.ts';
import { metricKey, semanticModelKey } from '../domain/graph.ts';
import { nodeId } from '../domain/id.ts';
import type { NodeId } from '../domain/id.ts';
import type { MetricCall, Node } from '../domain/node.ts';
import type { ParsedProject } from '../domain/project.ts';
import { nearest } from '../util/nearest.ts';
import type { Lookup } from './lookup.ts';
import { faultAt } from './reference-faults.ts';
import { resolveMeasure, resolveMetric } from './resolve.ts';

/** What a node's metrics and measures lead to. */
export interface SemanticLinks {
  /** By `metricKey` and `semanticModelKey`, in the order in which they are written: measures, own semantic model, metrics. */
  readonly resolved: ReadonlyMap<string, NodeId>;
  readonly faults: readonly Diagnostic[];
  /** False where something is not there or is disabled. */
  readonly complete: boolean;
}

/** Resolves the metrics that a node names, and of a metric the measures and the semantic model it aggregates; faults in dbt's phrases. */
export function linkSemantics(
  node: Node,
  calls: readonly MetricCall[],
  project: ParsedProject,
  lookup: Lookup,
): SemanticLinks {
  const resolved = new Map<string, NodeId>();
  const faults: Diagnostic[] = [];
  const fault = (code: string, message: string, call: Pick<MetricCall, 'place'>, help?: string): void => {
    const severity = node.resourceType === 'test' ? 'warning' : 'error';
    faults.push(faultAt(project, call.place, { code, severity, message, help }));
  };
  if (node.resourceType === 'metric') {
    for (const measure of node.measures) {
      const found = resolveMeasure(measure, node, lookup, project.config);
      if (found.kind === 'found') resolved.set(semanticModelKey('measure', measure), found.node.id);
      else if (found.kind === 'off') {
        const message = `The measure \`${measure}\` is referenced on disabled semantic model \`${found.node.name}\`.`;
        fault('disabled-measure', message, node, 'Enable the semantic model, or disable the metric.');
      } else {
        const message = `A semantic model having a measure \`${measure}\` does not exist but was referenced.`;
        fault('unknown-measure', message, node, didYouMean(measure, lookup.measures.keys()));
      }
    }
    if (node.semanticModel !== null) {
      const id = nodeId('semantic_model', project.config.name, node.semanticModel);
      if (project.nodes.has(id)) resolved.set(semanticModelKey('semantic_model', node.semanticModel), id);
      else {
        const message = `Metric '${node.id}' (${node.originalPath}) depends on a semantic model named '${node.semanticModel}' which was not found`;
        fault('unknown-semantic-model', message, node);
      }
    }
  }
  for (const call of calls) {
    const key = metricKey(call.name, call.packageName);
    if (resolved.has(key)) continue;
    const found = resolveMetric(call, node, lookup, project.config);
    if (found.kind === 'found') resolved.set(key, found.node.id);
    else {
      const isDisabled = found.kind === 'disabled';
      const code = isDisabled ? 'disabled-metric' : 'unknown-metric';
      const help = isDisabled
        ? `"${call.name}" has "enabled: false" in its configuration: enable it, or take the reference out.`
        : didYouMean(call.name, lookup.metrics.keys());
      fault(code, messageOf(node, call, isDisabled), call, help);
    }
  }
  return { resolved, faults, complete: faults.length === 0 };
}

function messageOf(node: Node, call: MetricCall, isDisabled: boolean): string {
  if (node.resourceType === 'metric') {
    return isDisabled
      ? `The metric \`${call.name}\` is disabled and thus cannot be referenced.`
      : `The metric \`${call.name}\` does not exist but was referenced by metric \`${node.name}\`.`;
  }
  const type = node.resourceType.replace(/(^|_)[a-z]/g, (letters) => letters.toUpperCase());
  const inPackage = call.packageName === null ? '' : `in package or project '${call.packageName}' `;
  const because = isDisabled ? 'is disabled' : 'was not found';
  return `${type} '${node.id}' (${node.originalPath}) depends on a metric named '${call.name}' ${inPackage}which ${because}`;
}

function didYouMean(name: string, names: Iterable<string>): string | undefined {
  const best = nearest(name, names);
  return best === undefined ? undefined : `Did you mean "${best}"?`;
}
