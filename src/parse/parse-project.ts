import { createParsePass } from '../context/parse-pass.ts';
import { createYamlContext } from '../context/yaml-context.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import type { DiscoveredProject } from '../domain/discovered.ts';
import type { Node } from '../domain/node.ts';
import type { NodeId } from '../domain/id.ts';
import type { Invocation, ParsedProject, SourceFile } from '../domain/project.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import { compareText } from '../util/compare.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { ParseCache } from './cache/parse-cache.ts';
import { checkCalls } from './check/check-calls.ts';
import { checkConfigPaths } from './check/check-config-paths.ts';
import { checkDuplicates } from './check/check-duplicates.ts';
import { checkNames } from './check/check-names.ts';
import { ConfigSettler } from './config/config-settler.ts';
import { Faults } from './faults.ts';
import { buildMacros } from './macro/build-macros.ts';
import { DocRenderer } from './macro/doc-renderer.ts';
import { readDocs } from './macro/read-docs.ts';
import { readMacros } from './macro/read-macros.ts';
import { buildAll } from './model/build-all.ts';
import { Namer } from './model/namer.ts';
import type { ParseContext } from './model/parse-context.ts';
import { openPackages } from './open-packages.ts';
import type { OpenedPackages } from './open-packages.ts';
import type { ParseAdapter } from './parse-adapter.ts';
import { readSchemaFiles } from './schema/read-schema-files.ts';

/** Everything that the outcome of a parse hangs on. */
export interface ParseProjectInput {
  readonly discovered: DiscoveredProject;
  readonly invocation: Invocation;
  /** `--target`; null: the profile's own choice. */
  readonly targetName: string | null;
  /** `--profile`; null: the project's own. */
  readonly profileName: string | null;
  /** The engine of a type, or undefined; `types` are all that there are, for the message. */
  readonly adapters: { readonly types: readonly string[]; readonly get: (type: string) => ParseAdapter | undefined };
  /** What a former parse left; null: there is none, or it shall not be used. */
  readonly cache: ParseCache | null;
}

/** A parsed project with the cache that the next parse may use; null where the one given still holds all. */
export interface ParseOutcome extends ParsedProject {
  readonly nextCache: ParseCache | null;
}

/** From files to nodes with their config, not yet linked. Reports all faults at once, sorted. Pure. */
export function parseProject(input: ParseProjectInput): Result<ParseOutcome, readonly Diagnostic[]> {
  const faults = new Faults();
  const opened = openPackages(input, faults);
  if (!opened) return failed([...faults.all].sort(compareDiagnostics));
  return parseOpened(input, opened, faults);
}

function parseOpened(
  input: ParseProjectInput,
  opened: OpenedPackages,
  faults: Faults,
): Result<ParseOutcome, readonly Diagnostic[]> {
  const { root, packages, target, adapter } = opened;
  const macros = readMacros(root, packages, adapter.macroPrefixes, faults);
  const docs = readDocs(root.root, packages, faults);
  const pass = createParsePass({
    config: root,
    packages: packages.map(({ name, config }) => ({ name, vars: config?.vars ?? {} })),
    target,
    invocation: input.invocation,
    macros: macros.library,
    adapterType: target.type,
  });
  const projects = new Map(packages.flatMap(({ name, config }) => (config ? [[name, config] as const] : [])));
  const context: ParseContext = {
    root,
    packages: packages.filter(({ discovered }) => discovered.kind !== 'builtin'),
    target,
    library: macros.library,
    pass,
    settler: new ConfigSettler(root, projects),
    namer: new Namer({ target, library: macros.library, pass, faults }),
    docs: new DocRenderer({
      docs,
      rootPackage: root.name,
      environmentOf: (name) => descriptionEnvironment(name, input, opened),
      faults,
    }),
    records: { sql: (_key, _content, _package, make) => make(), schema: (_key, _content, _package, make) => make() },
    faults,
  };
  const files = readSchemaFiles(context, opened, input.invocation);
  const built = buildAll(files, context);
  const macroNodes = buildMacros(files, context);
  checkDuplicates(built.nodes, faults);
  checkNames(built.nodes, faults);
  checkCalls(built.drafts, macros, packages[0]!, faults);
  checkConfigPaths(root, opened.rawRoot, built.nodes, faults);
  const diagnostics = [...faults.all].sort(compareDiagnostics);
  if (faults.hasError) return failed(diagnostics);
  const enabled = built.nodes.filter((node) => node.config.enabled).sort(byId);
  return ok({
    config: root,
    target,
    adapterType: target.type,
    nodes: new Map<NodeId, Node>(enabled.map((node) => [node.id, node])),
    disabled: built.nodes.filter((node) => !node.config.enabled).sort(byId),
    macros: macroNodes,
    docs,
    groups: built.groups,
    files: fileMap(input.discovered),
    warnings: diagnostics,
    cache: { parsed: 0, reused: 0 },
    nextCache: null,
  });
}

function byId(left: Node, right: Node): number {
  return compareText(left.id, right.id);
}

function descriptionEnvironment(packageName: string, input: ParseProjectInput, opened: OpenedPackages): Environment {
  return createYamlContext({
    vars: Object.fromEntries(opened.variables(packageName).merged),
    environment: input.invocation.environment,
    target: opened.target,
    allowSecrets: false,
  });
}

function fileMap(discovered: DiscoveredProject): ReadonlyMap<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  for (const of of discovered.packages) {
    for (const file of of.files) files.set(`${file.packageName}://${file.path}`, file);
  }
  return files;
}
