import type { Event } from '../domain/event.ts';
import type { JsonObject } from '../util/json.ts';

/** Where a project is and how it is opened. Paths may be relative to the working directory. */
export interface OpenOptions {
  /** A folder of the project; the default is the working directory. */
  readonly folder?: string;
  readonly profilesFolder?: string;
  readonly profile?: string;
  readonly target?: string;
  /** Over the project's own variables. A verb's `vars` are put over these, key by key. */
  readonly vars?: JsonObject;
  /** At least 1. */
  readonly threads?: number;
  /** Where artifacts and compiled SQL go: give each a folder of its own where several invocations run at once. */
  readonly targetPath?: string;
  /** In place of `process.env`, for `env_var()`, profiles and the tool's own variables. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Gets everything that happens, as it happens; secrets are masked. What it throws is not caught. */
  readonly onEvent?: (event: Event) => void;
}

/** What every verb takes. */
export interface VerbOptions {
  readonly vars?: JsonObject;
  readonly threads?: number;
  readonly targetPath?: string;
  /** Aborting ends what runs on the server, starts nothing more, and lets the verb return. */
  readonly signal?: AbortSignal;
  /** In addition to that of `open`. */
  readonly onEvent?: (event: Event) => void;
  /**
   * Any other option of the verb's command line by its name in camel case: `{ warnError: true }` for `--warn-error`.
   * One that the verb does not have is a `UsageError`.
   */
  readonly [option: string]: unknown;
}

/** Which nodes, in dbt's selection grammar; nothing given is all. */
export interface SelectOptions extends VerbOptions {
  readonly select?: string | readonly string[];
  readonly exclude?: string | readonly string[];
  readonly selector?: string;
  readonly resourceType?: string | readonly string[];
  /** Folder of an earlier run's artifacts, for `state:` and `defer`. */
  readonly state?: string;
  readonly defer?: boolean;
}

/** How nodes are run. */
export interface RunOptions extends SelectOptions {
  readonly fullRefresh?: boolean;
  readonly failFast?: boolean;
  /** Say the steps of each node (as `output` events), change nothing. */
  readonly dryRun?: boolean;
}

/** What to show. */
export interface ShowOptions extends VerbOptions {
  /** A node's name, or another selector of one node. */
  readonly select?: string;
  /** A query in place of a node; a template. */
  readonly inline?: string;
  /** -1 is all rows; the default is 5. */
  readonly limit?: number;
}
