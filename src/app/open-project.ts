import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { findAdapter, adapterTypes } from '../adapters/registry.ts';
import type { Adapter } from '../adapters/contract.ts';
import { localFiles } from '../discover/files.ts';
import { findProject } from '../discover/find-project.ts';
import { readParseCache, writeParseCache } from '../discover/parse-cache-file.ts';
import { readProject } from '../discover/read-project.ts';
import type { DiscoveredProject, ProjectLocation } from '../domain/discovered.ts';
import { InternalError, ProjectError } from '../domain/errors.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { LoadWindow } from '../domain/load.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { Invocation, Target } from '../domain/project.ts';
import type { RelationName } from '../domain/relation.ts';
import type { SelectorDefinition } from '../domain/selector.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import { decodeParseCache, encodeParseCache } from '../parse/cache/parse-cache.ts';
import { readPackageShape } from '../parse/config/read-package-shape.ts';
import { readSelectors } from '../parse/config/read-selectors.ts';
import { selectorEntries } from '../select/selector-entries.ts';
import type { JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { Effects } from './effects.ts';
import { checkLoads } from './check-loads.ts';
import { eventTimeSpan, sampleSpan } from './event-time.ts';
import type { EventTimeFlags } from './event-time.ts';
import { withInlineQuery } from './inline-node.ts';
import { parseAndLink } from './parse-and-link.ts';
import { withSeedRows } from './with-seed-rows.ts';
import type { ProjectRequest } from './request.ts';
import { tellWarnings, warningPolicy } from './warnings.ts';

/** A project that was read, parsed and linked, with what the next stages need. */
export interface OpenedProject {
  readonly invocation: Invocation;
  readonly discovered: DiscoveredProject;
  readonly graph: Graph;
  readonly adapter: Adapter;
  /** Absolute path of the folder for artifacts. */
  readonly targetFolder: string;
  /** How many files were parsed, and how many the cache spared. */
  readonly parsedFiles: number;
  readonly reusedFiles: number;
  /** Which warnings are errors, and which are not told. */
  readonly warnings: WarningPolicy;
  /** What selectors.yml defines; null where there is none. */
  readonly selectors: readonly SelectorDefinition[] | null;
  /** The same in the manifest's words. */
  readonly selectorEntries: JsonObject;
  /** `--defer`: what refs of these nodes lead to in place of their own relation. */
  readonly deferred?: ReadonlyMap<NodeId, RelationName>;
}

/** How streams that are followed end. */
export interface Following {
  /** Aborted when they are to commit what they have, and end. */
  readonly until: AbortSignal;
  /** Ends all of them, since one has failed. */
  readonly end: () => void;
}

/** Flags of a request that change what is built; what a verb does not have is false. */
export interface BuildFlags extends EventTimeFlags {
  readonly fullRefresh?: boolean | null;
  readonly failFast?: boolean | null;
  readonly empty?: boolean | null;
  readonly storeFailures?: boolean | null;
  /** Of sources: what is to be loaded in place of what is new. */
  readonly window?: LoadWindow | null;
  /** Of sources: how many rows at most. */
  readonly limit?: number | null;
  /** Streams are read until they are told to stop; absent: up to what is there now. */
  readonly following?: Following;
  /** Of sources: what earlier loads have kept, in place of the source. */
  readonly replay?: boolean | null;
  /** Nothing is written, the parse cache neither. */
  readonly dryRun?: boolean;
}

/** Folder of the macros under dbt's names: beside `dist/` in the package, beside `src/` in the repository. */
export const builtinFolder = fileURLToPath(new URL('../../builtin', import.meta.url));

/** The value of a result; its diagnostics are thrown as a `ProjectError`. */
export function valueOrThrow<T>(result: Result<T, readonly Diagnostic[]>): T {
  if (result.ok) return result.value;
  throw new ProjectError(result.error);
}

/** Absolute path of the folder with the project file: `start`, or the nearest above it. Throws `ProjectError` where there is none. */
export async function findProjectFolder(start: string): Promise<string> {
  return valueOrThrow(await findProject(start, localFiles())).root;
}

/**
 * Finds, reads, parses and links the project, with the query of `--inline` in it where there is one; says so to the sink. Throws
 * `ProjectError` with all faults at once.
 */
export async function openProject(
  request: ProjectRequest & BuildFlags,
  effects: Effects,
  inline: string | null = null,
): Promise<OpenedProject> {
  const startedAt = effects.clock();
  const { files } = effects;
  const location = valueOrThrow(
    await findProject(path.resolve(effects.cwd, request.projectFolder ?? '.'), files),
  );
  let targetPath = request.targetPath;
  const read = valueOrThrow(
    await readProject(
      location,
      {
        shapeOf: (file, flavor) => {
          const shape = readPackageShape(file, {
            flavor,
            cliVars: request.vars,
            environment: effects.environment,
          });
          // The root is the first that is asked for.
          if (shape.ok) targetPath ??= shape.value.targetPath;
          return shape;
        },
        profilesFolders: profilesFolders(request, location, effects),
        builtinFolder,
      },
      files,
    ),
  );
  const discovered = inline === null ? read : withInlineQuery(read, inline);
  const invocation = makeInvocation(request, effects);
  const targetFolder = path.resolve(location.root, targetPath ?? 'target');
  const cacheText = request.partialParse === false ? null : readParseCache(targetFolder, files);
  const { project, graph: linked } = parseAndLink({
    discovered,
    invocation,
    targetName: request.target,
    profileName: request.profile,
    adapters: { types: adapterTypes, get: findAdapter },
    cache: cacheText === null ? null : decodeParseCache(cacheText, effects.version),
  });
  if (project.nextCache && inline === null && request.dryRun !== true)
    writeParseCache(targetFolder, encodeParseCache(project.nextCache, effects.version), files);
  const graph = withSeedRows(linked, discovered, files);
  await checkLoads(graph, discovered);
  const selectors = openSelectors(discovered, project.target, request, effects);
  const adapter = findAdapter(project.target.type);
  if (!adapter)
    throw new InternalError(`target of type ${project.target.type} was accepted and has no adapter`);
  effects.sink({
    kind: 'invocation-started',
    at: startedAt,
    invocationId: invocation.id,
    version: effects.version,
    command: request.command,
    target: { name: project.target.name, type: project.target.type },
  });
  const warnings = warningPolicy(request.warnings, project.config.flags);
  tellWarnings(project.warnings, warnings, effects);
  const at = effects.clock();
  effects.sink({
    kind: 'project-parsed',
    at,
    counts: countNodes(graph),
    parsedFiles: project.cache.parsed,
    reusedFiles: project.cache.reused,
    milliseconds: at - startedAt,
  });
  const { parsed: parsedFiles, reused: reusedFiles } = project.cache;
  return {
    invocation,
    discovered,
    graph,
    adapter,
    targetFolder,
    parsedFiles,
    reusedFiles,
    warnings,
    ...selectors,
  };
}

/** selectors.yml, read and understood, whether or not this verb selects by it: its faults are the project's. */
function openSelectors(
  { selectors: file }: DiscoveredProject,
  target: Target,
  { vars }: ProjectRequest,
  { environment }: Effects,
): Pick<OpenedProject, 'selectors' | 'selectorEntries'> {
  if (!file) return { selectors: null, selectorEntries: {} };
  const selectors = valueOrThrow(readSelectors(file, { vars, environment, target }));
  return { selectors, selectorEntries: valueOrThrow(selectorEntries(selectors)) };
}

/** Where profiles.yml is looked for, as dbt does: the flag, the variable, the working directory, the home folder. */
export function profilesFolders(
  request: Pick<ProjectRequest, 'profilesFolder'>,
  location: ProjectLocation,
  effects: Effects,
): readonly string[] {
  const named = request.profilesFolder ?? effects.environment.get('DBT_PROFILES_DIR');
  if (named) return [path.resolve(effects.cwd, named)];
  return [...new Set([effects.cwd, location.root, path.join(effects.home, '.dbt')])];
}

/** This invocation, as stages need it. */
export function makeInvocation(request: ProjectRequest & BuildFlags, effects: Effects): Invocation {
  const startedAt = effects.clock();
  return {
    id: effects.uuid(),
    startedAt,
    command: request.command,
    cliVars: request.vars,
    flags: {
      fullRefresh: request.fullRefresh ?? false,
      failFast: request.failFast ?? false,
      empty: request.empty ?? false,
      sample: sampleSpan(request, startedAt),
      eventTime: eventTimeSpan(request),
      storeFailures: request.storeFailures ?? false,
      threads: request.threads,
    },
    environment: effects.environment,
    arguments: request.arguments,
  };
}

function countNodes(graph: Graph): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const node of graph.nodes.values())
    counts.set(node.resourceType, (counts.get(node.resourceType) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
