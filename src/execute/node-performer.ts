import type { Database, Session } from '../adapters/contract.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { NodeId } from '../domain/id.ts';
import type { LoadCounts, LoadSpecification } from '../domain/load.ts';
import type { Node, SeedNode, SourceNode } from '../domain/node.ts';
import type { PerformedNode } from '../domain/outcome.ts';
import type { CompiledForPlan, Facts, Next } from '../domain/plan.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import { InternalError } from '../domain/errors.ts';
import type { Result } from '../util/result.ts';
import type { PerformRequest, Report } from './execute-run.ts';

/** A seed's rows, read and typed. */
export interface SeedRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly count: number;
  /** The rows in COPY's text format; can be asked for again. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** A moment in a node's work, for tests that stop the process there. */
export interface StepMoment {
  readonly id: NodeId;
  readonly step: string;
  readonly when: 'before' | 'after';
}

/** How long a lock is waited for. Times in milliseconds. */
export interface LockPatience {
  /** How often a section is begun again. */
  readonly attempts: number;
  readonly pause: number;
}

/**
 * What a performer works with. `Effect` and `Answer` are what compiling asks and is told; the performer passes
 * them through.
 */
export interface PerformerOptions<Effect, Answer> {
  readonly database: Database;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  /** Compiles a node; an `EngineError` of an effect is thrown into the generator. Asked right before its steps are planned. */
  readonly compile: (id: NodeId) => Generator<Effect, Result<CompiledForPlan, readonly Diagnostic[]>, Answer>;
  readonly answer: (effect: Effect, session: Session, relations: KnownRelations) => Promise<Answer>;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  readonly readSeed: (node: SeedNode) => Promise<Result<SeedRows, readonly Diagnostic[]>>;
  readonly load: (request: LoadCall) => Promise<LoadCounts>;
  /** Writes `target/compiled/…` or `target/run/…`; gives the path relative to the project. */
  readonly writeSql: (kind: 'compiled' | 'run', node: Node, sql: string) => string;
  readonly clock: () => number;
  readonly patience?: LockPatience;
  /** Told before and after each step. */
  readonly onStep?: (moment: StepMoment) => void | Promise<void>;
}

/** What the loader is called with. */
export interface LoadCall {
  readonly node: SourceNode;
  readonly load: LoadSpecification;
  readonly relation: RelationName;
  readonly database: Database;
  readonly signal: AbortSignal;
  readonly report: Report;
}

/** What exists in the run's schemas: looked up once, then kept up to date by what the run does itself. */
export interface KnownRelations {
  find(name: RelationName): Relation | null;
  list(schema: string): readonly Relation[];
  /** A statement that nobody planned (a hook, a template's) may have changed anything: look again before the next answer. */
  forget(): void;
}

/** Performs the nodes of one run. */
export interface NodePerformer {
  /** Makes the schemas that the nodes need, and looks at what is in them. To be called first. */
  prepare(ids: readonly NodeId[]): Promise<void>;
  perform(request: PerformRequest): Promise<PerformedNode>;
  /** Drops old relations that nothing reads any more; gives what is left. To be called last. */
  finish(): Promise<readonly Relation[]>;
}

/** Makes the performer of one run. */
export function createNodePerformer<Effect, Answer>(
  _options: PerformerOptions<Effect, Answer>,
): NodePerformer {
  throw new InternalError('not there yet');
}
