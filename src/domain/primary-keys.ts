import { compareText } from '../util/compare.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { NodeId } from './id.ts';
import type { ModelNode, Node, TestNode } from './node.ts';

/**
 * The columns that identify a row of each model, as dbt infers them for `primary_key` of the manifest: a primary key
 * constraint; else columns tested for both `unique` and `not_null`; else those with an enabled test for uniqueness, else
 * those with a disabled one. Sorted. Models without any are left out.
 */
export function primaryKeys(
  nodes: Iterable<Node>,
  disabled: Iterable<Node>,
): ReadonlyMap<NodeId, readonly string[]> {
  const tested = new Map<NodeId, Tested>();
  const models: ModelNode[] = [];
  for (const node of nodes) {
    if (node.resourceType === 'model') models.push(node);
    else if (node.resourceType === 'test') note(tested, node, 'unique');
  }
  for (const node of disabled) if (node.resourceType === 'test') note(tested, node, 'uniqueButDisabled');
  const keys = new Map<NodeId, readonly string[]>();
  for (const model of models) {
    const key = constraintKey(model) ?? testedKey(tested.get(model.id));
    if (key.length > 0) keys.set(model.id, [...key].sort(compareText));
  }
  return keys;
}

/** Columns of a model by what is tested of them. */
interface Tested {
  readonly unique: Set<string>;
  readonly uniqueButDisabled: Set<string>;
  readonly notNull: Set<string>;
}

function note(
  tested: Map<NodeId, Tested>,
  { generic }: TestNode,
  kind: 'unique' | 'uniqueButDisabled',
): void {
  if (generic === null) return;
  const isUnique = generic.name === 'unique' || generic.name === 'unique_combination_of_columns';
  if (!isUnique && generic.name !== 'not_null') return;
  let entry = tested.get(generic.attachedTo);
  if (entry === undefined) {
    entry = { unique: new Set(), uniqueButDisabled: new Set(), notNull: new Set() };
    tested.set(generic.attachedTo, entry);
  }
  for (const column of columnsOf(generic.arguments)) entry[isUnique ? kind : 'notNull'].add(column);
}

function columnsOf({
  column_name: column,
  combination_of_columns: combination,
}: JsonObject): readonly string[] {
  if (typeof column === 'string') return [column];
  return Array.isArray(combination)
    ? (combination as readonly Json[]).filter((one) => typeof one === 'string')
    : [];
}

function constraintKey(model: ModelNode): readonly string[] | null {
  for (const { type, columns } of model.constraints) {
    if (type === 'primary_key' && Array.isArray(columns)) return columns as readonly string[];
  }
  for (const [name, { constraints }] of model.columns) {
    if (constraints.some(({ type }) => type === 'primary_key')) return [name];
  }
  return null;
}

function testedKey(tested: Tested | undefined): readonly string[] {
  if (tested === undefined) return [];
  const { unique, uniqueButDisabled, notNull } = tested;
  const both = [...notNull].filter((column) => unique.has(column) || uniqueButDisabled.has(column));
  return both.length > 0 ? both : unique.size > 0 ? [...unique] : [...uniqueButDisabled];
}
