import type { Node, SemanticNode } from '../../domain/node.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Faults } from '../faults.ts';
import { words } from '../semantic/words.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { textOf } from '../yaml/text-of.ts';

/** What is wrong with one metric or semantic model; null: nothing. */
type Rule = (node: SemanticNode, flags: JsonObject) => string | null;

/** In the order in which they are told. All are rules of the semantic layer, which dbt holds a project against when it is parsed. */
const rules: readonly Rule[] = [repeatedElement, primaryEntity, timeDimensionOfMeasures, nestedCumulative];

/**
 * Checks what a semantic layer asks of a project: a time spine, and of each semantic model and metric what its parts need. Asks
 * nothing where there are none.
 */
export function checkSemantics(nodes: readonly Node[], flags: JsonObject, faults: Faults): void {
  const semantic = nodes.filter(
    (node): node is SemanticNode =>
      (node.resourceType === 'semantic_model' || node.resourceType === 'metric') && node.config.enabled,
  );
  const first = semantic.find(({ resourceType }) => resourceType === 'semantic_model');
  if (!first) return;
  if (!hasTimeSpine(nodes)) {
    faults.error(
      'time-spine',
      'The semantic layer requires a time spine model with granularity DAY or smaller in the project, but none was found. ' +
        'Guidance on creating this model can be found on our docs site (https://docs.getdbt.com/docs/build/metricflow-time-spine).',
      first,
      'Give a model with one row a day "time_spine: {standard_granularity_column: …}", and that column a granularity.',
    );
  }
  if (!semantic.some(({ resourceType }) => resourceType === 'metric')) return;
  for (const node of semantic) {
    for (const rule of rules) {
      const message = rule(node, flags);
      if (message !== null)
        faults.error('semantic-invalid', `Semantic Manifest validation failed.\n${message}`, node);
    }
  }
}

function hasTimeSpine(nodes: readonly Node[]): boolean {
  const coarsest = words.TimeGranularity.indexOf('day');
  return nodes.some((node) => {
    if (node.resourceType !== 'model' || !node.config.enabled) return false;
    if (node.name === 'metricflow_time_spine' && node.timeSpine === undefined) return true;
    const column = node.timeSpine?.['standard_granularity_column'];
    const granularity =
      typeof column === 'string' ? node.columns.get(column)?.semantics?.['granularity'] : null;
    const index = (words.TimeGranularity as readonly unknown[]).indexOf(granularity);
    return index >= 0 && index <= coarsest;
  });
}

function elements(node: SemanticNode, key: string): readonly JsonObject[] {
  const list = node.details[key];
  return Array.isArray(list) ? (list as readonly JsonObject[]) : [];
}

function repeatedElement(node: SemanticNode): string | null {
  const seen = new Set<string>();
  for (const key of ['measures', 'entities', 'dimensions']) {
    for (const { name } of elements(node, key)) {
      if (seen.has(textOf(name)))
        return `In semantic model \`${node.name}\`, \`${textOf(name)}\` is the name of more than one of its measures, entities and dimensions.`;
      seen.add(textOf(name));
    }
  }
  return null;
}

function primaryEntity(node: SemanticNode): string | null {
  if (elements(node, 'dimensions').length === 0) return null;
  if ((node.details['primary_entity'] ?? null) !== null) return null;
  if (elements(node, 'entities').some(({ type }) => type === 'primary')) return null;
  return `The semantic model ${node.name} contains dimensions, but it does not define a primary entity: give it an entity of type primary, or primary_entity.`;
}

function timeDimensionOfMeasures(node: SemanticNode): string | null {
  const defaults = node.details['defaults'];
  const fallback = (isObject(defaults) ? defaults['agg_time_dimension'] : null) ?? null;
  const times = new Set(
    elements(node, 'dimensions').flatMap(({ name, type }) => (type === 'time' ? [name] : [])),
  );
  for (const measure of elements(node, 'measures')) {
    const name = textOf(measure['name']);
    const time = measure['agg_time_dimension'] ?? fallback;
    if (time === null)
      return `Aggregation time dimension for measure ${name} on semantic model ${node.name} is not set: set agg_time_dimension for the measure, or in the defaults of the semantic model.`;
    if (!times.has(time))
      return `In semantic model '${node.name}', measure '${name}' has the aggregation time dimension set to '${textOf(time)}', which is not a time dimension of the semantic model.`;
  }
  return null;
}

function nestedCumulative(node: SemanticNode, flags: JsonObject): string | null {
  const params = node.details['type_params'];
  if (!isObject(params) || flags['require_nested_cumulative_type_params'] === false) return null;
  if ((params['window'] ?? null) === null && (params['grain_to_date'] ?? null) === null) return null;
  return (
    'Cumulative fields `type_params.window` and `type_params.grain_to_date` should be nested under ' +
    '`type_params.cumulative_type_params.window` and `type_params.cumulative_type_params.grain_to_date`. ' +
    `Invalid metrics: ${node.name}.`
  );
}
