import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from '../cli/commands/build.ts';
import { compile } from '../cli/commands/compile.ts';
import { deps } from '../cli/commands/deps.ts';
import { docs } from '../cli/commands/docs.ts';
import { load } from '../cli/commands/load.ts';
import { ls } from '../cli/commands/ls.ts';
import { parse } from '../cli/commands/parse.ts';
import { retry } from '../cli/commands/retry.ts';
import { runOperation } from '../cli/commands/run-operation.ts';
import { run } from '../cli/commands/run.ts';
import { seed } from '../cli/commands/seed.ts';
import { show } from '../cli/commands/show.ts';
import { snapshot } from '../cli/commands/snapshot.ts';
import { source } from '../cli/commands/source.ts';
import { test } from '../cli/commands/test.ts';
import type { Verb } from '../cli/verb.ts';
import { findProjectFolder } from '../app/open-project.ts';
import type { JsonObject } from '../util/json.ts';
import { invoke, type Outcome } from './invoke.ts';
import type { OpenOptions, RunOptions, SelectOptions, ShowOptions, VerbOptions } from './options.ts';

/**
 * A project, for programs. Each call is an invocation of its own, as the command line's: it reads the files as they are then, connects,
 * works, disconnects. Nothing is shared between calls, so several may run at once, of one project or of many; those that build
 * in one schema wait for each other. A call rejects with a `ToolError` where nothing could be begun; a node that fails is in the outcome.
 */
export interface Project {
  /** Absolute path of the folder that holds the project file. */
  readonly folder: string;
  /** Loads, seeds, runs, snapshots and tests, in graph order. */
  readonly build: (options?: RunOptions) => Promise<Outcome>;
  readonly load: (options?: RunOptions) => Promise<Outcome>;
  readonly seed: (options?: RunOptions) => Promise<Outcome>;
  readonly run: (options?: RunOptions) => Promise<Outcome>;
  readonly snapshot: (options?: SelectOptions) => Promise<Outcome>;
  readonly test: (options?: SelectOptions) => Promise<Outcome>;
  /** Goes on with the last run of the artifacts' folder. */
  readonly retry: (options?: VerbOptions) => Promise<Outcome>;
  readonly compile: (options?: SelectOptions) => Promise<Outcome>;
  readonly deps: (options?: VerbOptions) => Promise<Outcome>;
  readonly sourceFreshness: (options?: SelectOptions) => Promise<Outcome>;
  readonly docsGenerate: (options?: SelectOptions) => Promise<Outcome>;
  /** Calls a macro with arguments by name. */
  readonly runOperation: (
    macro: string,
    options?: VerbOptions & { readonly args?: JsonObject },
  ) => Promise<Outcome>;
  /** The selected nodes as `ls --output json` tells of them: `unique_id`, `name`, `resource_type`, `config`, … */
  readonly nodes: (options?: SelectOptions) => Promise<readonly JsonObject[]>;
  /** The first rows of a node's query or of `inline`, by column name. */
  readonly show: (options: ShowOptions) => Promise<readonly JsonObject[]>;
  /** Reads the project and gives the manifest (dbt's schema, version 12), which is written too. */
  readonly manifest: (options?: VerbOptions) => Promise<JsonObject>;
}

/**
 * Opens the project of a folder. Rejects with a `ProjectError` where there is none; the files' faults are told by the verbs. There is nothing
 * to close.
 */
export async function open(options: OpenOptions = {}): Promise<Project> {
  const folder = await findProjectFolder(path.resolve(options.folder ?? '.'));
  const opened = { ...options, folder };
  const of =
    (verb: Verb, operand?: string) =>
    (given: VerbOptions = {}): Promise<Outcome> =>
      invoke({ verb, open: opened, options: given, ...(operand !== undefined && { operand }) });
  return {
    folder,
    build: of(build),
    load: of(load),
    seed: of(seed),
    run: of(run),
    snapshot: of(snapshot),
    test: of(test),
    retry: of(retry),
    compile: of(compile),
    deps: of(deps),
    sourceFreshness: of(source, 'freshness'),
    docsGenerate: of(docs, 'generate'),
    runOperation: (macro, given = {}) => of(runOperation, macro)(given),
    nodes: async (given = {}) => {
      const { output } = await of(ls)({ ...given, output: 'json' });
      return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as JsonObject]));
    },
    show: async (given) => shownRows((await of(show)({ ...given, output: 'json' })).output),
    manifest: (given = {}) => readManifest(opened, given),
  };
}

/** Parses, and reads what that wrote. */
async function readManifest(
  opened: OpenOptions & { readonly folder: string },
  options: VerbOptions,
): Promise<JsonObject> {
  const targetPath = options.targetPath ?? opened.targetPath ?? 'target';
  await invoke({ verb: parse, open: opened, options: { ...options, targetPath, writeJson: true } });
  const text = await readFile(path.resolve(opened.folder, targetPath, 'manifest.json'), 'utf8');
  return JSON.parse(text) as JsonObject;
}

/** Rows of `show --output json`. */
function shownRows(output: string): readonly JsonObject[] {
  const read = JSON.parse(output) as readonly JsonObject[] | { readonly show: readonly JsonObject[] };
  return 'show' in read ? read.show : read;
}
