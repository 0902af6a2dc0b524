import type { ColumnInfo, Relation, RelationName } from '../domain/relation.ts';
import type { Json } from '../util/json.ts';

/** What a template asks of the database, as data: whoever drives the compilation carries it out and sends a `DatabaseAnswer` back. */
export type DatabaseEffect =
  /** Run one or several statements; `fetch`: the rows are wanted. Answer: `rows`. */
  | { readonly kind: 'query'; readonly sql: string; readonly fetch: boolean; readonly autoBegin: boolean }
  /** Columns of a relation, none where it is not there. Answer: `columns`. */
  | { readonly kind: 'relation-columns'; readonly relation: RelationName }
  /** Columns that a query would give, without running it. Answer: `columns`. */
  | { readonly kind: 'query-columns'; readonly sql: string }
  /** What stands under a name. Answer: `relation`. */
  | { readonly kind: 'find-relation'; readonly relation: RelationName }
  /** All relations of a schema. Answer: `relations`. */
  | { readonly kind: 'list-relations'; readonly database: string | null; readonly schema: string }
  /** All schemas. Answer: `names`. */
  | { readonly kind: 'list-schemas'; readonly database: string | null }
  /** The rows of the seed whose materialization asks, from its file. Answer: `rows`, their types those of the table to be made. */
  | { readonly kind: 'seed-rows' }
  /** Change what is there, or commit. Answer: `done`. */
  | {
      readonly kind: 'create-schema' | 'drop-schema';
      readonly database: string | null;
      readonly schema: string;
    }
  | { readonly kind: 'drop-relation' | 'truncate-relation'; readonly relation: Relation }
  | { readonly kind: 'rename-relation'; readonly relation: Relation; readonly to: RelationName }
  | { readonly kind: 'commit' };

/** What came of it. `error` surfaces in the template at the place that asked. */
export type DatabaseAnswer =
  | {
      readonly kind: 'rows';
      /** The engine's command tag: `SELECT 5`. */
      readonly tag: string;
      /** Rows touched, where the engine says so. */
      readonly count: number | null;
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: readonly (readonly Json[])[];
    }
  | { readonly kind: 'columns'; readonly columns: readonly ColumnInfo[] }
  | { readonly kind: 'relation'; readonly relation: Relation | null }
  | { readonly kind: 'relations'; readonly relations: readonly Relation[] }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly message: string };
