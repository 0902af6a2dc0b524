import type { NodeId } from '../domain/id.ts';
import type { JsonObject } from '../util/json.ts';

/** A relation as the catalog shows it: what the database says of it. */
export interface CatalogRelation {
  readonly database: string | null;
  readonly schema: string;
  readonly identifier: string;
  readonly type: string;
  readonly owner: string | null;
  readonly comment: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly index: number;
    readonly type: string;
    readonly comment: string | null;
  }[];
}

/** What catalog.json is made of. Instants are milliseconds since 1970 UTC. */
export interface CatalogInput {
  /** By the id of the node that made it, sorted. */
  readonly nodes: ReadonlyMap<NodeId, CatalogRelation>;
  /** By the id of the source's table, sorted. */
  readonly sources: ReadonlyMap<NodeId, CatalogRelation>;
  readonly invocationId: string;
  readonly startedAt: number;
  readonly generatedAt: number;
  /** Reported as `dbt_version`. */
  readonly dbtVersion: string;
  readonly customEnvironment: Readonly<Record<string, string>>;
}

/** Makes catalog.json (dbt's version 1) as text. */
export function makeCatalog(input: CatalogInput): string {
  const tables = (of: ReadonlyMap<NodeId, CatalogRelation>): JsonObject =>
    Object.fromEntries([...of].map(([id, relation]) => [id, tableOf(id, relation)]));
  return JSON.stringify({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
      dbt_version: input.dbtVersion,
      generated_at: instant(input.generatedAt),
      invocation_id: input.invocationId,
      invocation_started_at: instant(input.startedAt),
      env: input.customEnvironment,
    },
    nodes: tables(input.nodes),
    sources: tables(input.sources),
    errors: null,
  });
}

function tableOf(id: NodeId, relation: CatalogRelation): JsonObject {
  const { database, schema, identifier, type, owner, comment, columns } = relation;
  return {
    metadata: { type, schema, name: identifier, database, comment, owner },
    columns: Object.fromEntries(
      columns.map((column) => [
        column.name,
        { type: column.type, index: column.index, name: column.name, comment: column.comment },
      ]),
    ),
    stats: {
      has_stats: {
        id: 'has_stats',
        label: 'Has Stats?',
        value: false,
        include: false,
        description: 'Indicates whether there are statistics for this table',
      },
    },
    unique_id: id,
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
