import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DocumentedRelation } from '../adapters/contract.ts';
import { dbtVersion } from '../context/scope.ts';
import { ProjectError, UsageError } from '../domain/errors.ts';
import type { NodeId, ResourceType } from '../domain/id.ts';
import type { CompiledFacts } from '../domain/manifest-node.ts';
import type { RelationName } from '../domain/relation.ts';
import { makeCatalog } from '../record/catalog.ts';
import { writeChunks } from '../record/write-chunks.ts';
import { compareText } from '../util/compare.ts';
import { chooseNodes } from './choose-nodes.ts';
import { compileNodes } from './compile-nodes.ts';
import { docsPage, staticDocsPage } from './docs-page.ts';
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
  if (!request.emptyCatalog) tell(effects, 'Building catalog');
  const relations: ReadonlyMap<NodeId, DocumentedRelation> = request.emptyCatalog
    ? new Map()
    : await documented(project, chosen, effects);
  const named = (isSource: boolean): ReadonlyMap<NodeId, DocumentedRelation> =>
    new Map(
      [...relations]
        .filter(([id]) => (project.graph.nodes.get(id)?.resourceType === 'source') === isSource)
        .sort(([left], [right]) => compareText(left, right)),
    );
  prepareSite(project);
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
  // As in dbt: without compiling there is no new manifest.
  if (request.compile) recordManifest(project, request, effects, facts);
  if (request.static) writeStaticPage(project.targetFolder, text);
  tell(effects, `Catalog written to ${file}`);
  return { kind: 'ok' };
}

function tell({ sink, clock }: Effects, text: string): void {
  sink({ kind: 'message', at: clock(), level: 'info', text, node: null });
}

/** The page, and the folders of `asset-paths`, whose pictures descriptions show. */
function prepareSite({ graph, targetFolder }: OpenedProject): void {
  const { root, paths } = graph.project.config;
  mkdirSync(targetFolder, { recursive: true });
  writeFileSync(path.join(targetFolder, 'index.html'), docsPage());
  for (const folder of paths.assets) {
    const from = path.resolve(root, folder);
    const to = path.resolve(targetFolder, folder);
    // A path that leads out of the target folder would be removed elsewhere.
    if (!to.startsWith(targetFolder + path.sep)) continue;
    rmSync(to, { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, to, { recursive: true });
  }
}

function writeStaticPage(folder: string, catalog: string): void {
  const file = path.join(folder, 'manifest.json');
  if (!existsSync(file)) {
    throw new UsageError(
      `There is no ${file} to put into the page.\nRun docs generate without --no-compile.`,
    );
  }
  writeFileSync(path.join(folder, 'static_index.html'), staticDocsPage(readFileSync(file, 'utf8'), catalog));
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
