import type { Graph } from '../domain/graph.ts';
import { isDefinition } from '../domain/node.ts';
import type { Node } from '../domain/node.ts';
import { compareText } from '../util/compare.ts';
import { toValue } from '../template/values/json.ts';
import { PyDict } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';

/** `graph` as templates see it: nodes, sources, exposures and their kind by id. Made once; templates may change it. */
export function graphDict(graph: Graph, dictOf: (node: Node) => Value): PyDict {
  const nodes = new PyDict();
  const sources = new PyDict();
  const exposures = new PyDict();
  const unitTests = new PyDict();
  const semantic = {
    metric: new PyDict(),
    saved_query: new PyDict(),
    semantic_model: new PyDict(),
  };
  for (const id of [...graph.nodes.keys()].sort(compareText)) {
    const node = graph.nodes.get(id)!;
    if (node.resourceType === 'source') sources.set(id, dictOf(node));
    else if (node.resourceType === 'exposure') exposures.set(id, dictOf(node));
    else if (node.resourceType === 'unit_test') unitTests.set(id, dictOf(node));
    else if (isDefinition(node)) semantic[node.resourceType].set(id, dictOf(node));
    else nodes.set(id, dictOf(node));
  }
  const groups = new PyDict();
  for (const [id, group] of graph.project.groups) {
    groups.set(
      id,
      toValue({
        name: group.name,
        resource_type: 'group',
        package_name: group.packageName,
        unique_id: group.id,
        owner: group.owner,
      }),
    );
  }
  const dict = PyDict.from([
    ['exposures', exposures],
    ['groups', groups],
    ['nodes', nodes],
    ['sources', sources],
  ]);
  dict.set('functions', new PyDict());
  dict.set('metrics', semantic.metric);
  dict.set('saved_queries', semantic.saved_query);
  dict.set('semantic_models', semantic.semantic_model);
  dict.set('unit_tests', unitTests);
  return dict;
}
