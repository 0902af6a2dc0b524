import type { Database } from '../../src/adapters/contract.ts';
import type { NodeConfig } from '../../src/domain/config.ts';
import type { Event } from '../../src/domain/event.ts';
import { nodeId, type NodeId, type ResourceType } from '../../src/domain/id.ts';
import type {
  ModelNode,
  Node,
  OperationNode,
  SeedNode,
  SnapshotNode,
  TestNode,
} from '../../src/domain/node.ts';
import type { NodeResult } from '../../src/domain/outcome.ts';
import type { CompiledForPlan, CompiledHook } from '../../src/domain/plan.ts';
import { relationKey } from '../../src/domain/relation.ts';
import { executeRun } from '../../src/execute/execute-run.ts';
import { NodePerformer } from '../../src/execute/node-performer.ts';
import type { PerformerOptions } from '../../src/execute/performer-options.ts';
import { asideName } from '../../src/plan/aside-name.ts';
import { materialize } from '../../src/plan/materialize.ts';
import { readSeed } from '../../src/plan/seed/read-seed.ts';
import { assertNever } from '../../src/util/assert-never.ts';
import type { Json, JsonObject } from '../../src/util/json.ts';
import { ok } from '../../src/util/result.ts';

/** A node of a small run: what it is, its SQL as compiled (or a seed's text), what it waits for. */
export interface Piece {
  readonly name: string;
  readonly as: 'view' | 'table' | 'seed' | 'test' | 'operation' | (string & {});
  readonly sql: string;
  readonly after?: readonly string[];
  /** Another one than the run's. */
  readonly schema?: string;
  readonly config?: Readonly<Record<string, Json>>;
  readonly description?: string;
  /** Descriptions of columns. */
  readonly columns?: Readonly<Record<string, string>>;
  /** An enforced contract: columns with their types, each with its constraints behind it, and those of the table. */
  readonly contract?: {
    readonly columns: Readonly<Record<string, readonly [type: string | null, ...constraints: JsonObject[]]>>;
    readonly constraints?: readonly JsonObject[];
  };
  readonly pre?: readonly (string | CompiledHook)[];
  readonly post?: readonly (string | CompiledHook)[];
}

/** How a run is made. */
export interface RunOptions {
  readonly threads?: number;
  readonly fullRefresh?: boolean;
  readonly failFast?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
  readonly performer?: Partial<PerformerOptions<never, never>>;
}

/** What came of it. */
export interface Outcome {
  readonly results: readonly NodeResult[];
  /** `orders: SELECT 3`, `orders: error …`, sorted by name. */
  readonly shown: readonly string[];
  readonly notes: readonly string[];
  /** SQL that was written, by kind and name. */
  readonly files: ReadonlyMap<string, string>;
}

/** Runs nodes without a project, in a schema of a database: everything between a compiled node and its outcome is the product's. */
export async function runPieces(
  database: Database,
  schema: string,
  pieces: readonly Piece[],
  options: RunOptions = {},
): Promise<Outcome> {
  const nodes = new Map(pieces.map((piece) => [idOf(piece), nodeOf(piece, schema)]));
  const byId = new Map(pieces.map((piece) => [idOf(piece), piece]));
  const { dialect } = database.adapter;
  const flags = { fullRefresh: options.fullRefresh ?? false, storeFailures: false };
  const inThisRun = new Set(
    [...nodes.values()].flatMap((node) =>
      node.resourceType === 'model' || node.resourceType === 'seed'
        ? [relationKey({ database: null, schema: node.schema, identifier: node.alias })]
        : [],
    ),
  );
  const notes: string[] = [];
  const files = new Map<string, string>();
  const performer = new NodePerformer<never, never>({
    database,
    nodes,
    compile: (id) => {
      const piece = byId.get(id)!;
      const hooks = (given: Piece['pre'] = []): readonly CompiledHook[] =>
        given.map((hook) => (typeof hook === 'string' ? { sql: hook, transaction: true } : hook));
      const compiled: CompiledForPlan = {
        node: nodes.get(id) as CompiledForPlan['node'],
        sql: piece.as === 'seed' ? null : piece.sql,
        preHooks: hooks(piece.pre),
        postHooks: hooks(piece.post),
      };
      return nothingAsked(ok(compiled));
    },
    answer: () => Promise.reject(new Error('nothing is asked')),
    materialize: (node, facts) => materialize(node, facts, database.adapter, { inThisRun, flags }),
    asideOf: (relation) => asideName(relation, 'tmp', dialect),
    readSeed: async (node) =>
      readSeed(Buffer.from(byId.get(node.id)!.sql), {
        path: `seeds/${node.name}.csv`,
        delimiter: ',',
        columnTypes: (node.config['column_types'] ?? {}) as Record<string, string>,
        quoteColumns: true,
        empty: false,
        types: dialect.types,
      }),
    load: () => Promise.reject(new Error('nothing is loaded')),
    writeSql: ({ kind, node, sql }) => {
      files.set(`${kind} ${node.name}`, sql);
      return `target/${kind}/shop/models/${node.name}.sql`;
    },
    clock: () => Date.now(),
    onNote: (id, text) => notes.push(`${id.split('.')[2]}: ${text}`),
    ...options.performer,
  });
  await performer.prepare([...nodes.keys()]);
  const results = await executeRun({
    order: {
      nodes: [...nodes.keys()],
      waitsFor: new Map(
        pieces.map((piece) => [
          idOf(piece),
          (piece.after ?? []).map((name) => idOf(pieces.find((other) => other.name === name)!)),
        ]),
      ),
      gates: new Map(),
    },
    perform: (request) => performer.perform(request),
    threads: options.threads ?? 4,
    failFast: options.failFast ?? false,
    sink: options.onEvent ?? (() => undefined),
    describe: (id) => ({
      id,
      resourceType: nodes.get(id)!.resourceType,
      name: byId.get(id)!.name,
      materialized: byId.get(id)!.as,
      shownName: byId.get(id)!.name,
    }),
    clock: () => Date.now(),
    signal: options.signal ?? new AbortController().signal,
  });
  await performer.finish();
  return { results, shown: results.map(show).sort(), notes, files };
}

/** A compilation that asks the database nothing. */
function* nothingAsked<T>(value: T): Generator<never, T, never> {
  yield* [];
  return value;
}

function show({ id, outcome }: NodeResult): string {
  const name = id.split('.')[2]!;
  switch (outcome.kind) {
    case 'success':
      return `${name}: ${outcome.message}`;
    case 'pass':
      return `${name}: pass`;
    case 'warn':
    case 'fail':
      return `${name}: ${outcome.kind} ${outcome.message}`;
    case 'no-op':
      return `${name}: no-op`;
    case 'error':
      return `${name}: error ${outcome.failure.message}`;
    case 'partial':
      return `${name}: ${outcome.message}`;
    case 'skipped':
      return `${name}: skipped ${outcome.reason} ${outcome.because?.split('.')[2] ?? ''}`;
    default:
      return assertNever(outcome);
  }
}

function idOf({ name, as }: Piece): NodeId {
  const types: Readonly<Record<string, ResourceType>> = {
    seed: 'seed',
    test: 'test',
    operation: 'operation',
    snapshot: 'snapshot',
  };
  return nodeId(types[as] ?? 'model', 'shop', name);
}

function nodeOf(piece: Piece, schema: string): Node {
  const { name, as } = piece;
  const testDefaults =
    as === 'test' ? { severity: 'ERROR', warn_if: '!= 0', error_if: '!= 0', fail_calc: 'count(*)' } : {};
  const config: NodeConfig = {
    enabled: true,
    tags: [],
    meta: {},
    materialized: as,
    ...testDefaults,
    ...(piece.contract && { contract: { enforced: true } }),
    ...piece.config,
  };
  const types = piece.contract?.columns ?? {};
  const base = {
    id: idOf(piece),
    packageName: 'shop',
    name,
    path: `${name}.sql`,
    originalPath: `models/${name}.sql`,
    place: { path: `models/${name}.sql`, line: 1, column: 1 },
    fqn: ['shop', name],
    description: piece.description ?? '',
    columns: new Map(
      Object.keys({ ...types, ...piece.columns }).map((column) => {
        const [dataType, ...constraints] = types[column] ?? [null];
        const description = piece.columns?.[column] ?? '';
        return [
          column,
          { name: column, description, dataType, quote: null, meta: {}, tags: [], constraints },
        ];
      }),
    ),
    tags: [],
    meta: {},
    config,
    unrenderedConfig: {},
    patchPath: null,
    docs: { show: true, nodeColor: null },
    database: null,
    schema: piece.schema ?? schema,
    alias: name,
    checksum: '',
    group: null,
  };
  if (as === 'seed') return { ...base, resourceType: 'seed' } as unknown as SeedNode;
  const compilable = { ...base, rawCode: piece.sql, language: 'sql', refs: [], sources: [], macros: [] };
  if (as === 'operation') {
    return {
      ...compilable,
      resourceType: 'operation',
      when: 'on-run-start',
      index: 0,
    } as unknown as OperationNode;
  }
  if (as === 'snapshot') return { ...compilable, resourceType: 'snapshot' } as unknown as SnapshotNode;
  return as === 'test'
    ? ({ ...compilable, resourceType: 'test', generic: null } as unknown as TestNode)
    : ({
        ...compilable,
        resourceType: 'model',
        access: 'protected',
        version: null,
        latestVersion: null,
        constraints: piece.contract?.constraints ?? [],
      } as unknown as ModelNode);
}
