import type { JsonObject } from '../util/json.ts';
import type { Graph } from './graph.ts';
import type { NodeId } from './id.ts';

/**
 * The measures that a metric is computed of in the end, each once, as its `type_params` or those of the metrics that it reads have
 * them: `input_measures` of the manifest. A metric that reads itself, by a way round, ends there.
 */
export function inputMeasures(id: NodeId, graph: Graph, seen: readonly NodeId[] = []): readonly JsonObject[] {
  const node = graph.nodes.get(id);
  if (node?.resourceType !== 'metric' || seen.includes(id)) return [];
  const typeParams = node.details['type_params'] as JsonObject;
  const conversion = typeParams['conversion_type_params'] as JsonObject | null;
  const own = [
    typeParams['measure'],
    conversion?.['base_measure'],
    conversion?.['conversion_measure'],
  ].filter((measure): measure is JsonObject => typeof measure === 'object' && measure !== null);
  const isOfOthers = ['derived', 'ratio'].includes(node.details['type'] as string);
  const parents = isOfOthers ? [...new Set(graph.resolved.get(id)?.values() ?? [])] : [];
  const all = [...own, ...parents.flatMap((parent) => inputMeasures(parent, graph, [...seen, id]))];
  const texts = new Set<string>();
  return all.filter((measure) => {
    const text = JSON.stringify(measure);
    if (texts.has(text)) return false;
    texts.add(text);
    return true;
  });
}
