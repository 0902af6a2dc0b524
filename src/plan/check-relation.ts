import type { Next } from '../domain/plan.ts';
import type { Json } from '../util/json.ts';
import type { PlanInput } from './materialization.ts';
import { targetOf } from './target.ts';

/** What of a node cannot be built whatever the database holds: a name that is too long, an index that is none. Null where nothing is wrong. */
export function checkRelation(input: PlanInput): Next | null {
  const { node, engine } = input;
  if (node.resourceType !== 'model' && node.resourceType !== 'seed' && node.resourceType !== 'snapshot')
    return null;
  const { materialized } = node.config;
  if (node.resourceType === 'model' && materialized === 'ephemeral') return null;
  const { identifier } = targetOf(input);
  const longest = engine.dialect.maximumIdentifierBytes;
  if (Buffer.byteLength(identifier) > longest) {
    return {
      kind: 'failed',
      message: `Relation name '${identifier}' is longer than ${longest} characters`,
      help: 'Give it a shorter name, or a shorter alias.',
    };
  }
  if (materialized === 'view') return null;
  const indexes = node.config['indexes'];
  const fault = Array.isArray(indexes) ? indexes.map(faultOf).find((one) => one !== null) : undefined;
  return fault === undefined
    ? null
    : { kind: 'failed', message: `Could not parse index config: ${fault}`, help: null };
}

/** What dbt says of an index that it cannot read. */
function faultOf(index: Json): string | null {
  if (typeof index !== 'object' || index === null || Array.isArray(index)) {
    return `at path []: ${printed(index)} is not of type 'object'`;
  }
  const { columns, unique, type, ...others } = index as Readonly<Record<string, Json | undefined>>;
  if (columns === undefined) return "at path []: 'columns' is a required property";
  if (!Array.isArray(columns)) return `at path ['columns']: ${printed(columns)} is not of type 'array'`;
  const odd = columns.findIndex((column) => typeof column !== 'string');
  if (odd >= 0)
    return `at path ['columns'][${odd}]: ${printed(columns[odd] as Json)} is not of type 'string'`;
  if (unique !== undefined && typeof unique !== 'boolean') {
    return `at path ['unique']: ${printed(unique)} is not of type 'boolean'`;
  }
  if (type !== undefined && type !== null && typeof type !== 'string') {
    return `at path ['type']: ${printed(type)} is not valid under any of the given schemas`;
  }
  const [other] = Object.keys(others);
  return other === undefined
    ? null
    : `at path []: Additional properties are not allowed ('${other}' was unexpected)`;
}

/** As Python prints it. */
function printed(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
