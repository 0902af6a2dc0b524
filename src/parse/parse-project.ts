import { createParsePass } from '../context/parse-pass.ts';
import { createYamlContext } from '../context/yaml-context.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import type { Node } from '../domain/node.ts';
import type { NodeId } from '../domain/id.ts';
import type { ParsedProject } from '../domain/project.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import { compareText } from '../util/compare.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { CachedRecords } from './cache/cached-records.ts';
import { encodeNodes } from './cache/encode-nodes.ts';
import { Fingerprints, hashOfVariable } from './cache/fingerprints.ts';
import type { ParseCache } from './cache/parse-cache.ts';
import { projectKeys } from './cache/project-keys.ts';
import type { ProjectKeys } from './cache/project-keys.ts';
import { fileMap, ProjectCode, reuseProject } from './cache/reuse-project.ts';
import { RecordingEnvironment } from './cache/recording-environment.ts';
import { checkCalls } from './check/check-calls.ts';
import { checkConfigNames } from './check/check-config-names.ts';
import { checkConfigPaths } from './check/check-config-paths.ts';
import { checkDuplicates } from './check/check-duplicates.ts';
import { foldRepeats } from './check/fold-repeats.ts';
import { checkGroups } from './check/check-groups.ts';
import { checkSemantics } from './check/check-semantics.ts';
import { checkNames } from './check/check-names.ts';
import { ConfigSettler } from './config/config-settler.ts';
import { Faults } from './faults.ts';
import { buildMacros } from './macro/build-macros.ts';
import { DocRenderer } from './macro/doc-renderer.ts';
import { readDocs } from './macro/read-docs.ts';
import { readMacros } from './macro/read-macros.ts';
import type { ReadMacros } from './macro/read-macros.ts';
import { buildAll } from './model/build-all.ts';
import { Namer } from './model/namer.ts';
import type { ParseContext } from './model/parse-context.ts';
import { openPackages, packageVars } from './open-packages.ts';
import type { ParseOutcome, ParseProjectInput } from './parse-input.ts';
import type { OpenedPackages } from './open-packages.ts';
import { readSchemaFiles } from './schema/read-schema-files.ts';

export type { ParseOutcome, ParseProjectInput } from './parse-input.ts';

/** Why a project was refused, with what could be read of it. */
export interface RefusedProject {
  /** All faults and warnings, sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** What is there without the faulty parts, so that its references can be checked too; null: nothing could be read. */
  readonly readable: ParsedProject | null;
}

/** From files to nodes with their config, not yet linked. Reports all faults at once, sorted. Pure. */
export function parseProject(given: ParseProjectInput): Result<ParseOutcome, readonly Diagnostic[]> {
  const parsed = readProjectNodes(given);
  return parsed.ok ? parsed : failed(parsed.error.diagnostics);
}

/** The same; where there are faults, with what could be read all the same. */
export function readProjectNodes(given: ParseProjectInput): Result<ParseOutcome, RefusedProject> {
  const faults = new Faults();
  const environment = new RecordingEnvironment(given.invocation.environment);
  const input = { ...given, invocation: { ...given.invocation, environment } };
  const opened = openPackages(input, faults);
  if (!opened) return failed({ diagnostics: [...faults.all].sort(compareDiagnostics), readable: null });
  const keys = projectKeys(input, opened);
  const code = new ProjectCode(input.discovered);
  const reused = faults.hasError ? null : reuseProject({ input, opened, keys, code, environment });
  if (reused) return ok({ ...reused, nextCache: null });
  return parseOpened(input, opened, { keys, code, environment, faults });
}

interface Work {
  readonly keys: ProjectKeys;
  readonly code: ProjectCode;
  readonly environment: RecordingEnvironment;
  readonly faults: Faults;
}

function parseOpened(
  input: ParseProjectInput,
  opened: OpenedPackages,
  work: Work,
): Result<ParseOutcome, RefusedProject> {
  const { root, packages, target } = opened;
  const { faults } = work;
  const { context, macros, docs, records } = prepare(input, opened, work);
  const files = readSchemaFiles(context, opened, input.invocation);
  const built = buildAll(files, context);
  const macroNodes = buildMacros(files, context);
  checkDuplicates(built.nodes, root.flags, faults);
  checkGroups(built.nodes, built.groups, faults);
  checkNames(built.nodes, faults);
  checkSemantics(built.nodes, root.flags, faults);
  checkCalls(built.drafts, macros, packages[0]!, faults);
  checkConfigPaths(root, opened.rawRoot, built.nodes, faults);
  checkConfigNames(built.drafts, packages[0]!, opened.rawRoot, faults);
  const diagnostics = foldRepeats([...faults.all].sort(compareDiagnostics));
  const enabled = built.nodes.filter((node) => node.config.enabled).sort(byId);
  const project = {
    config: root,
    target,
    adapterType: target.type,
    packages: packageVars(opened),
    nodes: new Map<NodeId, Node>(enabled.map((node) => [node.id, node])),
    disabled: built.nodes.filter((node) => !node.config.enabled).sort(byId),
    macros: macroNodes,
    docs,
    groups: built.groups,
    files: fileMap(input.discovered),
    warnings: diagnostics,
    cache: { parsed: records.parsed, reused: records.reused },
  };
  if (faults.hasError) return failed({ diagnostics, readable: project });
  return ok({ ...project, nextCache: cacheOf(project, records, context, work) });
}

interface Prepared {
  readonly context: ParseContext;
  readonly macros: ReadMacros;
  readonly docs: ParsedProject['docs'];
  readonly records: CachedRecords;
}

function prepare(
  input: ParseProjectInput,
  opened: OpenedPackages,
  { keys, environment, faults }: Work,
): Prepared {
  const { root, packages, target, adapter, variables } = opened;
  const macros = readMacros(root, packages, adapter.macroPrefixes, faults);
  const docs = readDocs(root.root, packages, faults);
  const { library } = macros;
  const pass = createParsePass({
    config: root,
    packages: packageVars(opened),
    target,
    invocation: input.invocation,
    macros: library,
    adapterType: target.type,
  });
  const fingerprints = new Fingerprints({
    library,
    variables,
    environment,
    base: keys.base,
    invocation: keys.invocation,
  });
  const former = input.cache?.records() ?? new Map();
  const records = new CachedRecords({ former, fingerprints, environment });
  const projects = new Map(packages.flatMap(({ name, config }) => (config ? [[name, config] as const] : [])));
  const context: ParseContext = {
    root,
    packages: packages.filter(({ discovered }) => discovered.kind !== 'builtin'),
    target,
    library,
    unreadMacros: macros.unread,
    pass,
    settler: new ConfigSettler(root, projects),
    namer: new Namer({
      target,
      library,
      pass,
      faults,
      wantsSchema: root.flags['require_valid_schema_from_generate_schema_name'] === true,
    }),
    docs: new DocRenderer({
      docs,
      rootPackage: root.name,
      environmentOf: (name) => descriptionEnvironment(name, input, opened),
      faults,
    }),
    records,
    faults,
  };
  return { context, macros, docs, records };
}

function cacheOf(
  project: Omit<ParsedProject, 'cache'>,
  records: CachedRecords,
  context: ParseContext,
  { keys, code, environment }: Work,
): ParseCache {
  const asked = [...environment.asked].sort(compareText);
  const kept = records.kept;
  const isVolatile = records.volatile || context.namer.isVolatile();
  return {
    kind: 'parse-cache',
    project: isVolatile
      ? null
      : {
          key: keys.whole,
          invocation: records.readsInvocation ? keys.invocation : null,
          environment: Object.fromEntries(asked.map((name) => [name, hashOfVariable(name, environment)])),
          nodes: encodeNodes(project, (node) => code.of(node)),
        },
    records: () => kept,
  };
}

function byId(left: Node, right: Node): number {
  return compareText(left.id, right.id);
}

function descriptionEnvironment(
  packageName: string,
  input: ParseProjectInput,
  opened: OpenedPackages,
): Environment {
  return createYamlContext({
    vars: Object.fromEntries(opened.variables(packageName).merged),
    environment: input.invocation.environment,
    target: opened.target,
    allowSecrets: false,
  });
}
