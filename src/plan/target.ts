import { InternalError } from '../domain/errors.ts';
import type { DependantView } from '../domain/plan.ts';
import type { RelationName } from '../domain/relation.ts';
import { relationKey } from '../domain/relation.ts';
import type { PlanInput } from './materialization.ts';

/** The relation that a node makes. */
export function targetOf({ node }: PlanInput): RelationName {
  return node.resourceType === 'source'
    ? { database: node.database, schema: node.schema, identifier: node.identifier }
    : { database: node.database, schema: node.schema, identifier: node.alias };
}

/** The compiled SQL of a node that has some. */
export function sqlOf({ node, sql }: PlanInput): string {
  if (sql === null) throw new InternalError(`${node.id} came to its materialization without SQL`);
  return sql;
}

/** `config(sql_header=…)`: statements before the one that builds. */
export function headerOf({ node }: PlanInput): readonly string[] {
  const header = node.config['sql_header'];
  return typeof header === 'string' && header.trim() !== '' ? [header] : [];
}

/** The config `full_refresh` beats the command line. */
export function isFullRefresh({ node, context, batch }: PlanInput): boolean {
  if (batch?.incremental === true) return false;
  const configured = node.config['full_refresh'];
  return typeof configured === 'boolean' ? configured : context.flags.fullRefresh;
}

/** Whether this run builds a view itself. */
export function isInThisRun({ context }: PlanInput, { relation }: Pick<DependantView, 'relation'>): boolean {
  return (
    context.inThisRun.has(relationKey(relation)) ||
    context.inThisRun.has(relationKey({ ...relation, database: null }))
  );
}

/** The name by which dbt builds what then takes a relation's place: it stands in `target/run`. */
export function intermediateName(name: RelationName): RelationName {
  return { ...name, identifier: `${name.identifier}__dbt_tmp` };
}
