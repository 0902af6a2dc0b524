import type { Database } from '../adapters/contract.ts';
import type { FormerManifest } from '../domain/former-state.ts';
import type { NodeId } from '../domain/id.ts';
import type { FunctionNode } from '../domain/node.ts';
import { UsageError } from '../domain/errors.ts';
import type { RelationName } from '../domain/relation.ts';
import { relationKey } from '../domain/relation.ts';
import { compareText } from '../util/compare.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { Effects } from './effects.ts';
import { formerState } from './former-state.ts';
import type { OpenedProject } from './open-project.ts';
import { relationOf } from './relation-of.ts';
import type { StateRequest } from './request.ts';

/** What is deferred to, and how. */
export interface Deferral {
  readonly manifest: FormerManifest;
  /** The state's relation is taken for what is not selected, whether or not there is one in the target. */
  readonly favorState: boolean;
}

/** What `--defer` asks for; null where it is not given. Throws `UsageError` where there is nothing to defer to. */
export function readDeferral(
  project: OpenedProject,
  request: Partial<StateRequest>,
  effects: Effects,
): Deferral | null {
  if (request.defer !== true) return null;
  const folder = request.deferStateFolder ?? request.stateFolder ?? null;
  if (folder === null) {
    throw new UsageError(
      '--state or --defer-state are required for deferral, but neither was provided\nName the folder of the manifest.json to defer to.',
    );
  }
  const { manifest } = formerState(project, folder, effects);
  if (manifest === null) throw new UsageError(`Could not find manifest in --state path: "${folder}"`);
  return { manifest, favorState: request.favorState === true };
}

/** Which nodes a run leaves as they are. */
export interface DeferScope {
  readonly selected: ReadonlySet<NodeId>;
  /** The selected nodes are going to be built: their own relations will be there. */
  readonly builds: boolean;
}

/**
 * The project with refs that lead to the state's relations: of models, seeds and snapshots that the state has too, that are not built now,
 * and that are not there in the target (`--favor-state`: or are not selected). One question to the catalog.
 */
export async function withDeferral(
  project: OpenedProject,
  deferral: Deferral | null,
  { selected, builds }: DeferScope,
  database: Database,
): Promise<OpenedProject> {
  if (deferral === null) return project;
  const candidates = [...project.graph.nodes.values()].flatMap((node) => {
    if (node.resourceType === 'source' || (builds && selected.has(node.id))) return [];
    const own = node.resourceType === 'function' ? nameOf(node) : relationOf(node);
    const theirs = relationIn(deferral.manifest.entries.get(node.id));
    return own === null || theirs === null ? [] : [{ id: node.id, own, theirs }];
  });
  const schemas = [...new Set(candidates.map(({ own }) => own.schema))].sort(compareText);
  const there = new Set((await database.catalog.relations(schemas)).map(keyOf));
  const deferred = new Map<NodeId, RelationName>();
  for (const { id, own, theirs } of candidates) {
    if (!there.has(keyOf(own)) || (deferral.favorState && !selected.has(id))) deferred.set(id, theirs);
  }
  return { ...project, deferred };
}

/** A function is in no catalog of relations: as for dbt, one that is not built now is the state's. */
function nameOf({ database, schema, alias }: FunctionNode): RelationName {
  return { database, schema, identifier: alias };
}

/** The relation that the state has for a node; null where it has none. */
export function relationInState({ manifest }: Deferral, id: NodeId): RelationName | null {
  return relationIn(manifest.entries.get(id));
}

function keyOf({ schema, identifier }: RelationName): string {
  return relationKey({ database: null, schema, identifier });
}

/** The relation of a former manifest's entry; null where it makes none. */
function relationIn(entry: JsonObject | undefined): RelationName | null {
  if (entry === undefined || configOf(entry)['materialized'] === 'ephemeral') return null;
  const { database = null, schema, alias } = entry;
  if (typeof schema !== 'string' || typeof alias !== 'string') return null;
  return { database: typeof database === 'string' ? database : null, schema, identifier: alias };
}

function configOf(entry: JsonObject): JsonObject {
  const config: Json | undefined = entry['config'];
  return typeof config === 'object' && config !== null && !Array.isArray(config)
    ? (config as JsonObject)
    : {};
}
