import type { NodeId } from '../domain/id.ts';
import type { RunOrder, WaitId } from '../domain/run-order.ts';

/** A node that nothing holds back any more: it can run, or must be skipped because of `because`. */
export interface SettledNode {
  readonly id: NodeId;
  readonly because: NodeId | null;
}

/**
 * Counts what each node of an order still waits for. Gates are passed on the way. All calls together take time
 * linear in nodes and edges.
 */
export class RunProgress {
  readonly #left = new Map<WaitId, number>();
  readonly #waiting = new Map<WaitId, WaitId[]>();
  readonly #cause = new Map<WaitId, NodeId>();
  readonly #gates: RunOrder['gates'];
  readonly #initial: SettledNode[] = [];

  constructor(order: RunOrder) {
    this.#gates = order.gates;
    const gates: WaitId[] = [...order.gates.keys()];
    const known = new Set<WaitId>([...order.nodes, ...gates]);
    for (const [id, waits] of [...order.waitsFor, ...order.gates]) {
      const inRun = waits.filter((wait) => known.has(wait));
      this.#left.set(id, inRun.length);
      for (const wait of inRun) {
        const waiting = this.#waiting.get(wait);
        if (waiting) waiting.push(id);
        else this.#waiting.set(wait, [id]);
      }
    }
    for (const id of order.nodes) {
      if ((this.#left.get(id) ?? 0) === 0) this.#initial.push({ id, because: null });
    }
  }

  /** The nodes that wait for nothing. */
  get initial(): readonly SettledNode[] {
    return this.#initial;
  }

  /**
   * A node has ended: well (`cause` null), or `cause` is why what waits for it cannot run (itself, or, where it was
   * skipped, the node that had failed). Gives the nodes that nothing holds back now. Of several causes the least id counts, whatever
   * the order in which they came.
   */
  ended(id: NodeId, cause: NodeId | null): readonly SettledNode[] {
    if (cause !== null) this.#cause.set(id, cause);
    const settled: SettledNode[] = [];
    const stack: WaitId[] = [id];
    for (let done = stack.pop(); done !== undefined; done = stack.pop()) {
      const because = this.#cause.get(done);
      for (const next of this.#waiting.get(done) ?? []) {
        if (because !== undefined) this.#blame(next, because);
        const left = (this.#left.get(next) ?? 0) - 1;
        this.#left.set(next, left);
        if (left > 0) continue;
        if (this.#isGate(next)) stack.push(next);
        else settled.push({ id: next, because: this.#cause.get(next) ?? null });
      }
    }
    return settled;
  }

  #blame(id: WaitId, cause: NodeId): void {
    const before = this.#cause.get(id);
    if (before === undefined || cause < before) this.#cause.set(id, cause);
  }

  #isGate(id: WaitId): id is Exclude<WaitId, NodeId> {
    return (this.#gates as ReadonlyMap<WaitId, unknown>).has(id);
  }
}
