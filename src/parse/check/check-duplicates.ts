import type { Node, RefableNode, TestNode } from '../../domain/node.ts';
import type { ResourceType } from '../../domain/id.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Faults } from '../faults.ts';

const plurals: Readonly<Record<ResourceType, string>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  test: 'data_tests',
  analysis: 'analyses',
  source: 'sources',
  exposure: 'exposures',
  operation: 'operations',
  unit_test: 'unit_tests',
  metric: 'metrics',
  semantic_model: 'semantic_models',
  saved_query: 'saved_queries',
  function: 'functions',
};

/** Reports enabled nodes that share an id, and relations that share a name in the database. */
export function checkDuplicates(nodes: readonly Node[], flags: JsonObject, faults: Faults): void {
  checkNamesOfRelations(nodes, flags, faults);
  const byId = new Map<string, Node>();
  const byRelation = new Map<string, Node>();
  for (const node of nodes) {
    if (!node.config.enabled) continue;
    const same = byId.get(node.id);
    if (same) {
      reportSameName(same, node, faults);
      continue;
    }
    byId.set(node.id, node);
    const relation = relationText(node);
    if (relation === null) continue;
    const other = byRelation.get(relation);
    if (other) reportSameRelation(other, node, relation, faults);
    else byRelation.set(relation, node);
  }
}

/**
 * Nodes that `ref()` can name, of other kinds and with one name: a warning, since the package and kind tell them apart nowhere, or with
 * dbt's flag `require_unique_project_resource_names` an error; of a versioned and an unversioned one always an error.
 */
function checkNamesOfRelations(nodes: readonly Node[], flags: JsonObject, faults: Faults): void {
  const named = new Map<string, RefableNode>();
  for (const node of nodes) {
    if (!node.config.enabled || !isRefable(node)) continue;
    const key = `${node.packageName} ${node.name}`;
    const other = named.get(key);
    if (other === undefined) named.set(key, node);
    else if (isVersioned(other) !== isVersioned(node)) reportMixedVersions(other, node, faults);
    else if (other.id !== node.id && !isVersioned(node)) reportSameRef(other, node, flags, faults);
  }
}

function isRefable(node: Node): node is RefableNode {
  return node.resourceType === 'model' || node.resourceType === 'seed' || node.resourceType === 'snapshot';
}

function isVersioned(node: RefableNode): boolean {
  return node.resourceType === 'model' && node.version !== null;
}

function reportMixedVersions(first: RefableNode, second: RefableNode, faults: Faults): void {
  const [versioned, other] = isVersioned(first) ? [first, second] : [second, first];
  faults.error(
    'duplicate-name',
    `dbt found versioned and unversioned models with the name "${versioned.name}". ${consequence(versioned)}`,
    { place: other.place },
    `Change the name of ${other.id} (${other.originalPath}), or add it to the versions in ${versioned.patchPath}.`,
  );
}

function reportSameRef(first: RefableNode, second: RefableNode, flags: JsonObject, faults: Faults): void {
  const help = `The other is in ${first.place.path}, line ${first.place.line}: change the name of one of these resources.`;
  if (flags['require_unique_project_resource_names'] === true) {
    faults.error(
      'duplicate-name',
      `dbt found two resources with the name "${second.name}". ${consequence(second)}`,
      { place: second.place },
      help,
    );
    return;
  }
  faults.warn(
    'duplicate-name-types',
    `Found resources with the same name '${second.name}' in package '${second.packageName}': '${first.id}' and ` +
      `'${second.id}'. Please update one of the resources to have a unique name.`,
    { place: second.place },
    help,
  );
}

function reportSameName(first: Node, second: Node, faults: Faults): void {
  const plural = plurals[second.resourceType];
  const shown = second.resourceType === 'source' ? `${second.sourceName}.${second.name}` : second.name;
  const defined = second.resourceType === 'test' ? definedOn(second) : '';
  faults.error(
    'duplicate-name',
    `dbt found two ${plural} with the name "${shown}"${defined}. ${consequence(second)}`,
    { place: second.place },
    `The other is in ${first.place.path}, line ${first.place.line}: change the name of one of these resources.`,
  );
}

function definedOn({ generic }: TestNode): string {
  if (!generic) return '';
  const column = generic.columnName === null ? '' : `column "${generic.columnName}" in `;
  return ` defined on ${column}"${generic.fileKeyName}"`;
}

function consequence(node: Node): string {
  const beginning =
    'Since these resources have the same name, dbt will be unable to find the correct resource when';
  if (node.resourceType === 'test') return `${beginning} running tests.`;
  if (node.resourceType === 'source')
    return `${beginning} looking for source("${node.sourceName}", "${node.name}").`;
  if (node.resourceType === 'unit_test') return `${beginning} looking for ${node.name}.`;
  return `${beginning} looking for ref("${node.name}").`;
}

function reportSameRelation(first: Node, second: Node, relation: string, faults: Faults): void {
  faults.error(
    'duplicate-relation',
    `dbt found two resources with the database representation ${relation}. dbt cannot create two resources with ` +
      `identical database representations: ${first.id} (${first.originalPath}) and ${second.id} (${second.originalPath})`,
    { place: second.place },
    'Change the alias or the schema of one of them.',
  );
}

function relationText(node: Node): string | null {
  if (node.resourceType !== 'model' && node.resourceType !== 'seed' && node.resourceType !== 'snapshot')
    return null;
  if (node.config.materialized === 'ephemeral') return null;
  const database = node.database === null ? '' : `"${node.database}".`;
  return `${database}"${node.schema}"."${node.alias}"`;
}
