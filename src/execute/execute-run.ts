import type { Sink, ShownNode } from '../domain/event.ts';
import type { NodeId } from '../domain/id.ts';
import type { LoadCounts } from '../domain/load.ts';
import type { NodeOutcome, NodeResult, PerformedNode } from '../domain/outcome.ts';
import type { RunOrder } from '../domain/run-order.ts';
import { assertNever } from '../util/assert-never.ts';
import { compareText } from '../util/compare.ts';
import { MinimumHeap } from '../util/minimum-heap.ts';
import { RunProgress, type SettledNode } from './run-progress.ts';

/** What a running node says of itself: the step that it is at, or how far a load is. */
export type Report = (step: string, counts?: LoadCounts) => void;

/** One node to perform. */
export interface PerformRequest {
  readonly id: NodeId;
  /** From 1; never used twice at a time. */
  readonly slot: number;
  /** Aborted when the node shall end early; its reason is `fail-fast` or `cancelled`. */
  readonly signal: AbortSignal;
  readonly report: Report;
}

/** What a run is made of. */
export interface RunRequest {
  readonly order: RunOrder;
  /** Performs a node. What it throws is a bug, and ends the run once the running nodes have ended. */
  readonly perform: (request: PerformRequest) => Promise<PerformedNode>;
  /** How many nodes run at a time, at least 1. */
  readonly threads: number;
  /** After the first failure nothing new is begun, and what runs is cancelled. */
  readonly failFast: boolean;
  /** Whether what lies behind a node runs though the node failed. */
  readonly goesOn?: (id: NodeId) => boolean;
  readonly sink: Sink;
  /** Told of each result when it is there. */
  readonly onResult?: (result: NodeResult) => void;
  readonly describe: (id: NodeId) => ShownNode;
  readonly clock: () => number;
  /** Aborted when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** Why nothing new is begun. */
type Stop =
  | { readonly reason: 'fail-fast'; readonly because: NodeId }
  | { readonly reason: 'cancelled'; readonly because: null };

/**
 * Runs every node of the order as soon as what it waits for has ended well, those that are ready in the order of
 * their names, at most `threads` at a time; a node behind a failed one is skipped and says which. Tells the sink
 * of the run's and each node's beginning and end. Results come in the order in which the nodes ended.
 */
export async function executeRun(request: RunRequest): Promise<readonly NodeResult[]> {
  const { order, sink, clock, signal } = request;
  const startedAt = clock();
  const nodes = [...order.nodes, ...(order.afterAll ?? [])].map(request.describe);
  sink({ kind: 'run-started', at: startedAt, nodes, threads: request.threads });
  const results = await new Run(request, nodes).go(signal);
  const at = clock();
  sink({ kind: 'run-ended', at, results, nodes, milliseconds: at - startedAt });
  return results;
}

/** One run, from its first node to its last. */
class Run {
  readonly #request: RunRequest;
  readonly #shown: ReadonlyMap<NodeId, ShownNode>;
  /** Nodes in the order in which ready ones are begun; the heap holds indices into it. */
  readonly #byName: readonly ShownNode[];
  readonly #rank: ReadonlyMap<NodeId, number>;
  readonly #threads: number;
  readonly #ready = new MinimumHeap();
  readonly #freeSlots = new MinimumHeap();
  readonly #progress: RunProgress;
  readonly #results: NodeResult[] = [];
  readonly #done = new Set<NodeId>();
  readonly #idle = Promise.withResolvers<void>();
  readonly #abort = new AbortController();
  #stop: Stop | null = null;
  #running = 0;
  #index = 0;
  #bug: { readonly error: unknown } | null = null;

  constructor(request: RunRequest, nodes: readonly ShownNode[]) {
    this.#request = request;
    this.#shown = new Map(nodes.map((node) => [node.id, node]));
    this.#byName = [...nodes].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id));
    this.#rank = new Map(this.#byName.map((node, rank) => [node.id, rank]));
    this.#progress = new RunProgress(request.order);
    this.#threads = Math.max(1, request.threads);
    for (let slot = 1; slot <= this.#threads; slot++) this.#freeSlots.push(slot);
  }

  async go(signal: AbortSignal): Promise<readonly NodeResult[]> {
    const cancel = (): void => this.#stopBecause({ reason: 'cancelled', because: null });
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (const { id } of this.#progress.initial) this.#makeReady(id);
      this.#begin();
      await this.#idle.promise;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
    if (this.#bug) throw this.#bug.error;
    if (this.#stop !== null) this.#skipTheRest(this.#stop);
    await this.#afterAll(signal);
    return this.#results;
  }

  /** What follows whatever came before; a failure among the nodes that made the run stop does not stop it. */
  async #afterAll(signal: AbortSignal): Promise<void> {
    let because: NodeId | null = null;
    while (this.#ready.pop() !== undefined);
    this.#stop = null;
    for (const id of this.#request.order.afterAll ?? []) {
      if (because !== null || signal.aborted) {
        this.#skip(id, { kind: 'skipped', because, reason: because === null ? 'cancelled' : 'upstream' });
        continue;
      }
      this.#running += 1;
      await this.#perform(this.#shown.get(id)!, this.#freeSlots.pop()!, signal);
      if (this.#bug) throw this.#bug.error;
      const { outcome } = this.#results.at(-1)!;
      because = outcome.kind === 'skipped' ? null : causeOf(id, outcome);
    }
  }

  /** Begins what is ready while there is a free slot. Nothing begun and nothing running is the end. */
  #begin(): void {
    while (this.#stop === null && this.#running < this.#threads) {
      const rank = this.#ready.pop();
      if (rank === undefined) break;
      this.#running += 1;
      void this.#perform(this.#byName[rank]!, this.#freeSlots.pop()!);
    }
    if (this.#running === 0) this.#idle.resolve();
  }

  async #perform(node: ShownNode, slot: number, signal = this.#abort.signal): Promise<void> {
    const { clock, sink, perform } = this.#request;
    const startedAt = clock();
    const index = ++this.#index;
    const thread = `Thread-${slot}`;
    sink({ kind: 'node-started', at: startedAt, node, index, total: this.#byName.length, thread });
    const report: Report = (step, counts) =>
      sink({ kind: 'node-progress', at: clock(), node, step, counts: counts ?? null });
    try {
      const performed = await perform({ id: node.id, slot, signal, report });
      this.#ended(node, index, {
        id: node.id,
        ...performed,
        outcome: this.#explained(performed.outcome),
        startedAt,
        endedAt: clock(),
        thread,
      });
    } catch (error) {
      this.#bug ??= { error };
      this.#stopBecause({ reason: 'cancelled', because: null });
    }
    this.#running -= 1;
    this.#freeSlots.push(slot);
    this.#begin();
  }

  /** Records a node's end, and what follows from it: nodes become ready, or are skipped, and those behind them. */
  #ended(node: ShownNode, index: number, result: NodeResult): void {
    this.#record(node, index, result);
    const cause = causeOf(node.id, result.outcome);
    if (cause !== null && result.outcome.kind !== 'skipped' && this.#request.failFast) {
      this.#stopBecause({ reason: 'fail-fast', because: cause });
    }
    const goesOn = cause === node.id && this.#request.goesOn?.(node.id) === true;
    const over: SettledNode[] = [{ id: node.id, because: goesOn ? null : cause }];
    for (const { id, because: why } of over) {
      const settled = [...this.#progress.ended(id, why)];
      for (const next of settled.sort((a, b) => this.#rankOf(a.id) - this.#rankOf(b.id))) {
        if (next.because === null) {
          this.#makeReady(next.id);
        } else if (this.#stop === null) {
          this.#skip(next.id, { kind: 'skipped', because: next.because, reason: 'upstream' });
          over.push(next);
        }
      }
    }
  }

  #record(node: ShownNode, index: number, result: NodeResult): void {
    this.#results.push(result);
    this.#request.onResult?.(result);
    this.#done.add(node.id);
    const { outcome, startedAt, endedAt, thread } = result;
    const total = this.#byName.length;
    const milliseconds = endedAt - startedAt;
    this.#request.sink({
      kind: 'node-ended',
      at: endedAt,
      node,
      index,
      total,
      outcome,
      milliseconds,
      thread,
    });
  }

  #skip(id: NodeId, outcome: NodeOutcome): void {
    const at = this.#request.clock();
    this.#record(this.#shown.get(id)!, ++this.#index, {
      id,
      outcome,
      compileStartedAt: null,
      executeStartedAt: null,
      startedAt: at,
      endedAt: at,
      thread: 'Thread-0',
      compiledCode: null,
      relationName: null,
    });
  }

  /** A node that was told to end early does not know because of which other. */
  #explained(outcome: NodeOutcome): NodeOutcome {
    return outcome.kind === 'skipped' && outcome.because === null && this.#stop !== null
      ? { kind: 'skipped', ...this.#stop }
      : outcome;
  }

  #skipTheRest(stop: Stop): void {
    for (const id of this.#request.order.nodes) {
      if (!this.#done.has(id)) this.#skip(id, { kind: 'skipped', ...stop });
    }
  }

  #stopBecause(stop: Stop): void {
    if (this.#stop !== null) return;
    this.#stop = stop;
    this.#abort.abort(stop.reason);
  }

  #makeReady(id: NodeId): void {
    this.#ready.push(this.#rankOf(id));
  }

  #rankOf(id: NodeId): number {
    return this.#rank.get(id)!;
  }
}

/** Because of which node those behind this one cannot run; null where they can. */
function causeOf(id: NodeId, outcome: NodeOutcome): NodeId | null {
  switch (outcome.kind) {
    case 'success':
    case 'no-op':
    case 'pass':
    case 'warn':
      return null;
    case 'fail':
    case 'error':
    case 'partial':
      return id;
    case 'skipped':
      return outcome.because ?? id;
    default:
      return assertNever(outcome);
  }
}
