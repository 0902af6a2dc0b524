/** A project as the generator knows it. Every relation has an `id integer`. Moves change it in place. */
export interface SmallProject {
  readonly tables: SourceTable[];
  readonly seeds: Seed[];
  readonly models: Model[];
  readonly snapshots: Snapshot[];
  readonly singular: SingularTest[];
  /** Grows with each change of rows: the `at` of what is written next, in minutes. */
  minutes: number;
  /** A seed's columns changed: dbt fails until it is refreshed in full, where here the table is made anew. */
  seedsNeedRefresh: boolean;
}

/** A table of schema `raw`, which both tools read. */
export interface SourceTable {
  readonly name: string;
  /** Without `id`, `at`. */
  readonly columns: string[];
  nextId: number;
}

/** A CSV file. */
export interface Seed {
  readonly name: string;
  readonly columns: string[];
  readonly rows: string[][];
}

/** What a model reads: a source table, a seed, another model, a snapshot. */
export interface Input {
  readonly kind: 'source' | 'ref';
  readonly name: string;
}

/** A model: one query of one form over one or two inputs. */
export interface Model {
  readonly name: string;
  readonly form: 'columns' | 'star' | 'join' | 'group' | 'union';
  readonly inputs: readonly Input[];
  /** Columns without `id`, those of the first input. */
  columns: string[];
  /** Columns whose type is changed on the way. */
  readonly casts: Map<string, string>;
  /** Constants that are added. */
  readonly constants: Map<string, string>;
  /** Rows of which `id % 7` is this are left out. */
  without: number | null;
  materialized: 'view' | 'table' | 'ephemeral' | 'incremental' | 'materialized_view';
  incremental: IncrementalOptions;
  readonly tests: ColumnTest[];
  /** A schema of its own. */
  readonly schema: string | null;
  /** Writes into a journal. */
  readonly hook: boolean;
}

/** How an incremental model goes on. */
export interface IncrementalOptions {
  readonly strategy: 'append' | 'delete+insert' | 'merge' | null;
  readonly key: 'id' | '[id, grp]' | null;
  readonly onSchemaChange: 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail';
  /** Reads only rows beyond those that are there. */
  readonly onlyNew: boolean;
}

/** A generic test of a column. */
export interface ColumnTest {
  readonly column: string;
  readonly kind: 'unique' | 'not_null' | 'accepted_values' | 'relationships';
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** A test in a file of its own. */
export interface SingularTest {
  readonly name: string;
  readonly model: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** A snapshot in its YAML form. */
export interface Snapshot {
  readonly name: string;
  readonly input: Input;
  readonly config: Readonly<Record<string, unknown>>;
}
