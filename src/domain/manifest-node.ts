import { assertNever } from '../util/assert-never.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { Graph } from './graph.ts';
import type { NodeId } from './id.ts';
import { functionCalls, functionFields } from './manifest-function.ts';
import type {
  ColumnDescription,
  CompilableNode,
  ExposureNode,
  MetricCall,
  Node,
  SeedNode,
  SemanticNode,
  SourceNode,
  TestNode,
} from './node.ts';
import type { ProjectConfig } from './project.ts';
import { storedFailures } from './stored-failures.ts';
import { unitTestEntry } from './unit-test-entry.ts';
import { inputMeasures } from './input-measures.ts';

/** A node's compiled text, where it was compiled. */
export interface CompiledFacts {
  readonly code: string;
  /** Relative to the project's root; null where it is in no file of its own. */
  readonly path: string | null;
  /** The ephemeral models whose text was put before it. */
  readonly extraCtes: readonly { readonly id: NodeId; readonly sql: string }[];
  /** The relations that foreign keys of its contract name, by the text that names them. */
  readonly references?: ReadonlyMap<string, string>;
  /** Of a function: the bodies of its overloads. */
  readonly overloads?: readonly string[];
}

/** What a node's entry in the manifest says beside the node. */
export interface ManifestFacts {
  readonly graph: Graph;
  /** Milliseconds since 1970 UTC: `created_at` of everything. */
  readonly createdAt: number;
  /** `--store-failures`: tests without a word of their own have a relation. */
  readonly storeFailures: boolean;
  readonly compiled: ReadonlyMap<NodeId, CompiledFacts>;
  /** Columns that identify a row, by model (`primaryKeys`). */
  readonly primaryKeys: ReadonlyMap<NodeId, readonly string[]>;
}

/** A node as dbt's manifest (version 12) has it: its keys, in its order. */
export function manifestNode(node: Node, facts: ManifestFacts): JsonObject {
  switch (node.resourceType) {
    case 'source':
      return sourceEntry(node, facts);
    case 'exposure':
      return exposureEntry(node, facts);
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return semanticEntry(node, facts);
    case 'seed':
      return seedEntry(node, facts);
    case 'model': {
      const references = facts.compiled.get(node.id)?.references;
      return {
        ...compilableEntry(node, facts),
        access: node.access,
        constraints: node.constraints.map((constraint) => resolved(constraint, references)),
        version: node.version,
        latest_version: node.latestVersion,
        deprecation_date: node.deprecationDate ?? null,
        primary_key: facts.primaryKeys.get(node.id) ?? [],
        time_spine: node.timeSpine ?? null,
      };
    }
    case 'test':
      return { ...compilableEntry(node, facts), ...genericEntry(node) };
    case 'operation':
      return { ...compilableEntry(node, facts), index: node.index };
    case 'unit_test':
      return unitTestEntry(node, facts.createdAt);
    case 'function':
      return {
        ...compilableEntry(node, facts),
        ...functionFields(node, facts.compiled.get(node.id)?.overloads),
      };
    case 'snapshot':
    case 'analysis':
      return compilableEntry(node, facts);
    default:
      return assertNever(node);
  }
}

/**
 * The name that templates print for a node, `"db"."schema"."name"`, after the project's and the source's `quoting`; null for
 * what makes no relation.
 */
export function relationNameOf(node: Node, config: ProjectConfig, storeFailures: boolean): string | null {
  switch (node.resourceType) {
    case 'source':
      return renderName([node.database, node.schema, node.identifier], {
        ...config.quoting,
        ...said(node.quoting),
      });
    case 'model':
      if (node.config.materialized === 'ephemeral') return null;
      break;
    case 'test':
      if (storedFailures(node.config, storeFailures) === null) return null;
      break;
    case 'seed':
    case 'snapshot':
    case 'function':
      break;
    case 'analysis':
    case 'operation':
    case 'exposure':
    case 'unit_test':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return null;
  }
  return renderName([node.database, node.schema, node.alias], config.quoting);
}

function said(quoting: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(quoting).filter(([, value]) => value !== null));
}

const parts = ['database', 'schema', 'identifier'] as const;

function renderName(path: readonly (string | null)[], quoting: JsonObject): string {
  return path
    .map((name, index) => (name === null || quoting[parts[index]!] === false ? name : `"${name}"`))
    .filter((name) => name !== null)
    .join('.');
}

function place(node: Node): JsonObject {
  return {
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalPath,
    unique_id: node.id,
    fqn: node.fqn,
  };
}

function described(node: Node, references?: ReadonlyMap<string, string>): JsonObject {
  return {
    tags: node.tags,
    description: node.description,
    columns: columnEntries(node.columns, references),
    meta: node.meta,
  };
}

function columnEntries(
  columns: ReadonlyMap<string, ColumnDescription>,
  references?: ReadonlyMap<string, string>,
): JsonObject {
  const entries: Record<string, Json> = {};
  for (const [key, column] of columns) {
    entries[key] = {
      name: column.name,
      description: column.description,
      meta: column.meta,
      data_type: column.dataType,
      constraints: column.constraints.map((constraint) => resolved(constraint, references)),
      quote: column.quote,
      config: { meta: column.meta, tags: column.tags },
      tags: column.tags,
      granularity: null,
      dimension: null,
      entity: null,
      ...column.semantics,
      doc_blocks: column.docBlocks ?? [],
    };
  }
  return entries;
}

/** What models, seeds, snapshots, tests, analyses and hooks have alike. */
function parsedEntry(node: CompilableNode | SeedNode, facts: ManifestFacts, rawCode: string): JsonObject {
  const isGeneric = node.resourceType === 'test' && node.generic !== null;
  return {
    database: node.database,
    schema: node.schema,
    ...place(node),
    alias: node.alias,
    checksum: isGeneric ? { name: 'none', checksum: '' } : { name: 'sha256', checksum: node.checksum },
    config: configEntry(node),
    ...described(node, facts.compiled.get(node.id)?.references),
    group: node.group,
    docs: { show: node.docs.show, node_color: node.docs.nodeColor },
    patch_path: node.patchPath,
    build_path: null,
    unrendered_config: node.unrenderedConfig,
    created_at: facts.createdAt / 1000,
    relation_name: relationNameOf(node, facts.graph.project.config, facts.storeFailures),
    raw_code: rawCode,
    doc_blocks: node.docBlocks ?? [],
  };
}

function compilableEntry(node: CompilableNode, facts: ManifestFacts): JsonObject {
  const compiled = facts.compiled.get(node.id);
  return {
    ...parsedEntry(node, facts, node.rawCode),
    language: node.language,
    ...references(node),
    metrics: metricCalls(node.metrics),
    functions: functionCalls(node),
    depends_on: { macros: node.macros, nodes: parentsOf(node, facts.graph) },
    compiled_path: compiled?.path ?? null,
    ...(compiled === undefined
      ? {}
      : {
          compiled: true,
          compiled_code: compiled.code,
          extra_ctes_injected: true,
          extra_ctes: compiled.extraCtes.map(({ id, sql }) => ({ id, sql })),
        }),
    contract: contractEntry(node),
  };
}

function seedEntry(node: SeedNode, facts: ManifestFacts): JsonObject {
  const { config } = facts.graph.project;
  const root =
    node.packageName === config.name
      ? config.root
      : `${config.root}/${config.paths.packages}/${node.packageName}`;
  return { ...parsedEntry(node, facts, ''), root_path: root, depends_on: { macros: node.macros } };
}

function genericEntry({ generic }: TestNode): JsonObject {
  if (generic === null) return {};
  return {
    column_name: generic.columnName,
    file_key_name: generic.fileKeyName,
    attached_node: generic.attachedTo.startsWith('source.') ? null : generic.attachedTo,
    test_metadata: { name: generic.name, kwargs: generic.arguments, namespace: generic.namespace },
  };
}

function sourceEntry(node: SourceNode, facts: ManifestFacts): JsonObject {
  return {
    database: node.database,
    schema: node.schema,
    ...place(node),
    source_name: node.sourceName,
    source_description: node.sourceDescription,
    loader: node.loader,
    identifier: node.identifier,
    quoting: { database: null, schema: null, identifier: null, column: null, ...node.quoting },
    loaded_at_field: node.loadedAtField,
    loaded_at_query: node.loadedAtQuery ?? null,
    freshness: node.freshness,
    external: node.external ?? null,
    description: node.description,
    columns: columnEntries(node.columns),
    meta: node.meta,
    source_meta: node.sourceMeta,
    tags: node.tags,
    config: configEntry(node),
    patch_path: node.patchPath,
    unrendered_config: node.unrenderedConfig,
    relation_name: relationNameOf(node, facts.graph.project.config, false),
    created_at: facts.createdAt / 1000,
    unrendered_database: node.unrenderedDatabase ?? null,
    unrendered_schema: node.unrenderedSchema ?? null,
    doc_blocks: node.docBlocks ?? [],
  };
}

function exposureEntry(node: ExposureNode, facts: ManifestFacts): JsonObject {
  const {
    type = 'application',
    owner = {},
    label = null,
    maturity = null,
    url = null,
    ...others
  } = node.details;
  return {
    ...place(node),
    type,
    owner,
    description: node.description,
    label,
    maturity,
    meta: node.meta,
    tags: node.tags,
    config: configEntry(node),
    unrendered_config: node.unrenderedConfig,
    url,
    depends_on: { macros: [], nodes: parentsOf(node, facts.graph) },
    ...references(node),
    metrics: metricCalls(node.metrics),
    created_at: facts.createdAt / 1000,
    ...others,
  };
}

/** A metric, semantic model or saved query: what its YAML says, and what follows from what it reads. */
function semanticEntry(node: SemanticNode, facts: ManifestFacts): JsonObject {
  const { graph } = facts;
  const refs = references(node)['refs']!;
  const shared = {
    ...place(node),
    description: node.description,
    ...semanticDetails(node, facts),
    metadata: null,
    config: configEntry(node),
    unrendered_config: node.unrenderedConfig,
    depends_on: { macros: [], nodes: parentsOf(node, graph) },
    refs,
    created_at: facts.createdAt / 1000,
    group: node.group,
  };
  switch (node.resourceType) {
    case 'metric':
      return { ...shared, sources: [], metrics: [], meta: node.meta, tags: node.tags };
    case 'saved_query':
      return { ...shared, tags: node.tags };
    case 'semantic_model':
      return shared;
    default:
      return assertNever(node.resourceType);
  }
}

function semanticDetails(node: SemanticNode, { graph, storeFailures }: ManifestFacts): JsonObject {
  if (node.resourceType === 'metric') {
    const typeParams = node.details['type_params'] as JsonObject;
    return {
      ...node.details,
      type_params: { ...typeParams, input_measures: inputMeasures(node.id, graph) },
    };
  }
  if (node.resourceType === 'saved_query') return node.details;
  const model = graph.nodes.get(parentsOf(node, graph)[0]!);
  const isRelation = model !== undefined && 'alias' in model;
  return {
    ...node.details,
    node_relation: isRelation
      ? {
          alias: model.alias,
          schema_name: model.schema,
          database: model.database,
          relation_name: relationNameOf(model, graph.project.config, storeFailures),
        }
      : null,
  };
}

function metricCalls(calls: readonly MetricCall[] = []): readonly (readonly string[])[] {
  return calls.map(({ name, packageName }) => (packageName === null ? [name] : [packageName, name]));
}

function references(node: CompilableNode | ExposureNode | SemanticNode): JsonObject {
  return {
    refs: node.refs
      .filter(({ isFunction }) => isFunction !== true)
      .map(({ name, packageName, version }) => ({ name, package: packageName, version })),
    sources: node.sources.map(({ sourceName, tableName }) => [sourceName, tableName]),
  };
}

/** Sources first, then refs, in the order in which they are written: dbt's order. */
function parentsOf(node: Node, graph: Graph): readonly NodeId[] {
  return [...new Set(graph.resolved.get(node.id)?.values() ?? [])];
}

function configEntry(node: Node): JsonObject {
  const entries: Record<string, Json> = {};
  for (const [key, value] of Object.entries(node.config)) if (value !== undefined) entries[key] = value;
  return entries;
}

function contractEntry(node: CompilableNode): JsonObject {
  const contract = node.config['contract'];
  const isGiven = typeof contract === 'object' && contract !== null && !Array.isArray(contract);
  return {
    enforced: false,
    alias_types: true,
    checksum: node.resourceType === 'model' ? (node.contractChecksum ?? null) : null,
    ...(isGiven ? (contract as JsonObject) : {}),
  };
}

/** A constraint whose `to` is the relation that it names, once that is known. */
function resolved(constraint: JsonObject, references?: ReadonlyMap<string, string>): JsonObject {
  const to = constraint['to'];
  const relation = typeof to === 'string' ? references?.get(to) : undefined;
  return relation === undefined ? constraint : { ...constraint, to: relation };
}
