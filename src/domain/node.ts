import type { Json, JsonObject } from '../util/json.ts';
import type { NodeConfig } from './config.ts';
import type { Place } from './diagnostic.ts';
import type { MacroId, NodeId, ResourceType } from './id.ts';
import type { LoadSpecification } from './load.ts';
import type { UnitTestDefinition } from './unit-test.ts';

/** A `ref()` as written: `ref('orders')`, `ref('shop', 'orders', v=2)`. */
export interface RefCall {
  readonly name: string;
  readonly packageName: string | null;
  readonly version: string | number | null;
  /** It is a `function()`, not a `ref()`. */
  readonly isFunction?: true;
  readonly place: Place;
}

/** A `source()` as written. */
export interface SourceCall {
  readonly sourceName: string;
  readonly tableName: string;
  readonly place: Place;
}

/** A `metric()` as written, or the name of a metric where one stands. */
export interface MetricCall {
  readonly name: string;
  readonly packageName: string | null;
  readonly place: Place;
}

/** A column as the YAML describes it. */
export interface ColumnDescription {
  readonly name: string;
  readonly description: string;
  readonly dataType: string | null;
  readonly quote: boolean | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly constraints: readonly JsonObject[];
  /** Ids of the docs blocks in its description; left out where there are none. */
  readonly docBlocks?: readonly string[];
  /** `granularity`, `dimension` and `entity`, as the manifest has them; left out where it says none. */
  readonly semantics?: JsonObject;
}

/** What all nodes have. `path` is relative to the resource folder, `originalPath` to the package's root; both with `/`. */
interface NodeBase {
  readonly id: NodeId;
  readonly resourceType: ResourceType;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  /** Where the node is defined: for messages. */
  readonly place: Place;
  readonly fqn: readonly string[];
  readonly description: string;
  readonly columns: ReadonlyMap<string, ColumnDescription>;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly config: NodeConfig;
  /** Config as written (in-file and patch), before defaults: the manifest's `unrendered_config`. */
  readonly unrenderedConfig: JsonObject;
  /** `package://path` of the YAML file that describes it. */
  readonly patchPath: string | null;
  readonly docs: { readonly show: boolean; readonly nodeColor: string | null };
  /** Ids of the docs blocks in its description; left out where there are none. */
  readonly docBlocks?: readonly string[];
}

/** What is made of a template and lands in (or is checked against) the database. */
interface CompilableBase extends NodeBase {
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  readonly rawCode: string;
  readonly language: 'sql' | 'python';
  /** SHA-256 of the raw code, hexadecimal. */
  readonly checksum: string;
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** Left out where there are none. */
  readonly metrics?: readonly MetricCall[];
  /** Macros called while it was rendered in the parse pass, sorted by id. */
  readonly macros: readonly MacroId[];
  readonly group: string | null;
  /** Lines of the file (`place.path`) before the first of `rawCode`; left out where there are none. */
  readonly lineOffset?: number;
}

/** A model: a select that is materialized. */
export interface ModelNode extends CompilableBase {
  readonly resourceType: 'model';
  readonly access: 'private' | 'protected' | 'public';
  readonly version: string | number | null;
  readonly latestVersion: string | number | null;
  readonly constraints: readonly JsonObject[];
  /** `time_spine`, filled in; left out where there is none. */
  readonly timeSpine?: JsonObject;
  /** ISO 8601 with an offset; left out where there is none. */
  readonly deprecationDate?: string;
  /** dbt's checksum of the contract; left out where none is enforced. */
  readonly contractChecksum?: string;
}

/** A CSV file of the project that becomes a table. */
export interface SeedNode extends NodeBase {
  readonly resourceType: 'seed';
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  readonly checksum: string;
  readonly group: string | null;
  /** Macros that its hooks call, sorted by id. */
  readonly macros: readonly MacroId[];
}

/** A slowly changing dimension of type 2. */
export interface SnapshotNode extends CompilableBase {
  readonly resourceType: 'snapshot';
}

/** One more signature of a function, with a body of its own. */
export interface FunctionOverload {
  /** The name of the file that it stands in, without its ending. */
  readonly definedIn: string;
  readonly arguments: readonly JsonObject[];
  readonly returns: JsonObject | null;
  readonly description: string | null;
  readonly rawBody: string;
}

/** A function that the database is given (`functions/`). */
export interface FunctionNode extends CompilableBase {
  readonly resourceType: 'function';
  /** As in dbt's manifest: name, data_type, description, default_value. */
  readonly arguments: readonly JsonObject[];
  readonly returns: JsonObject;
  readonly overloads: readonly FunctionOverload[];
}

/** A select that is compiled and never run. */
export interface AnalysisNode extends CompilableBase {
  readonly resourceType: 'analysis';
}

/** A data test: generic (from YAML, `test` says of what) or singular (a file of its own, `test` is null). */
export interface TestNode extends CompilableBase {
  readonly resourceType: 'test';
  readonly generic: {
    /** Name of the test as written, without namespace: `not_null`. */
    readonly name: string;
    readonly namespace: string | null;
    /** Its keyword arguments, with `model` (and `column_name`) as dbt puts them into test_metadata. */
    readonly arguments: JsonObject;
    /** Paths (`max_value`, `values.0`) of whole numbers in `arguments` that were written as floats: `1.0` prints so. Left out: none. */
    readonly floats?: readonly string[];
    readonly columnName: string | null;
    /** The node that it was declared on. */
    readonly attachedTo: NodeId;
    /** File key name of dbt's manifest: `models.orders`, `sources.raw`. */
    readonly fileKeyName: string;
  } | null;
}

/** A table of a source: a declaration, and a node to load where it has an extractor. */
export interface SourceNode extends NodeBase {
  readonly resourceType: 'source';
  readonly sourceName: string;
  readonly sourceDescription: string;
  readonly sourceMeta: JsonObject;
  readonly database: string | null;
  readonly schema: string;
  readonly identifier: string;
  readonly loader: string;
  readonly quoting: JsonObject;
  readonly freshness: JsonObject | null;
  readonly loadedAtField: string | null;
  readonly loadedAtQuery?: string | null;
  /** `external:`, as written. */
  readonly external?: JsonObject | null;
  readonly unrenderedDatabase?: string | null;
  readonly unrenderedSchema?: string | null;
  /** How it is loaded; null where something else loads it. */
  readonly load: LoadSpecification | null;
}

/** A use of the data outside: a dashboard, a notebook. */
export interface ExposureNode extends NodeBase {
  readonly resourceType: 'exposure';
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** Left out where there are none. */
  readonly metrics?: readonly MetricCall[];
  /** Everything else the YAML says (type, owner, maturity, url, label), in dbt's spelling. */
  readonly details: JsonObject;
}

/** A metric, a semantic model or a saved query: what a semantic layer reads. Nothing is built of it. */
export interface SemanticNode extends NodeBase {
  readonly resourceType: 'metric' | 'semantic_model' | 'saved_query';
  readonly group: string | null;
  /** A semantic model's model. */
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** What a metric is computed of, and what a saved query asks for. */
  readonly metrics: readonly MetricCall[];
  /** Names of the measures that a metric aggregates. */
  readonly measures: readonly string[];
  /** Name of the semantic model that a metric with an aggregation of its own belongs to. */
  readonly semanticModel: string | null;
  /** What the manifest's entry says beside what all nodes have, in dbt's spelling and order. */
  readonly details: JsonObject;
}

/** An `on-run-start` or `on-run-end` statement. */
export interface OperationNode extends CompilableBase {
  readonly resourceType: 'operation';
  readonly when: 'on-run-start' | 'on-run-end';
  readonly index: number;
}

/** A test of a model's logic on rows of its own. */
export interface UnitTestNode extends NodeBase, UnitTestDefinition {
  readonly resourceType: 'unit_test';
}

/** Any node; `resourceType` tells which. */
export type Node =
  | ModelNode
  | SeedNode
  | SnapshotNode
  | AnalysisNode
  | FunctionNode
  | TestNode
  | SourceNode
  | ExposureNode
  | SemanticNode
  | OperationNode
  | UnitTestNode;

/** Nodes that say something and of which nothing is built. */
export type DefinitionNode = ExposureNode | SemanticNode;

/** Nodes that have a template. */
export type CompilableNode =
  | ModelNode
  | SnapshotNode
  | AnalysisNode
  | FunctionNode
  | TestNode
  | OperationNode;

/** Nodes that `ref()` can name. */
export type RefableNode = ModelNode | SeedNode | SnapshotNode;

/** A macro as the manifest shows it; its code is compiled from `template` (an offset into the file's templates). */
export interface MacroNode {
  readonly id: MacroId;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  readonly place: Place;
  readonly macroSql: string;
  readonly description: string;
  readonly arguments: readonly JsonObject[];
  readonly meta: JsonObject;
  /** Left out: shown. */
  readonly docs?: { readonly show: boolean; readonly nodeColor: string | null };
  readonly patchPath: string | null;
  /** Ids of the macros that it calls by a name known when it was read, sorted. */
  readonly macros: readonly MacroId[];
  readonly supportedLanguages: readonly string[] | null;
}

/** A `{% docs %}` block. */
export interface DocNode {
  readonly id: string;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  readonly contents: string;
}

/** A group of models with an owner. */
export interface GroupNode {
  readonly id: string;
  readonly packageName: string;
  readonly name: string;
  readonly path: string;
  readonly originalPath: string;
  readonly owner: Json;
  readonly description?: string | null;
  readonly config?: JsonObject;
}

/** Whether a node only says something: nothing is built or compiled of it. */
export function isDefinition(node: Node): node is DefinitionNode {
  return definitionTypes.has(node.resourceType);
}

/** Whether a build that selects the node has a result for it though it does nothing, as in dbt: exposures and saved queries. */
export function isPassedBy({ resourceType }: { readonly resourceType: ResourceType }): boolean {
  return resourceType === 'exposure' || resourceType === 'saved_query';
}

const definitionTypes: ReadonlySet<ResourceType> = new Set([
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
]);
