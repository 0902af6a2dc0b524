import type { Diagnostic } from '../domain/diagnostic.ts';
import { EngineError } from '../domain/errors.ts';
import type { Graph } from '../domain/graph.ts';
import type { NodeId } from '../domain/id.ts';
import type { ModelNode, Node, SeedNode, SnapshotNode, SourceNode } from '../domain/node.ts';
import type { RelationName } from '../domain/relation.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { DatabaseAnswer, DatabaseEffect } from '../context/effect.ts';
import type { RunPass } from '../context/run-pass.ts';
import { cteName } from '../context/node-relation.ts';
import { injectCtes } from './inject-ctes.ts';
import { renderNode } from './render-node.ts';
import { snapshotColumns } from './snapshot-columns.ts';
import type { TypedColumn } from './typed-column.ts';

/** Where a node's columns are known from. */
export type KnownColumns =
  /** A relation of the database: its own, or with `--defer` that of the state. */
  | { readonly kind: 'relation'; readonly columns: readonly TypedColumn[] }
  /** It is not built: what its YAML, its file or its query says. */
  | { readonly kind: 'derived'; readonly columns: readonly TypedColumn[] };

/** What columns are found out with. */
export interface ColumnTypesInput {
  readonly graph: Graph;
  readonly pass: RunPass;
  readonly quote: (identifier: string) => string;
  readonly deferred: ReadonlyMap<NodeId, RelationName>;
  /** A seed's columns, by its file. */
  readonly seedColumns: (node: SeedNode) => Result<readonly TypedColumn[], readonly Diagnostic[]>;
  /** Types in the engine's spelling, for the columns that a snapshot adds. */
  readonly types: { readonly text: string; readonly timestamp: string };
}

type Asking<T> = Generator<DatabaseEffect, Result<T, readonly Diagnostic[]>, DatabaseAnswer>;
type Readable = ModelNode | SeedNode | SnapshotNode | SourceNode;

/**
 * Finds the columns of what unit tests read, built or not. What is not in the database has the columns that its YAML gives with
 * their types, else those of its query over empty parents, whose columns are found in the same way: nothing is made for it.
 */
export class ColumnTypes {
  readonly #input: ColumnTypesInput;
  readonly #derived = new Map<NodeId, Result<readonly TypedColumn[], readonly Diagnostic[]>>();

  constructor(input: ColumnTypesInput) {
    this.#input = input;
  }

  /** The columns of a model, seed, snapshot or source; a fault says what to write where they cannot be known. */
  *of(node: Readable): Asking<KnownColumns> {
    const standing = yield* this.#standing(node);
    if (standing.length > 0) return ok({ kind: 'relation', columns: standing });
    const derived = yield* this.#derive(node);
    return derived.ok ? ok({ kind: 'derived', columns: derived.value }) : derived;
  }

  *#standing(node: Readable): Generator<DatabaseEffect, readonly TypedColumn[], DatabaseAnswer> {
    if (node.resourceType === 'model' && node.config.materialized === 'ephemeral') return [];
    const { identifier } = nameOf(node);
    const own = { database: node.database, schema: node.schema, identifier };
    const deferred = this.#input.deferred.get(node.id);
    for (const relation of deferred === undefined ? [own] : [own, deferred]) {
      const answer = yield { kind: 'relation-columns', relation };
      if (answer.kind === 'columns' && answer.columns.length > 0) return answer.columns;
    }
    return [];
  }

  *#derive(node: Readable): Asking<readonly TypedColumn[]> {
    let known = this.#derived.get(node.id);
    if (known === undefined) {
      known = yield* this.#fresh(node);
      this.#derived.set(node.id, known);
    }
    return known;
  }

  *#fresh(node: Readable): Asking<readonly TypedColumn[]> {
    const declared = [...node.columns.values()].flatMap(({ name, dataType }) =>
      dataType === null ? [] : [{ name, type: dataType }],
    );
    if (declared.length > 0 && declared.length === node.columns.size) return ok(declared);
    switch (node.resourceType) {
      case 'seed':
        return this.#input.seedColumns(node);
      case 'source':
        return declared.length > 0 ? ok(declared) : failed([unknownSource(node)]);
      case 'model':
      case 'snapshot': {
        const found = yield* this.#ofQuery(node);
        return !found.ok && declared.length > 0 ? ok(declared) : found;
      }
    }
  }

  /** The columns that a node's query gives over empty parents. */
  *#ofQuery(node: ModelNode | SnapshotNode): Asking<readonly TypedColumn[]> {
    const { graph, pass, types } = this.#input;
    const inputs = new Map<NodeId, string>();
    const ctes: { readonly id: NodeId; readonly sql: string }[] = [];
    for (const id of graph.parents.get(node.id) ?? []) {
      const parent = graph.nodes.get(id)!;
      if (!isReadable(parent) || id === node.id) continue;
      const standing = yield* this.#standing(parent);
      if (standing.length > 0) continue;
      const columns = yield* this.#derive(parent);
      if (!columns.ok) return columns;
      const name = inputName(parent);
      inputs.set(id, name);
      ctes.push({ id, sql: ` ${cteName(name)} as (\n${this.emptyRows(columns.value)}\n)` });
    }
    const rendering = pass.open(node, {}, { inputs });
    const body = yield* renderNode(node, rendering);
    if (!body.ok) return failed([notDerived(node, body.error[0]?.message ?? ''), ...body.error]);
    const sql = injectCtes(
      body.value,
      ctes.filter(({ id }) => rendering.ctes.has(id)),
    );
    try {
      const answer = yield { kind: 'query-columns', sql };
      const columns = answer.kind === 'columns' ? answer.columns : [];
      return ok(node.resourceType === 'snapshot' ? snapshotColumns(node, columns, types) : columns);
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'statement') throw error;
      return failed([notDerived(node, error.message)]);
    }
  }

  /** A query that gives these columns and no row. */
  emptyRows(columns: readonly TypedColumn[]): string {
    const { quote } = this.#input;
    const list = columns.map(({ name, type }) => `cast(null as ${type}) as ${quote(name)}`);
    return `select ${list.join(', ')} limit 0`;
  }
}

/** Whether a node has rows that a unit test can give. */
export function isReadable(node: Node): node is Readable {
  return ['model', 'seed', 'snapshot', 'source'].includes(node.resourceType);
}

/** The name of the CTE that stands for a node, without dbt's prefix. */
export function inputName(node: Readable): string {
  return node.resourceType === 'source' ? `${node.sourceName}__${node.name}` : node.alias;
}

function nameOf(node: Readable): { readonly identifier: string } {
  return { identifier: node.resourceType === 'source' ? node.identifier : node.alias };
}

function unknownSource(node: SourceNode): Diagnostic {
  const name = `${node.sourceName}.${node.name}`;
  const relation = `"${node.schema}"."${node.identifier}"`;
  return {
    code: 'unit-test-columns',
    severity: 'error',
    message: `Not able to get columns for unit test input "${name}" from relation ${relation} because the relation doesn't exist`,
    place: node.place,
    help: `Load the source, or declare its columns with their types: "columns: [{name: id, data_type: integer}]".`,
  };
}

function notDerived(node: ModelNode | SnapshotNode, why: string): Diagnostic {
  return {
    code: 'unit-test-columns',
    severity: 'error',
    message: `Not able to get columns for unit test input "${node.name}": it is not built, and its query does not tell without its parents: ${why}`,
    place: node.place,
    help: `Build it once ("sluice run --empty --select ${node.name}"), or declare its columns with their types ("data_type:").`,
  };
}
