/** What a relation is in the database. `external` is whatever else the catalog shows (a foreign table, …). */
export type RelationKind = 'table' | 'view' | 'materialized_view' | 'cte' | 'external';

/** The full name of a table or view. `database` is null where an engine has but one. */
export interface RelationName {
  readonly database: string | null;
  readonly schema: string;
  readonly identifier: string;
}

/** A relation that exists. */
export interface Relation extends RelationName {
  readonly kind: RelationKind;
}

/** A column as the catalog or a described query gives it. */
export interface ColumnInfo {
  readonly name: string;
  /** The engine's own spelling, with length and precision: `character varying(20)`, `numeric(19,2)`. */
  readonly type: string;
  /** From 1. */
  readonly position: number;
}

/** One text a relation, to key maps by. */
export function relationKey(name: RelationName): string {
  return JSON.stringify([name.database, name.schema, name.identifier]);
}
