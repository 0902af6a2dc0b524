import { setTimeout } from 'node:timers/promises';
import type { Session } from '../adapters/contract.ts';
import { EngineError, InternalError } from '../domain/errors.ts';
import type { Fact, Facts, Next, Step } from '../domain/plan.ts';

/** How long a lock is waited for, all attempts together. */
export interface LockPatience {
  /** How often a transaction is begun again. */
  readonly attempts: number;
  /** The longest pause between two attempts, in milliseconds; the first ones are shorter. */
  readonly pause: number;
}

/** How a node's steps are carried out. */
export interface Work {
  readonly plan: (facts: Facts) => Next;
  readonly perform: (step: Step, inTransaction: boolean) => Promise<Fact>;
  readonly session: Session | null;
  readonly patience: LockPatience;
  /** Told before something may be committed: a step of its own that changes something, the end of a transaction. */
  readonly onCommit?: () => void;
  /** Told when a lock was not got, before it is tried again. */
  readonly onWait: () => void;
  readonly signal: AbortSignal;
}

/** How the steps ended; of a failure that a refused step is the reason of, the engine's error. */
export type Carried =
  | { readonly next: Extract<Next, { readonly kind: 'done' }> }
  | { readonly next: Extract<Next, { readonly kind: 'failed' }>; readonly error: EngineError | null };

/** The run was asked to stop between two steps. */
export class Stopped extends Error {}

/** Milliseconds; doubled with each attempt. */
const firstPause = 25;

/** How often a step may be refused before that is held for final: each time the plan was made anew from fresh facts. */
const maximumRefusals = 5;

/** Steps that do not only look. A query may call what changes something. */
const changes: ReadonlySet<Step['kind']> = new Set(['statements', 'copy-rows', 'load', 'query']);

/** Far beyond what any materialization asks for: one that asks the same again and again is stopped. */
const maximumRounds = 1_000;

/**
 * Asks the plan, does its steps, tells it the facts, until it says that it is done or has failed. Transactions are undone and begun
 * again where a lock was not got in time or a step that may fail was refused. Rejects with the engine's error where a
 * step failed, with `Stopped` where the signal was aborted.
 */
export async function carryOut(work: Work): Promise<Carried> {
  return new Carrying(work).go();
}

/** A refusal on its way out of a transaction. */
class Refused extends Error {
  readonly step: string;
  readonly error: EngineError;
  constructor(step: string, error: EngineError) {
    super('refused', { cause: error });
    this.step = step;
    this.error = error;
  }
}

/** The plan saw within a transaction that it cannot be done: what was done in it is undone. */
class GaveUp extends Error {
  readonly next: Extract<Next, { readonly kind: 'failed' }>;
  constructor(next: Extract<Next, { readonly kind: 'failed' }>) {
    super('gave up');
    this.next = next;
  }
}

class Carrying {
  readonly #work: Work;
  #facts = new Map<string, Fact>();
  readonly #refusals = new Map<string, { readonly error: EngineError; readonly count: number }>();

  constructor(work: Work) {
    this.#work = work;
  }

  async go(): Promise<Carried> {
    let next = this.#plan();
    for (let round = 1; next.kind === 'steps'; round++) {
      if (round > maximumRounds) throw new InternalError('a materialization does not come to an end');
      next = next.within === 'transaction' ? await this.#transaction(next) : await this.#single(next.steps);
    }
    if (next.kind === 'done') return { next };
    const refusal = next.because === undefined ? undefined : this.#refusals.get(next.because);
    return { next, error: refusal?.error ?? null };
  }

  #plan(): Next {
    return this.#work.plan(this.#facts);
  }

  /** Steps of their own, each in its own transaction at most. */
  async #single(steps: readonly Step[]): Promise<Next> {
    for (const step of steps) {
      const undone = step.kind === 'copy-rows' || (step.kind === 'statements' && step.transaction);
      if (changes.has(step.kind)) this.#work.onCommit?.();
      await this.#again(undone, async () => {
        try {
          await this.#step(step, false);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          this.#refuse(error);
        }
      });
    }
    return this.#plan();
  }

  /** A transaction of steps; gives the first answer that is no part of it. */
  async #transaction(first: Extract<Next, { readonly kind: 'steps' }>): Promise<Next> {
    const { session } = this.#work;
    if (session === null) throw new InternalError('a transaction came in a node that has no session');
    const before = new Map(this.#facts);
    let begin: Next = first;
    return this.#again(true, async () => {
      while (isPart(begin)) {
        const start = begin;
        try {
          return await session.transaction(async () => {
            const next = await this.#part(start);
            if (next.kind === 'failed') throw new GaveUp(next);
            this.#work.onCommit?.();
            return next;
          });
        } catch (error) {
          if (error instanceof GaveUp) return error.next;
          this.#facts = new Map(before);
          for (const [name, { error: refusal }] of this.#refusals) this.#facts.set(name, factOf(refusal));
          if (error instanceof Refused) this.#refuse(error);
          begin = this.#plan();
          if (!(error instanceof Refused)) throw error;
        }
      }
      return begin;
    });
  }

  async #part(first: Next): Promise<Next> {
    let next = first;
    while (isPart(next)) {
      for (const step of next.steps) await this.#step(step, true);
      next = this.#plan();
    }
    return next;
  }

  async #step(step: Step, inTransaction: boolean): Promise<void> {
    if (this.#work.signal.aborted) throw new Stopped();
    try {
      this.#facts.set(step.name, await this.#work.perform(step, inTransaction));
    } catch (error) {
      const mayFail = step.kind === 'statements' && step.mayFail === true;
      if (mayFail && error instanceof EngineError && error.fault === 'statement')
        throw new Refused(step.name, error);
      throw error;
    }
  }

  #refuse({ step, error }: Refused): void {
    const count = (this.#refusals.get(step)?.count ?? 0) + 1;
    if (count > maximumRefusals) throw error;
    this.#refusals.set(step, { error, count });
    this.#facts.set(step, factOf(error));
  }

  /** Tries again, with a pause, what failed for a lock and left nothing behind. */
  async #again<T>(undone: boolean, work: () => Promise<T>): Promise<T> {
    const { attempts, pause } = this.#work.patience;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const again = undone && error instanceof EngineError && error.fault === 'lock' && attempt < attempts;
        if (!again) throw error;
        this.#work.onWait();
        const wait = Math.min(pause, firstPause * 2 ** Math.min(attempt, 20));
        await setTimeout(wait, undefined, { signal: this.#work.signal }).catch(() => undefined);
        if (this.#work.signal.aborted) throw new Stopped();
      }
    }
  }
}

function isPart(next: Next): next is Extract<Next, { readonly kind: 'steps' }> {
  return next.kind === 'steps' && next.within === 'transaction';
}

function factOf({ message, code }: EngineError): Fact {
  return { kind: 'refused', message, code: code ?? null };
}
