import type { Diagnostic } from '../../domain/diagnostic.ts';
import type {
  CompilableNode,
  DocNode,
  GroupNode,
  MacroNode,
  MetricCall,
  Node,
  RefCall,
  SourceCall,
} from '../../domain/node.ts';
import type { ParsedProject } from '../../domain/project.ts';
import { assertNever } from '../../util/assert-never.ts';
import { encodePlace } from './encode-place.ts';
import { Interner } from './interner.ts';

/** A parsed project's nodes in few letters. Numbers point into `shared`. */
export interface EncodedNodes {
  readonly shared: readonly unknown[];
  readonly nodes: readonly EncodedNode[];
  readonly disabled: readonly EncodedNode[];
  readonly macros: readonly MacroNode[];
  readonly docs: readonly (readonly [string, DocNode])[];
  readonly groups: readonly (readonly [string, GroupNode])[];
  readonly warnings: readonly Diagnostic[];
}

/** One node: what all have, what those have that make a relation, what its type has. */
export type EncodedNode = readonly [
  common: readonly unknown[],
  relation: readonly unknown[] | 0,
  own: unknown,
];

/** A text of a node that most often can be told from others is 0 then. */
type Unless<T> = T | 0;

/** Encodes what a parse made. `rawCodeOf` gives the code that the node's file tells by itself. */
export function encodeNodes(
  project: Omit<ParsedProject, 'cache' | 'files'>,
  rawCodeOf: (node: Node) => string | undefined,
): EncodedNodes {
  const shared = new Interner();
  const encode = (node: Node): EncodedNode => encodeNode(node, shared, rawCodeOf);
  const nodes = [...project.nodes.values()].map(encode);
  const disabled = project.disabled.map(encode);
  return {
    shared: shared.values,
    nodes,
    disabled,
    macros: [...project.macros.values()],
    docs: [...project.docs],
    groups: [...project.groups],
    warnings: project.warnings,
  };
}

function encodeNode(
  node: Node,
  shared: Interner,
  rawCodeOf: (node: Node) => string | undefined,
): EncodedNode {
  const start = `${node.resourceType}.${node.packageName}.${node.name}`;
  const last = node.fqn.at(-1);
  const columns = [...node.columns.values()];
  const common = [
    shared.number(node.resourceType),
    shared.number(node.packageName),
    node.name,
    node.id.startsWith(start) ? node.id.slice(start.length) : ([node.id] as const),
    node.path === `${node.name}.sql` ? (0 satisfies Unless<string>) : node.path,
    shared.number(node.originalPath),
    shared.number(node.place.path),
    encodePlace(node.place, node.place.path),
    shared.number(node.fqn.slice(0, -1)),
    last === node.name ? 0 : last,
    node.description,
    columns.length === 0 ? 0 : shared.number(columns),
    shared.number(node.tags),
    node.meta === node.config.meta ? -1 : shared.number(node.meta),
    shared.number(node.config),
    shared.number(node.unrenderedConfig),
    shared.number(node.patchPath),
    shared.number(node.docs),
    node.docBlocks ?? 0,
  ];
  return [common, relationOf(node, shared, rawCodeOf), ownOf(node)];
}

function relationOf(
  node: Node,
  shared: Interner,
  rawCodeOf: (node: Node) => string | undefined,
): readonly unknown[] | 0 {
  switch (node.resourceType) {
    case 'source':
    case 'exposure':
    case 'unit_test':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return 0;
    case 'seed':
      return [...nameOf(node, shared), shared.number(node.macros)];
    case 'model':
    case 'snapshot':
    case 'analysis':
    case 'function':
    case 'test':
    case 'operation': {
      const known = rawCodeOf(node);
      return [
        ...nameOf(node, shared),
        known !== undefined && known === node.rawCode ? 0 : node.rawCode,
        callsOf(node.refs, (ref) => [
          ref.name,
          ref.packageName,
          ref.version,
          encodePlace(ref.place, node.place.path),
          ...(ref.isFunction === true ? [1] : []),
        ]),
        callsOf(node.sources, (source) => [
          source.sourceName,
          source.tableName,
          encodePlace(source.place, node.place.path),
        ]),
        shared.number(node.macros),
        node.lineOffset ?? 0,
        metricsOf(node.metrics ?? [], node.place.path),
      ];
    }
    default:
      return assertNever(node);
  }
}

function nameOf(
  node: Pick<CompilableNode, 'database' | 'schema' | 'alias' | 'name' | 'checksum' | 'group'>,
  shared: Interner,
): readonly unknown[] {
  return [
    shared.number(node.database),
    shared.number(node.schema),
    node.alias === node.name ? 0 : node.alias,
    node.checksum,
    shared.number(node.group),
  ];
}

function metricsOf(calls: readonly MetricCall[], path: string): unknown {
  return callsOf(calls, (call) => [call.name, call.packageName, encodePlace(call.place, path)]);
}

function callsOf<T extends RefCall | SourceCall | MetricCall>(
  calls: readonly T[],
  encode: (call: T) => unknown,
): unknown {
  return calls.length === 0 ? 0 : calls.map(encode);
}

function ownOf(node: Node): unknown {
  switch (node.resourceType) {
    case 'model':
      return [
        node.access,
        node.version,
        node.latestVersion,
        node.constraints,
        node.timeSpine ?? 0,
        node.deprecationDate ?? 0,
        node.contractChecksum ?? 0,
      ];
    case 'test':
      return node.generic;
    case 'source': {
      const { sourceName, sourceDescription, sourceMeta, database, schema, identifier, loader, quoting } =
        node;
      const {
        freshness,
        loadedAtField,
        loadedAtQuery,
        external,
        unrenderedDatabase,
        unrenderedSchema,
        load,
      } = node;
      return {
        sourceName,
        sourceDescription,
        sourceMeta,
        database,
        schema,
        identifier,
        loader,
        quoting,
        freshness,
        loadedAtField,
        loadedAtQuery,
        external,
        unrenderedDatabase,
        unrenderedSchema,
        load,
      };
    }
    case 'exposure':
      return [
        callsOf(node.refs, (ref) => [
          ref.name,
          ref.packageName,
          ref.version,
          encodePlace(ref.place, node.place.path),
          ...(ref.isFunction === true ? [1] : []),
        ]),
        callsOf(node.sources, (source) => [
          source.sourceName,
          source.tableName,
          encodePlace(source.place, node.place.path),
        ]),
        node.details,
        metricsOf(node.metrics ?? [], node.place.path),
      ];
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return [
        callsOf(node.refs, (ref) => [
          ref.name,
          ref.packageName,
          ref.version,
          encodePlace(ref.place, node.place.path),
        ]),
        0,
        node.details,
        metricsOf(node.metrics, node.place.path),
        node.group,
        node.measures,
        node.semanticModel,
      ];
    case 'unit_test': {
      const { model, given, expect, overrides, versions, version, tested, schema, checksum } = node;
      return { model, given, expect, overrides, versions, version, tested, schema, checksum };
    }
    case 'operation':
      return [node.when, node.index];
    case 'function':
      return [node.language, node.arguments, node.returns, node.overloads];
    case 'seed':
    case 'snapshot':
    case 'analysis':
      return 0;
    default:
      return assertNever(node);
  }
}
