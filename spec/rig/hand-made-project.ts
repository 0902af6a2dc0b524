import type { NodeConfig } from '../../src/domain/config.ts';

import { nodeId } from '../../src/domain/id.ts';
import type {
  ModelNode,
  Node,
  RefCall,
  SeedNode,
  SourceCall,
  SourceNode,
  TestNode,
  ExposureNode,
} from '../../src/domain/node.ts';
import type { ParsedProject } from '../../src/domain/project.ts';
import { compareText } from '../../src/util/compare.ts';

/** A project without files, for tests of what comes after parsing. The package is called `shop`. */
export function handMadeProject(nodes: readonly Node[], disabled: readonly Node[] = []): ParsedProject {
  const place = { path: 'project.yml', line: 1, column: 1 };
  return {
    packages: [{ name: 'shop', vars: {} }],
    config: {
      name: 'shop',
      version: null,
      flavor: 'native',
      root: '/projects/shop',
      profile: null,
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
        sources: ['sources'],
        target: 'target',
        logs: 'logs',
        packages: 'dbt_packages',
      },
      vars: {},
      quoting: {},
      dispatch: [],
      onRunStart: [],
      onRunEnd: [],
      flags: {},
      requireDbtVersion: [],
      configs: {},
      place,
    },
    target: {
      name: 'dev',
      profileName: 'shop',
      type: 'postgres',
      database: 'warehouse',
      schema: 'public',
      threads: 4,
      values: {},
      shown: {},
    },
    adapterType: 'postgres',
    nodes: new Map(
      [...nodes].sort((left, right) => compareText(left.id, right.id)).map((node) => [node.id, node]),
    ),
    disabled,
    macros: new Map(),
    docs: new Map(),
    groups: new Map(),
    files: new Map(),
    warnings: [],
    cache: { parsed: 0, reused: 0 },
  };
}

/** Parts of a node that a test wants to say; `refs` are names, or `[package, name]`; `sources` are `[source, table]`. */
export interface NodeParts {
  readonly packageName?: string;
  readonly path?: string;
  readonly refs?: readonly (
    | string
    | readonly [string | null, string]
    | readonly [string | null, string, string | number]
  )[];
  readonly sources?: readonly (readonly [string, string])[];
  readonly tags?: readonly string[];
  readonly config?: Partial<NodeConfig>;
  readonly group?: string | null;
  readonly access?: ModelNode['access'];
  readonly version?: string | number | null;
  readonly latestVersion?: string | number | null;
  readonly rawCode?: string;
}

/** A model of the project `shop`. */
export function model(name: string, parts: NodeParts = {}): ModelNode {
  const version = parts.version ?? null;
  const names = version === null ? [name] : [name, `v${version}`];
  return {
    ...common('model', names, parts, `models/${parts.path ?? `${name}.sql`}`),
    ...code(name, parts, `models/${parts.path ?? `${name}.sql`}`),
    resourceType: 'model',
    name,
    access: parts.access ?? 'protected',
    version,
    latestVersion: parts.latestVersion ?? null,
    constraints: [],
  };
}

/** A seed. */
export function seed(name: string, parts: NodeParts = {}): SeedNode {
  return {
    ...common('seed', [name], parts, `seeds/${name}.csv`),
    resourceType: 'seed',
    name,
    database: 'warehouse',
    schema: 'public',
    alias: name,
    checksum: '0',
    group: null,
    macros: [],
  };
}

/** A source's table that something else loads. */
export function source(sourceName: string, name: string, parts: NodeParts = {}): SourceNode {
  return {
    ...common('source', [sourceName, name], parts, 'models/sources.yml'),
    resourceType: 'source',
    name,
    sourceName,
    sourceDescription: '',
    sourceMeta: {},
    database: 'warehouse',
    schema: sourceName,
    identifier: name,
    loader: '',
    quoting: {},
    freshness: null,
    loadedAtField: null,
    load: null,
  };
}

/** A data test: singular. */
export function dataTest(name: string, parts: NodeParts = {}): TestNode {
  const path = `tests/${name}.sql`;
  return {
    ...common('test', [name], parts, path),
    ...code(name, parts, path),
    resourceType: 'test',
    name,
    generic: null,
  };
}

/** An exposure. */
export function exposure(name: string, parts: NodeParts = {}): ExposureNode {
  const path = 'models/exposures.yml';
  const { refs, sources } = code(name, parts, path);
  return {
    ...common('exposure', [name], parts, path),
    resourceType: 'exposure',
    name,
    refs,
    sources,
    details: {},
  };
}

function common(
  type: Node['resourceType'],
  names: readonly string[],
  parts: NodeParts,
  originalPath: string,
) {
  const packageName = parts.packageName ?? 'shop';
  const tags = parts.tags ?? [];
  const config: NodeConfig = { enabled: true, tags, meta: {}, materialized: 'view', ...parts.config };
  return {
    id: nodeId(type, packageName, ...names),
    packageName,
    path: originalPath.slice(originalPath.indexOf('/') + 1),
    originalPath,
    place: { path: originalPath, line: 1, column: 1 },
    fqn: [packageName, ...names],
    description: '',
    columns: new Map(),
    tags,
    meta: {},
    config,
    unrenderedConfig: {},
    patchPath: null,
    docs: { show: true, nodeColor: null },
  };
}

function code(name: string, parts: NodeParts, path: string) {
  return {
    database: 'warehouse',
    schema: 'public',
    alias: name,
    rawCode: parts.rawCode ?? 'select 1 as id',
    language: 'sql' as const,
    checksum: '0',
    refs: (parts.refs ?? []).map((ref, index): RefCall => {
      const [packageName, refName, version] = typeof ref === 'string' ? [null, ref] : ref;
      return {
        name: refName,
        packageName,
        version: version ?? null,
        place: { path, line: index + 1, column: 1 },
      };
    }),
    sources: (parts.sources ?? []).map(([sourceName, tableName], index): SourceCall => ({
      sourceName,
      tableName,
      place: { path, line: index + 1, column: 9 },
    })),
    macros: [],
    group: parts.group ?? null,
  };
}
