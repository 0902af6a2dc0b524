import type { Json, JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Belongings, Dependants, TableConstraint } from '../domain/plan.ts';
import type { ColumnInfo, Relation, RelationName } from '../domain/relation.ts';

/**
 * An engine is four parts: dialect (text) and capabilities (facts) are pure, driver (talk) and catalog (look) do I/O.
 * Code outside `adapters/` asks a capability, never an engine's name.
 */
export interface Adapter {
  readonly type: string;
  /** dbt's dispatch prefixes, nearest first, without `default`: `['postgres']`, for PGlite `['pglite', 'postgres']`. */
  readonly macroPrefixes: readonly string[];
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /**
   * Reads a target's settings (profiles.yml's or project.yml's keys), fills in defaults, names missing or wrong keys;
   * keys that it does not know are warnings, since dbt lets them pass. `targetName` names the default folder of an embedded
   * database. Pure.
   */
  readonly readSettings: (
    values: JsonObject,
    targetName?: string,
  ) => Result<EngineSettings, readonly Diagnostic[]>;
  /** Loads the driver and connects. Fails with `EngineError`, fault `connection` or `busy`. */
  readonly open: (settings: EngineSettings, options: OpenOptions) => Promise<Database>;
}

/** A target's settings with defaults filled in. */
export interface EngineSettings {
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  /** Everything, secrets in the clear: for the driver only. */
  readonly values: JsonObject;
  /** Names of the keys in `values` that are secret. */
  readonly secretKeys: readonly string[];
  /** What templates see as `target`, in dbt's keys and without secrets (the target's and profile's names are the caller's to add). */
  readonly target: JsonObject;
  readonly warnings: readonly Diagnostic[];
}

/** What a connection is opened with. */
export interface OpenOptions {
  /** Shown in the server's list of sessions, with the invocation's id, so that orphans can be found. */
  readonly applicationName: string;
  /** Folder of the project: relative paths of embedded databases start there. */
  readonly root: string;
  /** How many sessions will be asked for at once. */
  readonly maximumSessions: number;
  /** False: an embedded database that is not there yet is not made; an empty one in memory stands in for it. */
  readonly createMissing?: boolean;
  readonly onNotice?: (text: string) => void;
  /** Stands between each session that is lent and who borrows it: for what is to be added to statements, and to tell of them. */
  readonly around?: (session: Session, asker: string | null) => Session;
}

/** An open database. Sessions are handed out of a pool; on an engine with one connection they take turns. */
export interface Database {
  readonly adapter: Adapter;
  readonly catalog: Catalog;
  /** The wire port of an embedded database, where it can open one. */
  readonly serveWire?: (options: WireOptions) => Promise<WireServer>;
  /**
   * Borrows a session for `work`; it is returned (or thrown away, if broken) at the end, a left-open transaction rolled back. `asker` is the
   * node in whose name, for `OpenOptions.around`.
   */
  withSession<T>(work: (session: Session) => Promise<T>, asker?: string): Promise<T>;
  /** Cancels what is running on the server in all sessions; their statements end with fault `cancelled`. */
  cancel(): Promise<void>;
  /**
   * Ends other sessions of the same user in this database that carry one of these application names: what a killed run left at
   * work on the server. How many there were; none where nothing outlives its process.
   */
  endSessions(applicationNames: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/** Where other clients get in. Loopback only. */
export interface WireOptions {
  /** 0: any free one. */
  readonly port: number;
}

/** An open wire port. */
export interface WireServer {
  readonly host: string;
  readonly port: number;
  /** Turns the clients away and closes the port. */
  close(): Promise<void>;
}

/** One connection, for as long as it is borrowed. All methods fail with `EngineError`. */
export interface Session {
  /** Runs one or several statements, parameterless; the last one's outcome. */
  execute(sql: string): Promise<StatementResult>;
  /**
   * Runs a query whose values come as JSON-like data: numbers that fit, else texts (bigint, numeric), dates as ISO texts, json
   * parsed, arrays as arrays. `$1`, … in the text are the parameters; arrays and objects among them are sent as JSON.
   */
  query(sql: string, parameters?: readonly Json[]): Promise<QueryResult>;
  /** The columns that a query gives, without running it; none for a statement that is no query. */
  describe(sql: string): Promise<readonly ColumnInfo[]>;
  /** Runs `work` in a transaction: committed when it returns, rolled back when it throws. Not nested. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Streams rows into a table by COPY (or the engine's fastest way). `chunks` are in PostgreSQL's COPY text format
   * (tab, `\N`, backslash escapes), or in its binary one where the request says so, cut anywhere; an error while producing them
   * aborts the copy and is thrown. Returns the number of rows.
   */
  copyIn(request: CopyRequest, chunks: AsyncIterable<Uint8Array>): Promise<number>;
}

/** Where COPY goes. */
export interface CopyRequest {
  readonly relation: RelationName;
  readonly columns: readonly string[];
  /** `binary` only where `copiesBinary` says that the engine takes it; text where it is absent. */
  readonly format?: 'text' | 'binary';
}

/** What a statement did. */
export interface StatementResult {
  /** The engine's command tag, dbt's message: `SELECT 5`, `CREATE VIEW`. */
  readonly tag: string;
  readonly rows: number | null;
}

/** Rows with their columns in order. */
export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Json[])[];
}

/** What exists. Names are compared exactly, as the catalog has them. */
export interface Catalog {
  schemas(): Promise<readonly string[]>;
  /** All relations of these schemas in one question. */
  relations(schemas: readonly string[]): Promise<readonly Relation[]>;
  find(session: Session, name: RelationName): Promise<Relation | null>;
  /** Those of these that exist, in one question. */
  findAll(session: Session, names: readonly RelationName[]): Promise<readonly Relation[]>;
  columns(session: Session, name: RelationName): Promise<readonly ColumnInfo[]>;
  /** The columns that a query gives, without running it. */
  describe(session: Session, sql: string): Promise<readonly ColumnInfo[]>;
  /** Everything that documentation shows of the relations of these schemas, sorted by schema and name. */
  documented(schemas: readonly string[]): Promise<readonly DocumentedRelation[]>;
  /** Everything that reads or guards a relation; views in an order in which they can be made again. */
  dependants(session: Session, name: RelationName): Promise<Dependants>;
  /** What belongs to a relation itself; nothing where none stands under the name. */
  belongings(session: Session, name: RelationName): Promise<Belongings>;
  /**
   * Whether a table of schema `from` may be moved under the name so that nothing is lost: no table stands there, or one of this
   * user's with which only its rows would go; and the schemas give their tables no privileges of their own. Absent where an
   * engine cannot move tables.
   */
  mayTakePlace?(session: Session, name: RelationName, from: string): Promise<boolean>;
}

/** A relation as documentation shows it. */
export interface DocumentedRelation extends RelationName {
  /** `BASE TABLE`, `VIEW`, `MATERIALIZED VIEW`. */
  readonly type: string;
  readonly owner: string | null;
  readonly comment: string | null;
  readonly columns: readonly DocumentedColumn[];
}

/** A column as documentation shows it. */
export interface DocumentedColumn {
  readonly name: string;
  /** The engine's number of it; there are gaps where columns were dropped. */
  readonly index: number;
  readonly type: string;
  readonly comment: string | null;
}

/** A type as dbt's contracts know it. */
export interface ContractType {
  readonly name: string;
  /** The number of a type for which dbt has no name; null for the others. */
  readonly unknownCode: number | null;
}

/** Text, and nothing but text. */
export interface Dialect {
  /** `"na""me"`, always quoted. */
  quote(identifier: string): string;
  /** `"db"."schema"."name"`; parts left out where `include` says so. */
  renderRelation(
    name: RelationName,
    include?: { readonly database?: boolean; readonly schema?: boolean },
  ): string;
  /** A text literal. */
  literal(text: string): string;
  /** The longest identifier, in bytes. */
  readonly maximumIdentifierBytes: number;
  /** Types that the tool itself needs, in the engine's spelling. */
  readonly types: {
    readonly text: string;
    readonly integer: string;
    readonly bigint: string;
    readonly numeric: string;
    readonly double: string;
    readonly boolean: string;
    readonly date: string;
    readonly timestamp: string;
    readonly timestampTz: string;
    readonly json: string;
  };
  /**
   * What a transaction that replaces relations begins with, where there are other sessions. It waits until no other such
   * one runs in the database, and until nobody but readers uses `existing`; from then on it waits for locks only so long that
   * it gives up before a deadlock with a reader would be broken at the reader's cost.
   */
  takeTurn(existing: Relation | null): readonly string[];
  /**
   * Locks a view out for readers and changes nothing; nothing where readers lock nothing. Readers lock what they name first and
   * what that reads afterwards: who replaces has to do it in the same order.
   */
  lockView(view: RelationName, owner: string): readonly string[];
  /** After this statement a session refuses everything that would change the database; null where the engine has no such thing. */
  readonly readOnlySession: string | null;
  /** Makes texts without a zone mean UTC, at least until the transaction ends. */
  readonly pinTimeZone: string;
  /**
   * A text, cast: takes what PostgreSQL takes of booleans (`on`, `tru`) and of ISO timestamps (no seconds, with a zone), whatever the
   * engine's own cast does.
   */
  castText(expression: string, type: string): string;
  /** Whether `castText` can, as a condition that fails on none; `before` goes first on the same session. */
  castTest(
    expression: string,
    type: string,
  ): { readonly before: readonly string[]; readonly condition: string };
  /** What stands around the text of an array: `{1,2}`, `[1,2]`. */
  readonly arrayBrackets: readonly [open: string, close: string];
  /** A row, by its alias, as the text of a JSON object, without what is null. */
  rowAsJson(alias: string): string;
  createSchema(schema: string): string;
  createTableAs(
    name: RelationName,
    select: string,
    options?: { readonly unlogged?: boolean; readonly temporary?: boolean },
  ): string;
  createTable(
    name: RelationName,
    columns: readonly { readonly name: string; readonly type: string }[],
    options?: { readonly unlogged?: boolean },
  ): string;
  /** A table of which each definition (a column with its type and constraints, a constraint) is SQL as it stands. */
  defineTable(
    name: RelationName,
    definitions: readonly string[],
    options?: { readonly unlogged?: boolean },
  ): string;
  /** What dbt calls a type in contracts: types that have one name are the same to it. */
  contractType(type: string): ContractType;
  /**
   * The name that the engine gives to a constraint of a table that is given none, `ordinal` counting from 0 those that would
   * have the same; null where such names are nobody's business.
   */
  automaticConstraintName(table: string, constraint: TableConstraint, ordinal: number): string | null;
  /** Gives a constraint another name, unless another thing has it. */
  renameConstraint(relation: RelationName, from: string, to: string): string;
  dropSchema(schema: string): string;
  /** `options` such as `security_invoker=true`: a replaced view keeps only those that are said again. */
  createView(
    name: RelationName,
    select: string,
    options?: {
      readonly replace?: boolean;
      readonly columns?: readonly string[];
      readonly options?: readonly string[];
    },
  ): string;
  /** Absent where the engine has none. */
  readonly materializedViews?: {
    create(name: RelationName, select: string): string;
    /** `concurrently`: readers go on reading; needs a unique index over columns alone. */
    refresh(name: RelationName, options?: { readonly concurrently?: boolean }): string;
  };
  drop(relation: Relation, options?: { readonly cascade?: boolean }): string;
  dropIndex(schema: string, name: string): string;
  rename(relation: Relation, identifier: string): string;
  truncate(name: RelationName): string;
  /** Moves a table to another schema and name. Absent where the engine cannot. */
  moveTable?(from: RelationName, to: RelationName): readonly string[];
  /** Null-safe "differs". */
  isDistinctFrom(left: string, right: string): string;
  /** `privilege` as the engine spells it (`select`); the grantee `public` is everyone. */
  grant(
    relation: Relation,
    privilege: string,
    grantees: readonly string[],
    options?: { readonly grantable?: boolean },
  ): string;
  revoke(relation: Relation, privilege: string, grantees: readonly string[]): string;
  /** Null takes the comment away. */
  commentOnRelation(relation: Relation, text: string | null): string;
  commentOnColumn(relation: Relation, column: string, text: string | null): string;
  /** `columns`: SQL, names or expressions. */
  createIndex(
    name: string,
    relation: RelationName,
    columns: readonly string[],
    options?: { readonly unique?: boolean; readonly method?: string },
  ): string;
  addColumns(
    relation: RelationName,
    columns: readonly { readonly name: string; readonly type: string }[],
  ): string;
  dropColumns(relation: RelationName, columns: readonly string[]): string;
  /** The values are cast. */
  alterColumnType(relation: RelationName, column: { readonly name: string; readonly type: string }): string;
}

/** Facts about an engine. */
export interface Capabilities {
  /** DDL can be part of a transaction and is rolled back with it. */
  readonly transactionalDdl: boolean;
  /** More than one session at a time. */
  readonly concurrentSessions: boolean;
  /** `create or replace view` with the same or more columns keeps what hangs on it. */
  readonly replaceView: boolean;
  /** Views stay bound to the table that they were made on when that is renamed. */
  readonly viewsBindToTables: boolean;
  readonly advisoryLocks: boolean;
  readonly merge: boolean;
  /** How a microbatch model's batch gets into its table, as dbt's adapter for the engine does it: by its key, or in place of the rows of its span. */
  readonly microbatch: 'merge' | 'replace-span';
  readonly arrays: boolean;
  /** Has PostgreSQL's types under PostgreSQL's names, and takes their values as PostgreSQL spells them. */
  readonly postgresTypes: boolean;
  /** COPY takes PostgreSQL's binary format. */
  readonly copiesBinary: boolean;
  /** A table that has indexes can get another name and other types of columns, and indexes can get other names. */
  readonly altersIndexed: boolean;
  /** There are roles and grants; where there are none, what a config says of them is passed over. */
  readonly grants: boolean;
  /** `with gone as (delete … returning …) insert …`: rows go and come in one statement. */
  readonly changingCtes: boolean;
}
