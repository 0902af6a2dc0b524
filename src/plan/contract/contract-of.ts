import type { JsonObject } from '../../util/json.ts';
import type { PlanInput } from '../materialization.ts';

/** A column that a contract promises. */
export interface ContractColumn {
  /** As SQL: quoted only where the description says so. */
  readonly name: string;
  /** As described. */
  readonly label: string;
  /** Null where the description has no `data_type`. */
  readonly type: string | null;
  readonly constraints: readonly JsonObject[];
}

/** What `contract: {enforced: true}` and the description of a model promise. */
export interface Contract {
  readonly columns: readonly ContractColumn[];
  readonly constraints: readonly JsonObject[];
}

/** The contract of a model that is to be kept to; null where there is none. Types that other engines have get this one's name. */
export function contractOf({ node, engine, references }: PlanInput): Contract | null {
  if (node.resourceType !== 'model') return null;
  const config = node.config['contract'];
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return null;
  const { enforced, alias_types: aliases } = config as JsonObject;
  if (enforced !== true) return null;
  const resolve = (constraint: JsonObject): JsonObject => {
    const to = constraint['to'];
    return typeof to === 'string' ? { ...constraint, to: references?.get(to) ?? to } : constraint;
  };
  return {
    columns: [...node.columns.values()].map(({ name, quote, dataType, constraints }) => ({
      name: quote === true ? engine.dialect.quote(name) : name,
      label: name,
      type: dataType !== null && aliases !== false ? alias(dataType) : dataType,
      constraints: constraints.map(resolve),
    })),
    constraints: node.constraints.map(resolve),
  };
}

/** dbt's one alias for engines with PostgreSQL's types. */
function alias(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type;
}
