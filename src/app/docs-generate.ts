import path from 'node:path';
import type { DocumentedRelation } from '../adapters/contract.ts';
import { dbtVersion } from '../context/scope.ts';
import { ProjectError } from '../domain/errors.ts';
import type { NodeId, ResourceType } from '../domain/id.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { RelationName } from '../domain/relation.ts';
import { makeCatalog } from '../record/catalog.ts';
import { writeChunks } from '../record/write-chunks.ts';
import { compareText } from '../util/compare.ts';
import { chooseNodes } from './choose-nodes.ts';
import { compileNodes } from './compile-nodes.ts';
import type { Effects } from './effects.ts';
import type { Ending } from './ending.ts';
import { withDatabase } from './open-database.ts';
import { openProject } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';
import { customEnvironment, recordManifest } from './record-run.ts';
import { relationOf } from './relation-of.ts';
import type { DocsGenerateRequest } from './request.ts';

const compiled: readonly ResourceType[] = ['model', 'snapshot', 'test', 'analysis'];
const shown: readonly ResourceType[] = [...compiled, 'seed', 'source'];

/**
 * Compiles the selected nodes and writes manifest.json and, from what the database says of their relations, catalog.json. Ends `failed`,
 * without a catalog, where a node does not compile.
 */
export async function runDocsGenerate(request: DocsGenerateRequest, effects: Effects): Promise<Ending> {
  const project = await openProject(request, effects);
  const startedAt = effects.clock();
  const chosen = chooseNodes(project, request, { defaults: shown, all: shown }, effects);
  const facts: ReadonlyMap<NodeId, CompiledFacts> | null = request.compile
    ? await compile(project, chosen, effects)
    : new Map();
  if (facts === null) return { kind: 'failed' };
  const relations: ReadonlyMap<NodeId, DocumentedRelation> = request.emptyCatalog
    ? new Map()
    : await documented(project, chosen, effects);
  const named = (isSource: boolean): ReadonlyMap<NodeId, DocumentedRelation> =>
    new Map(
      [...relations]
        .filter(([id]) => (project.graph.nodes.get(id)?.resourceType === 'source') === isSource)
        .sort(([left], [right]) => compareText(left, right)),
    );
  const file = path.join(project.targetFolder, 'catalog.json');
  const text = makeCatalog({
    nodes: named(false),
    sources: named(true),
    invocationId: project.invocation.id,
    startedAt,
    generatedAt: effects.clock(),
    dbtVersion,
    customEnvironment: customEnvironment(effects),
  });
  writeChunks(file, [text]);
  recordManifest(project, request, effects, facts);
  const where = path.relative(effects.cwd, file);
  effects.sink({
    kind: 'message',
    at: effects.clock(),
    level: 'info',
    text: `Catalog written to ${where}: ${relations.size} relations`,
    node: null,
  });
  return { kind: 'ok' };
}

/** Null where one does not compile: its faults have been told. */
async function compile(
  project: OpenedProject,
  chosen: ReadonlySet<NodeId>,
  effects: Effects,
): Promise<ReadonlyMap<NodeId, CompiledFacts> | null> {
  const { nodes } = project.graph;
  const ids = [...chosen].filter((id) => compiled.includes(nodes.get(id)!.resourceType));
  try {
    return (await compileNodes(project, ids, effects)).compiled;
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    for (const diagnostic of error.diagnostics)
      effects.sink({ kind: 'diagnostic', at: effects.clock(), diagnostic });
    const text = 'Compile failed; cannot generate docs';
    effects.sink({ kind: 'message', at: effects.clock(), level: 'error', text, node: null });
    return null;
  }
}

/** What the database says of the relations of these nodes; names are compared without regard to case, as dbt does. */
async function documented(
  project: OpenedProject,
  chosen: ReadonlySet<NodeId>,
  effects: Effects,
): Promise<ReadonlyMap<NodeId, DocumentedRelation>> {
  const { nodes } = project.graph;
  const wanted = [...chosen].flatMap((id) => {
    const relation = relationOf(nodes.get(id)!);
    return relation === null ? [] : [[id, relation] as const];
  });
  const schemas = new Set(wanted.map(([, { schema }]) => schema));
  const found = await withDatabase(
    project,
    1,
    effects,
    (database) => database.catalog.documented([...schemas].sort(compareText)),
    false,
  );
  const byName = new Map(found.map((relation) => [nameOf(relation), relation]));
  return new Map(
    wanted.flatMap(([id, name]) => {
      const relation = byName.get(nameOf(name));
      return relation === undefined ? [] : [[id, relation] as const];
    }),
  );
}

function nameOf({ schema, identifier }: RelationName): string {
  return JSON.stringify([schema.toLowerCase(), identifier.toLowerCase()]);
}
