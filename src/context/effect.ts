import type { Relation, RelationName } from '../domain/relation.ts';

/**
 * What a template asks of the database, as data: whoever drives the compilation carries it out and sends the answer
 * back as a plain value (see `answer.ts` for the makers).
 */
export type DatabaseEffect =
  /** Run SQL; `fetch`: its rows are wanted. Answer: `queryAnswer`. */
  | { readonly kind: 'query'; readonly sql: string; readonly fetch: boolean; readonly autoBegin: boolean }
  /** Columns of a relation. Answer: `columnsAnswer`. */
  | { readonly kind: 'columns'; readonly relation: RelationName }
  /** Columns that a query would give. Answer: `columnsAnswer`. */
  | { readonly kind: 'query-columns'; readonly sql: string }
  /** What stands under a name. Answer: `relationAnswer`. */
  | { readonly kind: 'find-relation'; readonly relation: RelationName }
  /** All relations of a schema. Answer: `relationsAnswer`. */
  | { readonly kind: 'list-relations'; readonly database: string | null; readonly schema: string }
  /** All schemas. Answer: `namesAnswer`. */
  | { readonly kind: 'list-schemas'; readonly database: string | null }
  /** Change what is there. Answer: `doneAnswer`. */
  | {
      readonly kind: 'create-schema' | 'drop-schema';
      readonly database: string | null;
      readonly schema: string;
    }
  | { readonly kind: 'drop-relation' | 'truncate-relation'; readonly relation: Relation }
  | { readonly kind: 'rename-relation'; readonly relation: Relation; readonly to: RelationName }
  /** `adapter.commit()`. Answer: `doneAnswer`. */
  | { readonly kind: 'commit' };
