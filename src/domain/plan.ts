import type { OverloadResults } from './outcome.ts';
import type { Json } from '../util/json.ts';
import type { BatchPart } from './batch.ts';
import type { LoadSpecification } from './load.ts';
import type {
  FunctionNode,
  ModelNode,
  OperationNode,
  SeedNode,
  SnapshotNode,
  SourceNode,
  TestNode,
} from './node.ts';
import type { ColumnInfo, Relation, RelationName } from './relation.ts';
import type { StepName } from './step-name.ts';

/** A pre- or post-hook, rendered. */
export interface CompiledHook {
  readonly sql: string;
  /** False: it runs outside the transaction that the node's own statements run in. */
  readonly transaction: boolean;
}

/** A node as a materialization takes it: compiled, its hooks rendered. */
export interface CompiledForPlan {
  readonly node: ModelNode | SeedNode | SnapshotNode | TestNode | SourceNode | OperationNode | FunctionNode;
  /** The compiled SQL; null for a seed and a source's table. */
  readonly sql: string | null;
  /** Of a function: the bodies of its overloads, in their order. */
  readonly overloads?: readonly string[];
  readonly preHooks: readonly CompiledHook[];
  readonly postHooks: readonly CompiledHook[];
  /** There are others, which ask the database: they are rendered when the node is built, in its transaction. */
  readonly postHooksWait?: boolean;
  /** The batch of a microbatch model that its SQL is narrowed to; null where it is built as a whole. */
  readonly batch?: BatchPart | null;
  /** The relations that foreign keys of the node's contract name, by the text that names them. */
  readonly references?: ReadonlyMap<string, string>;
}

/** What a materialization knows of the run. */
export interface PlanContext {
  /** `relationKey`s of what this run builds: their views are rebuilt anyway. */
  readonly inThisRun: ReadonlySet<string>;
  readonly flags: { readonly fullRefresh: boolean; readonly storeFailures: boolean };
}

/**
 * One thing to do, as data: the executor does it and knows no SQL, `--dry-run` prints it. `name` is stable within
 * a materialization (`create-table-as`, `swap`): hooks of tests and messages use it.
 */
export type Step =
  /** Statements on the node's session; `transaction`: all of them in one transaction of their own. */
  | {
      readonly kind: 'statements';
      readonly name: StepName;
      readonly sql: readonly string[];
      /** All in one transaction; in one of several steps (`Next`) they are part of that anyway. */
      readonly transaction: boolean;
      /**
       * A statement that the engine refuses ends as the fact `refused` instead of failing the node. In a transaction
       * of several steps (`Next`) the whole of it is undone first, and begun again with that fact.
       */
      readonly mayFail?: boolean;
      /**
       * Behind these statements, and in their transaction, come the post-hooks that ask the database (`postHooksWait`): they are rendered
       * there and then.
       */
      readonly postHooks?: boolean;
      /**
       * What `target/run` shows of the node, in place of all its statements: the one that builds it, as dbt writes it there, under the
       * name that dbt builds it by.
       */
      readonly main?: string;
    }
  /** A query whose rows come back as the fact `name`. */
  | { readonly kind: 'query'; readonly name: StepName; readonly sql: string }
  /** What is there under these names, each by a word of the asker's: the fact `name`. */
  | {
      readonly kind: 'find-relations';
      readonly name: StepName;
      readonly relations: Readonly<Record<string, RelationName>>;
    }
  /** The columns of a relation, as the fact `name`. */
  | { readonly kind: 'relation-columns'; readonly name: StepName; readonly relation: RelationName }
  /** The columns that a query would give, without running it, as the fact `name`. */
  | { readonly kind: 'query-columns'; readonly name: StepName; readonly sql: string }
  /** What belongs to a relation itself and would go with it (grants, indexes, …), as the fact `name`. */
  | { readonly kind: 'belongings'; readonly name: StepName; readonly relation: RelationName }
  /** Views (with definition, options, grants, in the order in which they can be made) that hang on a relation, and what else does. */
  | { readonly kind: 'dependants'; readonly name: StepName; readonly relation: RelationName }
  /** Reads the seed's file; its columns with types and its row count are the fact `name`. */
  | { readonly kind: 'read-seed'; readonly name: StepName }
  /** In one transaction: `before`, the seed's rows by COPY, `after`. */
  | {
      readonly kind: 'copy-rows';
      readonly name: StepName;
      readonly before: readonly string[];
      readonly relation: RelationName;
      readonly columns: readonly string[];
      readonly after: readonly string[];
    }
  /** Runs the loader for a source's table. */
  | {
      readonly kind: 'load';
      readonly name: StepName;
      readonly relation: RelationName;
      readonly load: LoadSpecification;
    };

/** What hangs on a relation, read from the catalog. */
export interface Dependants {
  readonly views: readonly DependantView[];
  /** Names of what forbids a swap: foreign keys, policies, publications, materialized views, functions, triggers, …; with what they are. */
  readonly blockers: readonly Blocker[];
}

/** What forbids a swap, and what it is. */
export interface Blocker {
  readonly what: string;
  readonly name: string;
  /** Of a materialized view, which a run may rebuild. */
  readonly materializedView?: RelationName;
}

/** A view that reads a relation, directly or through other views. */
export interface DependantView {
  readonly relation: RelationName;
  /** The select, as the catalog gives it, before anything was renamed: every name with its schema, no semicolon. */
  readonly definition: string;
  readonly columns: readonly string[];
  /** It reads the relation itself, not only through other views. */
  readonly direct: boolean;
  /** `security_invoker=true`, …: to be said again when the view is replaced. */
  readonly options: readonly string[];
  readonly owner: string;
  /** Those of others than the owner; `public` is everyone. */
  readonly grants: readonly ViewGrant[];
  readonly comments: readonly { readonly column: string | null; readonly text: string }[];
}

/** What belongs to a relation and does not come along when another takes its name. */
export interface Belongings {
  /** Those of others than the owner. */
  readonly grants: readonly ViewGrant[];
  /** Those that no constraint made. */
  readonly indexes: readonly {
    readonly name: string;
    readonly unique: boolean;
    /** What follows the relation in `create index … on …`: method, columns, condition. */
    readonly definition: string;
    readonly method: string;
    /** Names of the columns that it is over, where it is over nothing else and has no condition; else null. */
    readonly columns: readonly string[] | null;
  }[];
  /** Those that the table itself has (foreign keys are those from it), in the order in which they were made. */
  readonly constraints: readonly TableConstraint[];
  readonly comments: readonly { readonly column: string | null; readonly text: string }[];
  /** Foreign keys onto it that change or delete rows of others when one of its rows is deleted. */
  readonly cascades: readonly string[];
  /** Of a materialized view: what its query reads itself, by the names that these have now. */
  readonly reads: readonly RelationName[];
}

/** A constraint of a table. */
export interface TableConstraint {
  readonly name: string;
  readonly kind: 'primary_key' | 'unique' | 'check' | 'foreign_key' | 'exclusion';
  readonly columns: readonly string[];
  /** What follows its name in `add constraint`. */
  readonly definition: string;
  /** A foreign key onto the table itself. */
  readonly ontoItself: boolean;
}

/** A privilege on a relation, or on one column of it. */
export interface ViewGrant {
  readonly grantee: string;
  readonly privilege: string;
  readonly grantable: boolean;
  readonly column: string | null;
}

/** What a step found out. */
export type Fact =
  | { readonly kind: 'done'; readonly rows: number | null; readonly tag?: string }
  /** The engine refused the statement of a step that may fail. */
  | { readonly kind: 'refused'; readonly message: string; readonly code: string | null }
  | {
      readonly kind: 'rows';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly Json[])[];
    }
  /** What was found, by the asker's words; a word that is missing stands for nothing. */
  | { readonly kind: 'relations'; readonly relations: Readonly<Record<string, Relation>> }
  | { readonly kind: 'columns'; readonly columns: readonly ColumnInfo[] }
  | { readonly kind: 'dependants'; readonly dependants: Dependants }
  | { readonly kind: 'belongings'; readonly belongings: Belongings }
  | {
      readonly kind: 'seed';
      readonly columns: readonly { readonly name: string; readonly type: string }[];
      readonly rows: number;
    }
  | { readonly kind: 'loaded'; readonly read: number; readonly loaded: number; readonly rejected: number };

/** Facts so far, by step name. */
export type Facts = ReadonlyMap<string, Fact>;

/** What a materialization says to do next: steps, whose facts it will be given, or that all is done. */
export type Next =
  | {
      readonly kind: 'steps';
      readonly steps: readonly Step[];
      /**
       * These steps, and those of the answers that follow as long as they say the same, make up one transaction. It
       * commits when an answer says something else. Where a lock was not got in time, or a step that may fail was
       * refused, it is undone with its facts (refusals stay) and begun again with what is asked then; where the answer is
       * `failed`, it is undone.
       */
      readonly within?: 'transaction';
      /** Told before the steps are done; a warning that is to be an error is the node's failure instead. */
      readonly remarks?: readonly Remark[];
    }
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
      readonly rejected?: number;
      /** Old relations that views still read which this run rebuilds later: to be dropped when it ends. */
      readonly leftovers?: readonly Relation[];
      /** Of a function that has some. */
      readonly overloads?: OverloadResults;
      /** What the user should know though all went well. */
      readonly notes?: readonly string[];
      /** What is a warning, to be an error where the user wants warnings to be errors. */
      readonly warnings?: readonly string[];
      /** How it was decided, for the debug log; dbt's words where it has some. */
      readonly trace?: readonly string[];
    }
  /** It cannot be done, and why. */
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly help: string | null;
      /** The step whose refusal is the reason: the engine's code and place are shown with the message. */
      readonly because?: string;
      readonly remarks?: readonly Remark[];
    };

/** Something to tell of a node while it is built; each text once. */
export interface Remark {
  readonly level: 'debug' | 'warning';
  readonly text: string;
}
