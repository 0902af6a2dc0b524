import type { ColumnDescription, MetricCall, Node, RefCall, SourceCall } from '../../domain/node.ts';
import type { MacroId, NodeId } from '../../domain/id.ts';
import type { DocNode, GroupNode, MacroNode } from '../../domain/node.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { decodePlace } from './encode-place.ts';
import type { EncodedPlace } from './encode-place.ts';
import type { EncodedNode, EncodedNodes } from './encode-nodes.ts';

/** What `encodeNodes` encoded. */
export interface DecodedNodes {
  readonly nodes: ReadonlyMap<NodeId, Node>;
  readonly disabled: readonly Node[];
  readonly macros: ReadonlyMap<MacroId, MacroNode>;
  readonly docs: ReadonlyMap<string, DocNode>;
  readonly groups: ReadonlyMap<string, GroupNode>;
  readonly warnings: readonly Diagnostic[];
}

/** The inverse of `encodeNodes`. `rawCodeOf` gives the code that a node's file tells by itself. */
export function decodeNodes(
  encoded: EncodedNodes,
  rawCodeOf: (node: Pick<Node, 'packageName' | 'originalPath'>) => string,
): DecodedNodes {
  const decoder = new Decoder(encoded.shared, rawCodeOf);
  const nodes = new Map<NodeId, Node>();
  for (const one of encoded.nodes) {
    const node = decoder.node(one);
    nodes.set(node.id, node);
  }
  return {
    nodes,
    disabled: encoded.disabled.map((one) => decoder.node(one)),
    macros: new Map(encoded.macros.map((macro) => [macro.id, macro])),
    docs: new Map(encoded.docs),
    groups: new Map(encoded.groups),
    warnings: encoded.warnings,
  };
}

const noColumns: ReadonlyMap<string, ColumnDescription> = new Map();
const none: readonly never[] = [];

const semanticTypes: ReadonlySet<string> = new Set(['metric', 'semantic_model', 'saved_query']);

type EncodedRef = readonly [string, string | null, string | number | null, EncodedPlace, isFunction?: 1];
type EncodedMetric = readonly [string, string | null, EncodedPlace];
type EncodedSource = readonly [string, string, EncodedPlace];

class Decoder {
  readonly #shared: readonly unknown[];
  readonly #rawCodeOf: (node: Pick<Node, 'packageName' | 'originalPath'>) => string;
  readonly #columns = new Map<number, ReadonlyMap<string, ColumnDescription>>();

  constructor(
    shared: readonly unknown[],
    rawCodeOf: (node: Pick<Node, 'packageName' | 'originalPath'>) => string,
  ) {
    this.#shared = shared;
    this.#rawCodeOf = rawCodeOf;
  }

  node([common, relation, own]: EncodedNode): Node {
    const base = this.#common(common);
    const path = base.place.path;
    if (base.resourceType === 'source' || base.resourceType === 'unit_test')
      return { ...base, ...(own as object) } as unknown as Node;
    if (base.resourceType === 'exposure') {
      const [refs, sources, details, metrics] = own as readonly [
        0 | readonly EncodedRef[],
        0 | readonly EncodedSource[],
        unknown,
        0 | readonly EncodedMetric[],
      ];
      return {
        ...base,
        refs: decodeRefs(refs, path),
        sources: decodeSources(sources, path),
        details,
        ...(metrics === 0 ? {} : { metrics: decodeMetrics(metrics, path) }),
      } as unknown as Node;
    }
    if (semanticTypes.has(base.resourceType)) {
      const [refs, , details, metrics, group, measures, semanticModel] = own as readonly [
        0 | readonly EncodedRef[],
        0,
        unknown,
        0 | readonly EncodedMetric[],
        unknown,
        unknown,
        unknown,
      ];
      return {
        ...base,
        group,
        refs: decodeRefs(refs, path),
        sources: none,
        metrics: decodeMetrics(metrics, path),
        measures,
        semanticModel,
        details,
      } as unknown as Node;
    }
    const named = this.#named(base, relation as readonly unknown[]);
    switch (base.resourceType) {
      case 'seed':
        return named as unknown as Node;
      case 'model': {
        const [access, version, latestVersion, constraints, timeSpine, deprecationDate, contractChecksum] =
          own as readonly unknown[];
        return {
          ...named,
          access,
          version,
          latestVersion,
          constraints,
          ...(timeSpine === 0 ? {} : { timeSpine }),
          ...(deprecationDate === 0 ? {} : { deprecationDate }),
          ...(contractChecksum === 0 ? {} : { contractChecksum }),
        } as unknown as Node;
      }
      case 'test':
        return { ...named, generic: own } as unknown as Node;
      case 'operation': {
        const [when, index] = own as readonly unknown[];
        return { ...named, when, index } as unknown as Node;
      }
      case 'function': {
        const [language, signature, returns, overloads] = own as readonly unknown[];
        return { ...named, language, arguments: signature, returns, overloads } as unknown as Node;
      }
      default:
        return named as unknown as Node;
    }
  }

  #common(row: readonly unknown[]): Common {
    const [type, packageNumber, name, idRest, path, originalPath, placePath, place] = row as readonly [
      number,
      number,
      string,
      string | readonly [string],
      string | 0,
      number,
      number,
      EncodedPlace,
    ];
    const [folders, last, description, columns, tags, meta, config, unrendered, patchPath, docs, docBlocks] =
      row.slice(8) as unknown as readonly [
        number,
        string | 0,
        string,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        readonly string[] | 0,
      ];
    const resourceType = this.#shared[type] as string;
    const packageName = this.#shared[packageNumber] as string;
    const settled = this.#shared[config] as { readonly meta: unknown };
    return {
      id: (typeof idRest === 'string'
        ? `${resourceType}.${packageName}.${name}${idRest}`
        : idRest[0]) as NodeId,
      resourceType,
      packageName,
      name,
      path: path === 0 ? `${name}.sql` : path,
      originalPath: this.#shared[originalPath] as string,
      place: decodePlace(this.#shared[placePath] as string, place),
      fqn: [...(this.#shared[folders] as readonly string[]), last === 0 ? name : last],
      description,
      columns: columns === 0 ? noColumns : this.#columnsAt(columns),
      tags: this.#shared[tags],
      meta: meta === -1 ? settled.meta : this.#shared[meta],
      config: settled,
      unrenderedConfig: this.#shared[unrendered],
      patchPath: this.#shared[patchPath],
      docs: this.#shared[docs],
      ...(docBlocks === 0 ? {} : { docBlocks }),
    };
  }

  #named(base: Common, row: readonly unknown[]): Record<string, unknown> {
    const [database, schema, alias, checksum, group] = row as readonly [
      number,
      number,
      string | 0,
      string,
      number,
    ];
    const named = {
      ...base,
      database: this.#shared[database],
      schema: this.#shared[schema],
      alias: alias === 0 ? base.name : alias,
      checksum,
      group: this.#shared[group],
    };
    if (base.resourceType === 'seed') return { ...named, macros: this.#shared[row[5] as number] };
    const [rawCode, refs, sources, macros, lineOffset, metrics] = row.slice(5) as unknown as readonly [
      string | 0,
      0 | readonly EncodedRef[],
      0 | readonly EncodedSource[],
      number,
      number,
      0 | readonly EncodedMetric[],
    ];
    return {
      ...named,
      rawCode: rawCode === 0 ? this.#rawCodeOf(base) : rawCode,
      language: base.resourceType === 'model' && base.originalPath.endsWith('.py') ? 'python' : 'sql',
      refs: decodeRefs(refs, base.place.path),
      sources: decodeSources(sources, base.place.path),
      macros: this.#shared[macros],
      ...(lineOffset > 0 ? { lineOffset } : {}),
      ...(metrics === 0 ? {} : { metrics: decodeMetrics(metrics, base.place.path) }),
    };
  }

  #columnsAt(number: number): ReadonlyMap<string, ColumnDescription> {
    let columns = this.#columns.get(number);
    if (!columns) {
      const list = this.#shared[number] as readonly ColumnDescription[];
      this.#columns.set(number, (columns = new Map(list.map((column) => [column.name, column]))));
    }
    return columns;
  }
}

interface Common {
  readonly id: NodeId;
  readonly resourceType: string;
  readonly packageName: string;
  readonly name: string;
  readonly originalPath: string;
  readonly place: Node['place'];
  readonly [key: string]: unknown;
}

function decodeRefs(encoded: 0 | readonly EncodedRef[], path: string): readonly RefCall[] {
  if (encoded === 0) return none;
  return encoded.map(([name, packageName, version, place, isFunction]) => ({
    name,
    packageName,
    version,
    ...(isFunction === 1 ? { isFunction: true as const } : {}),
    place: decodePlace(path, place),
  }));
}

function decodeMetrics(encoded: 0 | readonly EncodedMetric[], path: string): readonly MetricCall[] {
  if (encoded === 0) return none;
  return encoded.map(([name, packageName, place]) => ({
    name,
    packageName,
    place: decodePlace(path, place),
  }));
}

function decodeSources(encoded: 0 | readonly EncodedSource[], path: string): readonly SourceCall[] {
  if (encoded === 0) return none;
  return encoded.map(([sourceName, tableName, place]) => ({
    sourceName,
    tableName,
    place: decodePlace(path, place),
  }));
}
