import type { Json, JsonObject } from '../util/json.ts';
import type { DocNode, GroupNode, MacroNode, Node } from './node.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import type { MacroId, NodeId } from './id.ts';

/** A file of the project or of a package, as it was read. */
export interface SourceFile {
  readonly packageName: string;
  /** Relative to the package's root, with `/`. */
  readonly path: string;
  /** The folder of the package's `…-paths` that it was found under (`models`), and the kind that this makes it. */
  readonly searchPath: string;
  readonly kind: SourceFileKind;
  readonly text: string;
  /** SHA-256 of its bytes, hexadecimal; of a seed that of its text without white space at its edges, or its path if it is large. */
  readonly checksum: string;
}

/** What a file can hold, by the folder it lies in and its ending. */
export type SourceFileKind =
  | 'project'
  | 'profiles'
  | 'yaml'
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'generic-test'
  | 'fixture'
  | 'analysis'
  | 'function'
  | 'macro'
  | 'docs';

/** A named connection. Secrets are in `values` in the clear: never print it, print `shown`. */
export interface Target {
  readonly name: string;
  readonly profileName: string;
  /** The adapter's name: `pglite`, `postgres`, `duckdb`, `trino`. */
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  /** Everything the target says, in dbt's spelling. */
  readonly values: JsonObject;
  /** The same without secrets: what a template's `target` and messages may show. */
  readonly shown: JsonObject;
}

/** The project file, whichever spelling it was written in, with defaults filled in. */
export interface ProjectConfig {
  readonly name: string;
  readonly version: string | null;
  /** `native` is `project.yml`, `dbt` is `dbt_project.yml`. */
  readonly flavor: 'native' | 'dbt';
  /** Absolute path of the folder. */
  readonly root: string;
  readonly profile: string | null;
  readonly paths: {
    readonly models: readonly string[];
    readonly seeds: readonly string[];
    readonly snapshots: readonly string[];
    readonly tests: readonly string[];
    readonly analyses: readonly string[];
    readonly functions: readonly string[];
    readonly macros: readonly string[];
    readonly docs: readonly string[];
    /** Folders that go to the documentation page as they are. */
    readonly assets: readonly string[];
    readonly sources: readonly string[];
    readonly target: string;
    readonly logs: string;
    readonly packages: string;
  };
  readonly vars: JsonObject;
  readonly quoting: JsonObject;
  readonly dispatch: readonly { readonly macroNamespace: string; readonly searchOrder: readonly string[] }[];
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly flags: JsonObject;
  readonly requireDbtVersion: readonly string[];
  /** The config blocks as written (rendered), by the key of the project file: `models`, `seeds`, `data_tests`, `sources`, … */
  readonly configs: Readonly<Record<string, JsonObject>>;
  /** The same before rendering: for the manifest's `unrendered_config`. */
  readonly unrenderedConfigs?: Readonly<Record<string, JsonObject>>;
  /** `query-comment`, as written; undefined where the file has none. */
  readonly queryComment?: Json;
  /** Refs to protected models of an installed package are refused. */
  readonly restrictAccess?: boolean;
  readonly place: Place;
}

/** What parse makes of the files: every node with its config, not yet linked. */
export interface ParsedProject {
  readonly config: ProjectConfig;
  readonly target: Target;
  readonly adapterType: string;
  /** Every package with its own `vars:` and version, the root first. */
  readonly packages: readonly {
    readonly name: string;
    readonly vars: JsonObject;
    readonly version?: string | null;
    /** Its `restrict-access`: other packages may only refer to its public models. Left out: no. */
    readonly restrictAccess?: boolean;
  }[];
  /** Enabled nodes by id, sorted by id. */
  readonly nodes: ReadonlyMap<NodeId, Node>;
  /** Disabled nodes (several can share an id). */
  readonly disabled: readonly Node[];
  readonly macros: ReadonlyMap<MacroId, MacroNode>;
  readonly docs: ReadonlyMap<string, DocNode>;
  readonly groups: ReadonlyMap<string, GroupNode>;
  /** Every file that was read, by `package://path`, with its checksum. */
  readonly files: ReadonlyMap<string, SourceFile>;
  readonly warnings: readonly Diagnostic[];
  /** How much the cache spared. */
  readonly cache: { readonly parsed: number; readonly reused: number };
}

/** Command line and environment, as far as templates and configs see them. */
export interface Invocation {
  /** A version 4 UUID. */
  readonly id: string;
  /** The instant at which the invocation began, in milliseconds since 1970 UTC. */
  readonly startedAt: number;
  /** The verb: `build`. */
  readonly command: string;
  readonly cliVars: JsonObject;
  readonly flags: InvocationFlags;
  /** Environment variables; never iterated into output. */
  readonly environment: ReadonlyMap<string, string>;
  /** The arguments as given, for `invocation_args_dict` and artifacts. */
  readonly arguments: Readonly<Record<string, Json>>;
}

/** A span of event time. Milliseconds since 1970 UTC; the end is not a part of it. */
export interface EventTimeSpan {
  readonly start: number;
  readonly end: number;
}

/** Flags that change what is built. */
export interface InvocationFlags {
  readonly fullRefresh: boolean;
  readonly failFast: boolean;
  readonly empty: boolean;
  /** `--sample`: what models and snapshots read of inputs with an `event_time`. */
  readonly sample: EventTimeSpan | null;
  /** `--event-time-start` and `--event-time-end`: the batches of microbatch models. */
  readonly eventTime: EventTimeSpan | null;
  readonly storeFailures: boolean;
  readonly threads: number | null;
}
