import type { Json } from '../util/json.ts';
import type { LoadSpecification } from './load.ts';
import type { ColumnInfo, Relation, RelationName } from './relation.ts';

/**
 * One thing to do, as data: the executor does it and knows no SQL, `--dry-run` prints it. `name` is stable within
 * a materialization (`create-table-as`, `swap`): hooks of tests and messages use it.
 */
export type Step =
  /** Statements on the node's session; `transaction`: all of them in one transaction of their own. */
  | {
      readonly kind: 'statements';
      readonly name: string;
      readonly sql: readonly string[];
      readonly transaction: boolean;
      /** Swaps take turns in the whole database, so that two never deadlock. */
      readonly exclusive?: boolean;
    }
  /** A query whose rows come back as the fact `name`. */
  | { readonly kind: 'query'; readonly name: string; readonly sql: string }
  /** What is there under this name (or null), as the fact `name`. */
  | { readonly kind: 'find-relation'; readonly name: string; readonly relation: RelationName }
  /** The columns of a relation, as the fact `name`. */
  | { readonly kind: 'relation-columns'; readonly name: string; readonly relation: RelationName }
  /** The columns that a query would give, without running it, as the fact `name`. */
  | { readonly kind: 'query-columns'; readonly name: string; readonly sql: string }
  /** Views (with definition, options, grants, in the order in which they can be made) that hang on a relation, and what else does. */
  | { readonly kind: 'dependants'; readonly name: string; readonly relation: RelationName }
  /** Copies a seed's rows into a table that a former step made; all in the given transaction statements' wake. */
  | {
      readonly kind: 'copy-rows';
      readonly name: string;
      readonly before: readonly string[];
      readonly relation: RelationName;
      readonly columns: readonly string[];
      readonly rows: 'seed';
      readonly after: readonly string[];
    }
  /** Runs the loader for a source's table. */
  | { readonly kind: 'load'; readonly name: string; readonly relation: RelationName; readonly load: LoadSpecification };

/** What hangs on a relation, read from the catalog. */
export interface Dependants {
  readonly views: readonly DependantView[];
  /** Names of what forbids a swap: foreign keys, policies, publications, materialized views, functions; with what they are. */
  readonly blockers: readonly { readonly what: string; readonly name: string }[];
}

/** A view that reads a relation, directly or through other views. */
export interface DependantView {
  readonly relation: RelationName;
  /** The select, as the catalog gives it, before anything was renamed. */
  readonly definition: string;
  readonly columns: readonly string[];
}

/** What a step found out. */
export type Fact =
  | { readonly kind: 'done'; readonly rows: number | null }
  | { readonly kind: 'rows'; readonly columns: readonly string[]; readonly rows: readonly (readonly Json[])[] }
  | { readonly kind: 'relation'; readonly relation: Relation | null }
  | { readonly kind: 'columns'; readonly columns: readonly ColumnInfo[] }
  | { readonly kind: 'dependants'; readonly dependants: Dependants }
  | { readonly kind: 'loaded'; readonly read: number; readonly loaded: number; readonly rejected: number };

/** Facts so far, by step name. */
export type Facts = ReadonlyMap<string, Fact>;

/** What a materialization says to do next: steps, whose facts it will be given, or that all is done. */
export type Next =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | {
      readonly kind: 'done';
      /** What now stands in the database. */
      readonly relations: readonly Relation[];
      /** dbt's word for what was done: `SELECT 5`, `CREATE VIEW`, `INSERT 3`. */
      readonly message: string;
      readonly rows: number | null;
      /** For a data test. */
      readonly failures?: number;
      readonly verdict?: 'pass' | 'warn' | 'fail';
    }
  /** It cannot be done, and why. */
  | { readonly kind: 'failed'; readonly message: string; readonly help: string | null };
