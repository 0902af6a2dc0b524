import type { Json, JsonObject } from '../util/json.ts';
import path from 'node:path';
import { dbtVersion } from '../context/scope.ts';
import type { NodeId } from '../domain/id.ts';
import { relationNameOf } from '../domain/manifest-node.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { manifestChunks } from '../record/manifest-chunks.ts';
import { hasSemantics, makeSemanticManifest } from '../record/semantic-manifest.ts';
import { makeRunResults } from '../record/run-results.ts';
import { customVariables } from './custom-variables.ts';
import type { Effects } from './effects.ts';
import type { OpenedProject } from './open-project.ts';
import { projectFlag } from './project-flags.ts';
import type { ProjectRequest } from './request.ts';
import { writeArtifact } from './write-artifact.ts';

/** `env` of an artifact's metadata. */
export function customEnvironment(effects: Effects): Readonly<Record<string, string>> {
  return customVariables(effects.environment);
}

function writesJson({ graph }: OpenedProject, { writeJson }: ProjectRequest): boolean {
  return writeJson ?? projectFlag(graph.project.config, 'write_json') ?? true;
}

/** Writes manifest.json, and semantic_manifest.json where there is something for it, unless the request or the project's flags say no. */
export function recordManifest(
  project: OpenedProject,
  request: ProjectRequest,
  effects: Effects,
  compiled: ReadonlyMap<NodeId, CompiledFacts> = new Map(),
): void {
  if (!writesJson(project, request)) return;
  const { invocation, graph, targetFolder } = project;
  writeArtifact(
    path.join(targetFolder, 'manifest.json'),
    manifestChunks({
      graph,
      invocationId: invocation.id,
      generatedAt: effects.clock(),
      startedAt: invocation.startedAt,
      dbtVersion,
      customEnvironment: customEnvironment(effects),
      storeFailures: invocation.flags.storeFailures,
      compiled,
      selectors: project.selectorEntries,
    }),
    effects,
  );
  if (!hasSemantics(graph.nodes.values())) return;
  const { storeFailures } = invocation.flags;
  const text = makeSemanticManifest({
    graph,
    createdAt: invocation.startedAt,
    storeFailures,
    compiled,
    primaryKeys: new Map(),
  });
  writeArtifact(path.join(targetFolder, 'semantic_manifest.json'), [text], effects);
}

/** A run that ended. */
export interface EndedRun {
  readonly project: OpenedProject;
  readonly request: ProjectRequest;
  readonly results: readonly NodeResult[];
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly compiled: ReadonlyMap<NodeId, CompiledFacts>;
}

/** Writes run_results.json alone, unless the request says no: of what ran without being a node of the graph. */
export function recordResults(
  { project, request, results, startedAt }: Omit<EndedRun, 'compiled'>,
  effects: Effects,
  relationName: (id: NodeId) => string | null = () => null,
): void {
  if (!writesJson(project, request)) return;
  const now = effects.clock();
  const text = makeRunResults({
    results,
    invocationId: project.invocation.id,
    generatedAt: now,
    startedAt,
    elapsed: now - startedAt,
    dbtVersion,
    arguments: withoutSecretVars(request.arguments),
    customEnvironment: customEnvironment(effects),
    relationName,
  });
  writeArtifact(path.join(project.targetFolder, 'run_results.json'), [text], effects);
}

/** Writes manifest.json and run_results.json, unless the request says no. */
export function recordRun(run: EndedRun, effects: Effects): void {
  const { project, request, compiled } = run;
  recordManifest(project, request, effects, compiled);
  const { graph, invocation } = project;
  recordResults(run, effects, (id) =>
    relationNameOf(graph.nodes.get(id)!, graph.project.config, invocation.flags.storeFailures),
  );
}

/** `--vars` whose names say that they are secret are hidden, as in dbt. */
function withoutSecretVars(given: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const { vars } = given;
  if (typeof vars !== 'object' || vars === null || Array.isArray(vars)) return given;
  const shown = Object.entries(vars).map(([name, value]) => [
    name,
    name.startsWith('DBT_ENV_SECRET') ? '*****' : value,
  ]);
  return { ...given, vars: Object.fromEntries(shown) as JsonObject };
}
