import type { Database, Session } from '../adapters/contract.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Batch, BatchPart, NamedBatch } from '../domain/batch.ts';
import type { NodeId } from '../domain/id.ts';
import type { LoadCounts, LoadSpecification } from '../domain/load.ts';
import type { Node, SeedNode, SourceNode, UnitTestNode } from '../domain/node.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import type { CompiledForPlan, CompiledHook, Facts, Next, Remark } from '../domain/plan.ts';
import type { Relation, RelationName } from '../domain/relation.ts';
import type { Result } from '../util/result.ts';
import type { LockPatience } from './carry-out.ts';
import type { Report } from './execute-run.ts';
import type { KnownRelations } from './known-relations.ts';
import type { SeedRows } from './perform-step.ts';

/** A moment in a node's work, for tests that stop the process there. */
interface StepMoment {
  readonly id: NodeId;
  readonly step: string;
  readonly when: 'before' | 'after';
}

/**
 * What a performer works with. `Effect` and `Answer` are what compiling asks and is told; the performer passes
 * them through.
 */
export interface PerformerOptions<Effect, Answer> {
  readonly database: Database;
  readonly nodes: ReadonlyMap<NodeId, Node>;
  /**
   * Compiles a node, hooks included; what asks nothing (a seed, a load) ends at once. An `EngineError` of an effect is thrown
   * in. Asked when the node's turn has come, right before its steps are planned.
   */
  readonly compile: (
    id: NodeId,
    turn: NodeTurn,
  ) => Generator<Effect, Result<CompiledForPlan, readonly Diagnostic[]>, Answer>;
  /** Renders the post-hooks that `compile` left out (`postHooksWait`), once the node is built. */
  readonly postHooks?: (
    id: NodeId,
    turn: NodeTurn,
  ) => Generator<Effect, Result<readonly CompiledHook[], readonly Diagnostic[]>, Answer>;
  readonly answer: (effect: Effect, session: Session, relations: KnownRelations) => Promise<Answer>;
  readonly materialize: (node: CompiledForPlan, facts: Facts) => Next;
  /** Compiles what is to be made beside a node once that is done, hooks and all; undefined where there is nothing. */
  readonly follower?: (
    node: Node,
  ) => Generator<Effect, Result<CompiledForPlan, readonly Diagnostic[]>, Answer> | undefined;
  /** The name under which what replaces a relation is built beside it: dropped where the node fails. */
  readonly asideOf?: (relation: RelationName) => RelationName;
  /** Carries out a materialization that is a template of the project's own; undefined where the plan is to be asked. */
  readonly byTemplate?: (
    call: TemplateCall,
  ) => Promise<Result<Extract<Next, { readonly kind: 'done' }>, readonly Diagnostic[]>> | undefined;
  /** Performs a unit test, which is no node to be built. */
  readonly unitTest?: (call: UnitTestCall) => Promise<NodeOutcome>;
  readonly readSeed: (node: SeedNode) => Promise<Result<SeedRows, readonly Diagnostic[]>>;
  readonly load: (request: LoadCall) => Promise<LoadCounts>;
  /** Writes `target/compiled/…` or `target/run/…`; gives the path relative to the project. */
  readonly writeSql: (file: SqlToWrite) => string;
  /** The batches in which a microbatch model is done, given what stands in its place; null where it is done as a whole. */
  readonly batches?: (node: Node, standing: Relation | null) => BatchRun | null;
  /** Told of batches as they go. */
  readonly onBatch?: (moment: BatchMoment) => void;
  /** `--store-failures`. */
  readonly storeFailures?: boolean;
  readonly clock: () => number;
  /** Told what the user should know of a node though all went well. */
  readonly onNote?: (id: NodeId, text: string, level: 'debug' | 'info' | 'warning') => void;
  /** Told what there is to tell while a node is built; each once. */
  readonly onRemark?: (id: NodeId, remark: Remark) => void;
  readonly patience?: LockPatience;
  /** Told before and after each step. */
  readonly onStep?: (moment: StepMoment) => void | Promise<void>;
}

/** A text of a node for the folder of artifacts. */
export interface SqlToWrite {
  readonly kind: 'compiled' | 'run';
  readonly node: Node;
  readonly sql: string;
  readonly batch: NamedBatch | null;
}

/** The batches of a microbatch model. */
export interface BatchRun {
  /** To do, in order. */
  readonly batches: readonly NamedBatch[];
  /** The first comes to the rows that are there; else it builds the table. The others always do. */
  readonly incremental: boolean;
  /** Done by the run that this one goes on with. */
  readonly earlier: readonly Batch[];
}

/** What happens to batches: which there are, that one begins, that it has ended. `index` is from 1. */
export type BatchMoment =
  | { readonly kind: 'planned'; readonly id: NodeId; readonly run: BatchRun }
  | {
      readonly kind: 'started';
      readonly id: NodeId;
      readonly batch: NamedBatch;
      readonly index: number;
      readonly total: number;
    }
  | {
      readonly kind: 'ended';
      readonly id: NodeId;
      readonly batch: NamedBatch;
      readonly index: number;
      readonly total: number;
      readonly outcome: NodeOutcome;
      readonly milliseconds: number;
    };

/** What templates see of the turn in which a node is performed. */
export interface NodeTurn {
  /** The batch of a microbatch model; null for what has none. */
  readonly batch: BatchPart | null;
  /** The name of the thread. */
  readonly thread: string;
}

/** A node whose materialization is a template. */
export interface TemplateCall {
  readonly compiled: CompiledForPlan;
  readonly session: Session;
  readonly relations: KnownRelations;
  readonly thread: string;
  /** Told of each statement before it is run. */
  readonly onSql: (name: string, sql: string) => void;
}

/** A unit test to perform. */
export interface UnitTestCall {
  readonly node: UnitTestNode;
  /** The name of the thread. */
  readonly thread: string;
  readonly session: Session;
  readonly relations: KnownRelations;
  readonly signal: AbortSignal;
  readonly report: Report;
  /** Told of the model's query over the inputs. */
  readonly onCompiled: (sql: string) => void;
  /** Where that was written, relative to the project; null before. */
  readonly compiledPath: () => string | null;
  /** Told of each statement before it is run. */
  readonly onSql: (name: string, sql: string) => void;
}

/** What the loader is called with. It borrows its own sessions. */
export interface LoadCall {
  readonly node: SourceNode;
  readonly load: LoadSpecification;
  readonly relation: RelationName;
  readonly database: Database;
  readonly signal: AbortSignal;
  readonly report: Report;
}
