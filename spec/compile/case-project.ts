import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeConfig } from '../../src/domain/config.ts';
import type { Graph } from '../../src/domain/graph.ts';
import { refKey, sourceKey } from '../../src/domain/graph.ts';
import type { MacroId, NodeId, ResourceType } from '../../src/domain/id.ts';
import type {
  CompilableNode,
  Node,
  RefCall,
  SourceCall,
  SourceNode,
  TestNode,
} from '../../src/domain/node.ts';
import type { Invocation, ProjectConfig, Target } from '../../src/domain/project.ts';
import { createMacroLibrary } from '../../src/context/macro-library.ts';
import type { MacroLibrary } from '../../src/context/macro-library.ts';
import type { NodeIdentity } from '../../src/context/node-identity.ts';
import { parseTemplate } from '../../src/template/syntax/parse-template.ts';
import type { Template } from '../../src/template/syntax/template.ts';
import type { JsonObject } from '../../src/util/json.ts';

/** A node of dbt's manifest, as far as a case keeps it. */
export interface CaseNode {
  readonly unique_id: string;
  readonly resource_type: string;
  readonly package_name: string;
  readonly name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly fqn: readonly string[];
  readonly database: string;
  readonly schema: string;
  readonly alias?: string;
  readonly identifier?: string;
  readonly source_name?: string;
  readonly quoting?: Readonly<Record<string, boolean | null>>;
  readonly raw_code?: string;
  readonly config?: JsonObject;
  readonly refs?: readonly {
    readonly name: string;
    readonly package?: string | null;
    readonly version?: string | number | null;
  }[];
  readonly sources?: readonly (readonly [string, string])[];
  readonly depends_on?: { readonly macros: readonly string[]; readonly nodes: readonly string[] };
  readonly test_metadata?: {
    readonly name: string;
    readonly namespace?: string | null;
    readonly kwargs: JsonObject;
  };
  readonly column_name?: string;
  readonly compiled_code?: string;
}

/** A project that dbt compiled: what it was made of, and what dbt made of it. */
export interface CompileCase {
  readonly vars: JsonObject;
  readonly dispatch: readonly {
    readonly macro_namespace: string;
    readonly search_order: readonly string[];
  }[];
  readonly quoting?: JsonObject;
  /** The `vars:` of packages other than `shop`. */
  readonly package_vars?: Readonly<Record<string, JsonObject>>;
  readonly flags?: Partial<Invocation['flags']>;
  readonly files: Readonly<Record<string, string>>;
  readonly nodes: Readonly<Record<string, CaseNode>>;
  readonly sources: Readonly<Record<string, CaseNode>>;
  readonly macros: Readonly<Record<string, { readonly depends_on: { readonly macros: readonly string[] } }>>;
}

/** A case as our own stages take it. */
export interface CaseProject {
  readonly graph: Graph;
  readonly config: ProjectConfig;
  readonly target: Target;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly packages: readonly { readonly name: string; readonly vars: JsonObject }[];
}

const place = { path: 'dbt_project.yml', line: 1, column: 1 };
const builtinFolder = path.resolve(import.meta.dirname, '../../builtin');

/** Parses a template that is expected to be right. */
export function templateOf(text: string, file: string, macroFile = false): Template {
  const parsed = parseTemplate({ path: file, text }, { macroFile, keepPlainText: true });
  if (!parsed.ok) throw new Error(parsed.error.map((one) => `${file}: ${one.message}`).join('\n'));
  return parsed.value;
}

/** The macro files of a builtin package. */
function builtinFiles(packageName: string): { packageName: string; path: string; template: Template }[] {
  const folder = path.join(builtinFolder, packageName);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const text = readFileSync(path.join(folder, name), 'utf8');
      return { packageName, path: name, template: templateOf(text, name, true) };
    });
}

/** Builds config, target, macros and graph of a case, with the macros of an adapter. */
export function caseProject(given: CompileCase, adapter = 'postgres'): CaseProject {
  const config = projectConfig(given);
  const target: Target = {
    name: 'dev',
    profileName: 'shop',
    type: 'postgres',
    database: 'postgres',
    schema: 'shop_dev',
    threads: 1,
    values: {},
    shown: {},
  };
  const macros = createMacroLibrary({
    files: [
      ...Object.entries(given.files).map(([name, text]) => ({
        packageName: name.startsWith('macros/') ? 'shop' : name.split('/')[0]!,
        path: name,
        template: templateOf(text, name, true),
      })),
      ...builtinFiles('dbt'),
      ...builtinFiles(`dbt_${adapter}`),
    ],
    rootPackage: 'shop',
    packages: ['shop', ...Object.keys(given.package_vars ?? {}), 'dbt', `dbt_${adapter}`],
    dispatch: config.dispatch,
    macroPrefixes: [adapter],
  });
  return {
    graph: graphOf(given, config, target),
    config,
    target,
    invocation: {
      id: '11111111-2222-4333-8444-555555555555',
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      command: 'compile',
      cliVars: {},
      flags: {
        fullRefresh: false,
        failFast: false,
        empty: false,
        sample: null,
        eventTime: null,
        storeFailures: false,
        threads: null,
        ...given.flags,
      },
      environment: new Map([['SHOP_REGION', 'north']]),
      arguments: {},
    },
    macros,
    packages: [
      { name: 'shop', vars: given.vars },
      ...Object.entries(given.package_vars ?? {}).map(([name, vars]) => ({ name, vars })),
    ],
  };
}

function projectConfig(given: CompileCase): ProjectConfig {
  return {
    name: 'shop',
    version: '1.0',
    flavor: 'dbt',
    root: '/shop',
    profile: 'shop',
    paths: {
      models: ['models'],
      seeds: ['seeds'],
      snapshots: ['snapshots'],
      tests: ['tests'],
      analyses: ['analyses'],
      macros: ['macros'],
      docs: [],
      assets: [],
      functions: [],
      sources: [],
      target: 'target',
      logs: 'logs',
      packages: 'dbt_packages',
    },
    vars: given.vars,
    quoting: given.quoting ?? {},
    dispatch: given.dispatch.map((one) => ({
      macroNamespace: one.macro_namespace,
      searchOrder: one.search_order,
    })),
    onRunStart: [],
    onRunEnd: [],
    flags: {},
    requireDbtVersion: [],
    configs: {},
    place,
  };
}

function graphOf(given: CompileCase, config: ProjectConfig, target: Target): Graph {
  const all = [...Object.values(given.nodes), ...Object.values(given.sources)];
  const nodes = new Map<NodeId, Node>(all.map((one) => [one.unique_id as NodeId, nodeOf(one)]));
  const parents = new Map(
    all.map((one) => [one.unique_id as NodeId, (one.depends_on?.nodes ?? []) as readonly NodeId[]]),
  );
  const resolved = new Map<NodeId, ReadonlyMap<string, NodeId>>();
  for (const one of all) resolved.set(one.unique_id as NodeId, resolutions(one, given));
  const project = {
    config,
    target,
    adapterType: 'postgres',
    nodes,
    disabled: [],
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    files: new Map(),
    warnings: [],
    cache: { parsed: 0, reused: 0 },
  };
  return {
    project: project as unknown as Graph['project'],
    nodes,
    parents,
    children: new Map(),
    order: [...nodes.keys()],
    resolved,
  };
}

/** What dbt resolved each ref to: the one parent that fits. */
function resolutions(node: CaseNode, given: CompileCase): ReadonlyMap<string, NodeId> {
  const found = new Map<string, NodeId>();
  const parents = node.depends_on?.nodes ?? [];
  for (const ref of node.refs ?? []) {
    const id = parents.find((parent) => given.nodes[parent]?.name === ref.name);
    if (id) found.set(refKey(ref.name, ref.package ?? null, ref.version ?? null), id as NodeId);
  }
  for (const [sourceName, tableName] of node.sources ?? []) {
    const id = parents.find(
      (parent) =>
        given.sources[parent]?.name === tableName && given.sources[parent].source_name === sourceName,
    );
    if (id) found.set(sourceKey(sourceName, tableName), id as NodeId);
  }
  return found;
}

function nodeOf(one: CaseNode): Node {
  const base = {
    id: one.unique_id as NodeId,
    resourceType: one.resource_type as ResourceType,
    packageName: one.package_name,
    name: one.name,
    path: one.path,
    originalPath: one.original_file_path,
    place: { path: one.original_file_path, line: 1, column: 1 },
    fqn: one.fqn,
    description: '',
    columns: new Map(),
    tags: [],
    meta: {},
    config: { enabled: true, tags: [], meta: {}, ...one.config } as NodeConfig,
    unrenderedConfig: {},
    patchPath: null,
    docs: { show: true, nodeColor: null },
    database: one.database,
    schema: one.schema,
  };
  if (one.identifier !== undefined) {
    const source = {
      ...base,
      resourceType: 'source',
      sourceName: one.source_name ?? '',
      identifier: one.identifier,
      quoting: one.quoting ?? {},
    };
    return source as unknown as SourceNode;
  }
  const compilable = {
    ...base,
    alias: one.alias ?? one.name,
    rawCode: one.raw_code ?? '',
    language: 'sql',
    checksum: '',
    refs: (one.refs ?? []).map((ref): RefCall => ({
      name: ref.name,
      packageName: ref.package ?? null,
      version: ref.version ?? null,
      place,
    })),
    sources: (one.sources ?? []).map(([sourceName, tableName]): SourceCall => ({
      sourceName,
      tableName,
      place,
    })),
    macros: (one.depends_on?.macros ?? []) as readonly MacroId[],
    group: null,
    access: 'protected',
    constraints: [],
    version: null,
    latestVersion: null,
  };
  const generic = one.test_metadata
    ? {
        name: one.test_metadata.name,
        namespace: one.test_metadata.namespace ?? null,
        arguments: one.test_metadata.kwargs,
        columnName: one.column_name ?? null,
        attachedTo: one.unique_id as NodeId,
        fileKeyName: '',
      }
    : null;
  return (one.resource_type === 'test' ? { ...compilable, generic } : compilable) as unknown as
    | TestNode
    | CompilableNode;
}

/** What the parse pass is told of a node before its config is known. */
export function identityOf(one: CaseNode): NodeIdentity {
  return {
    id: one.unique_id as NodeId,
    resourceType: one.resource_type as ResourceType,
    packageName: one.package_name,
    name: one.name,
    path: one.path,
    originalPath: one.original_file_path,
    fqn: one.fqn,
    database: one.database,
    schema: 'shop_dev',
    alias: one.name,
    ...(one.test_metadata ? { testArguments: one.test_metadata.kwargs } : {}),
  };
}
