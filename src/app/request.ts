import type { LoadWindow } from '../domain/load.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import type { Json, JsonObject } from '../util/json.ts';

/**
 * What every verb that reads a project is asked. `null` is "not said": the project's `flags:` block, then the
 * tool's own default, decide. Paths are as the user gave them, relative to `Effects.cwd`.
 */
export interface ProjectRequest {
  /** The verb as artifacts name it: `build`, `list` for `ls`. */
  readonly command: string;
  /** Every option that was given, in dbt's spelling: `invocation_args_dict` and `args` of run_results.json. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** Folder of the project file; null is the working directory or the nearest parent that holds one. */
  readonly projectFolder: string | null;
  /** Folder of profiles.yml. */
  readonly profilesFolder: string | null;
  readonly profile: string | null;
  readonly target: string | null;
  /** `--vars`, parsed. */
  readonly vars: JsonObject;
  /** At least 1. */
  readonly threads: number | null;
  /** Where artifacts and compiled SQL go. */
  readonly targetPath: string | null;
  /** False: parse every file anew. */
  readonly partialParse: boolean | null;
  /** False: `require-dbt-version` is not checked. */
  readonly versionCheck: boolean | null;
  /** False: manifest.json and run_results.json are not written. */
  readonly writeJson: boolean | null;
  /** False: no template may ask the database while it is compiled outside of a run. */
  readonly introspect?: boolean | null;
  /** Which warnings are errors, and which are not told. */
  readonly warnings: WarningPolicy | null;
}

/** What an earlier run is asked of. Folders are relative to the project's, or else to `Effects.cwd`. */
export interface StateRequest {
  /** Folder of its artifacts: for `state:`, `result:`, `source_status:`, and to defer to. */
  readonly stateFolder: string | null;
  /** Refs to what is not selected and not in the target lead to the state's relations. */
  readonly defer: boolean | null;
  /** Another folder to defer to. */
  readonly deferStateFolder: string | null;
  /** They do so even to what is in the target. */
  readonly favorState: boolean | null;
}

/** Which nodes: dbt's selection flags. */
export interface SelectionRequest extends StateRequest {
  /** One text for each argument of `--select`: their union. Null where the flag was not given: everything. */
  readonly select: readonly string[] | null;
  readonly exclude: readonly string[];
  /** `--selector`: a name in selectors.yml, in place of the two above. */
  readonly selector: string | null;
  /** dbt's words (`model`, `test`, …, `all`, `default`); empty is no restriction. */
  readonly resourceTypes: readonly string[];
  readonly excludeResourceTypes: readonly string[];
  readonly indirectSelection: IndirectSelection | null;
}

/** Which tests come along with what they test. */
type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

/** How a run behaves. */
export interface ExecutionRequest {
  readonly failFast: boolean | null;
  /** Print the steps of each node, change nothing. */
  readonly dryRun: boolean;
}

/** Which event times: of batches, and of what is read. */
export interface EventTimeRequest {
  readonly eventTimeStart: string | null;
  readonly eventTimeEnd: string | null;
  /** `3 days`, or a mapping of `start` and `end`. */
  readonly sample: Json;
}

/** `sluice build`: load, seed, run, snapshot and test in graph order. */
export interface BuildRequest extends ProjectRequest, SelectionRequest, ExecutionRequest, EventTimeRequest {
  readonly kind: 'build';
  /** Which of the selected sources are loaded. */
  readonly load: 'all' | 'none' | 'stale';
  /** Print some rows of each seed. */
  readonly show: boolean;
  readonly fullRefresh: boolean | null;
  readonly empty: boolean;
  readonly storeFailures: boolean | null;
}

/** `sluice run`: models only. */
export interface RunRequest extends ProjectRequest, SelectionRequest, ExecutionRequest, EventTimeRequest {
  readonly kind: 'run';
  readonly fullRefresh: boolean | null;
  readonly empty: boolean;
}

/** `sluice test`: data tests only. */
export interface TestRequest extends ProjectRequest, SelectionRequest, ExecutionRequest {
  readonly kind: 'test';
  readonly storeFailures: boolean | null;
}

/** `sluice seed`: the project's CSV files. */
export interface SeedRequest extends ProjectRequest, SelectionRequest, ExecutionRequest {
  readonly kind: 'seed';
  /** Print some rows of each. */
  readonly show: boolean;
  readonly fullRefresh: boolean | null;
  readonly empty: boolean;
}

/** `sluice snapshot`: the versions of rows. */
export interface SnapshotRequest extends ProjectRequest, SelectionRequest, ExecutionRequest {
  readonly kind: 'snapshot';
  readonly empty: boolean;
}

/** `sluice load`: source tables that have an extractor. */
export interface LoadRequest extends ProjectRequest, SelectionRequest, ExecutionRequest {
  readonly kind: 'load';
  /** Forget what was loaded before. */
  readonly fullRefresh: boolean | null;
  /** Load what lies in it, and leave the cursor where it is. */
  readonly window: LoadWindow | null;
  /** Load so many rows at most, and leave the cursor where it is. */
  readonly limit: number | null;
  /** Streams are read until the user asks to stop; else up to what is there now. */
  readonly follow: boolean;
  /** Load what earlier loads have kept, in place of the source. */
  readonly replay: boolean;
}

/** `sluice load --status`: how the tables stand that are loaded. */
export interface LoadStatusRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'load-status';
  readonly output: 'text' | 'json';
}

/** `sluice generate sources`: the YAML of a database, of files or of an API. */
export interface GenerateSourcesRequest extends ProjectRequest {
  readonly kind: 'generate-sources';
  /** A path, a glob, a URL; null: the project's own target. */
  readonly from: string | null;
  /** Of a database; none is all. */
  readonly schemas: readonly string[];
  /** What the source is called. */
  readonly name: string | null;
  /** Relative to `Effects.cwd`; null: to the terminal. */
  readonly outputPath: string | null;
  readonly overwrite: boolean;
}

/** `sluice retry`: what the last run did not bring to a good end. `threads` and `vars` replace those of that run where they are given. */
export interface RetryRequest extends ProjectRequest, ExecutionRequest {
  readonly kind: 'retry';
  /** Folder of the run_results.json to go by; null: the folder for artifacts. */
  readonly stateFolder: string | null;
}

/** `sluice clone`: views of what another state of the project has. */
export interface CloneRequest extends ProjectRequest, SelectionRequest, ExecutionRequest {
  readonly kind: 'clone';
  readonly fullRefresh: boolean | null;
}

/** `sluice compile`: SQL into `target/compiled`; to the terminal where `--inline` or one node is asked for. */
export interface CompileRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'compile';
  readonly inline: string | null;
  readonly output: 'text' | 'json';
  readonly fullRefresh: boolean | null;
  readonly empty: boolean;
  /** False: the texts of ephemeral models are left out of what reads them. */
  readonly injectEphemeralCtes: boolean;
}

/** `sluice parse`: read the project and write the manifest. */
export interface ParseRequest extends ProjectRequest {
  readonly kind: 'parse';
}

/** `sluice ls`: names of the selected nodes, one a line. */
export interface LsRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'ls';
  readonly output: 'selector' | 'name' | 'path' | 'json';
  /** Keys for `--output json`, dotted for nested ones; empty is dbt's default set. */
  readonly outputKeys: readonly string[];
}

/** `sluice show`: the first rows of one node's query, or of `--inline`. */
export interface ShowRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'show';
  readonly inline: string | null;
  /** A query that is sent as it is, past templates. */
  readonly inlineDirect: string | null;
  /** -1 is all rows. */
  readonly limit: number;
  readonly output: 'text' | 'json';
}

/** `sluice run-operation`: one macro, or one statement. */
export interface RunOperationRequest extends ProjectRequest {
  readonly kind: 'run-operation';
  /** `name` or `package.name`; null where `sql` is given. */
  readonly macro: string | null;
  /** `--args`, parsed: the macro's arguments by name. */
  readonly macroArguments: JsonObject;
  /** A template of SQL; null where a macro is named. */
  readonly sql: string | null;
}

/** `sluice source freshness`: how old the newest rows of sources are. */
export interface FreshnessRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'freshness';
  /** The file to write, relative to `Effects.cwd`; null: sources.json in the folder for artifacts. */
  readonly outputPath: string | null;
}

/** `sluice docs generate`: manifest.json and catalog.json. */
export interface DocsGenerateRequest extends ProjectRequest, SelectionRequest {
  readonly kind: 'docs-generate';
  /** False: nodes are not compiled first. */
  readonly compile: boolean;
  /** True: the database is not asked; the catalog is empty. */
  readonly emptyCatalog: boolean;
  /** Write static_index.html too: the page with both artifacts inside. */
  readonly static: boolean;
}

/** `sluice docs serve`: the page at an address of this machine, until it is stopped. */
export interface DocsServeRequest extends ProjectRequest {
  readonly kind: 'docs-serve';
  readonly host: string;
  readonly port: number;
  /** Open it in the browser. */
  readonly browser: boolean;
}

/** `sluice sql`: a prompt on the target, one statement, or a port that psql can reach. */
export interface SqlRequest extends ProjectRequest {
  readonly kind: 'sql';
  /** Run this and end; null: statements come from standard input, with a prompt on a terminal. */
  readonly statement: string | null;
  /** Listen on this port of 127.0.0.1; null: do not listen. 0 is any free port. */
  readonly port: number | null;
  readonly output: 'text' | 'json';
}

/** `sluice debug`: where things are, and whether the target answers. */
export interface DebugRequest extends ProjectRequest {
  readonly kind: 'debug';
  /** Try the connection alone. */
  readonly connection: boolean;
  /** Say how to look at the folder of profiles.yml, and nothing else. */
  readonly configDir: boolean;
}

/** `sluice deps`: install packages. */
export interface DepsRequest extends ProjectRequest {
  readonly kind: 'deps';
  /** Write the lock file and install nothing. */
  readonly lock: boolean;
  /** Find versions anew. */
  readonly upgrade: boolean;
  /** A package to name in packages.yml first: its name or address, with `@` and a version behind it. */
  readonly add: { readonly text: string; readonly source: 'hub' | 'git' | 'local' } | null;
}

/** `sluice clean`: delete the project's `clean-targets`. */
export interface CleanRequest extends ProjectRequest {
  readonly kind: 'clean';
  /** False: folders outside of the project are deleted too. */
  readonly projectFilesOnly: boolean;
}

/** `sluice init`: a new project. What is null is asked for on a terminal, else the default is taken. */
export interface InitRequest {
  readonly kind: 'init';
  /** The folder to make; null: a folder named after the project. */
  readonly folder: string | null;
  readonly name: string | null;
  readonly target: 'pglite' | 'postgres' | null;
  /** Ask nothing. */
  readonly yes: boolean;
  /** A source in TypeScript to write, into the project that is there, or else into the new one. */
  readonly source: string | null;
}
