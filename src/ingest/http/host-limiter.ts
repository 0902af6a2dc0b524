import { comeBackLater } from './http-faults.ts';
import type { HttpEffects, HttpLimits, WaitNotice } from './http-types.ts';

/** What waits for its turn. */
export interface Turn {
  readonly signal: AbortSignal;
  readonly onWait: (notice: WaitNotice) => void;
}

/**
 * Limits the requests to one host of one source, whoever sends them: so many under way, so many begun within a sliding window, none while
 * the server has asked to be left alone.
 *
 * Starts are reserved ahead, each at a time of its own, and waited for once: nothing polls the clock.
 */
export class HostLimiter {
  readonly #host: string;
  readonly #limits: HttpLimits;
  readonly #effects: HttpEffects;
  /** When the last requests began, or will: a ring of as many as the rate counts. */
  readonly #starts: Float64Array;
  #begun = 0;
  #running = 0;
  #blockedUntil = 0;
  #blockedBecause = '';
  readonly #queue: (() => void)[] = [];

  constructor(host: string, limits: HttpLimits, effects: HttpEffects) {
    this.#host = host;
    this.#limits = limits;
    this.#effects = effects;
    this.#starts = new Float64Array(limits.rate?.count ?? 0).fill(-Infinity);
  }

  /** Waits until a request may begin; what comes back ends it. Throws where the wait would be longer than the limits allow. */
  async begin(turn: Turn): Promise<() => void> {
    await this.#place(turn.signal);
    try {
      await this.#moment(turn);
    } catch (error) {
      this.#leave();
      throw error;
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#leave();
    };
  }

  /** No request to the host begins before `time`. */
  block(time: number, because: string): void {
    if (time <= this.#blockedUntil) return;
    this.#blockedUntil = time;
    this.#blockedBecause = because;
  }

  async #place(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limits.concurrency) {
      this.#running++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const abort = (): void => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      this.#queue.push(enter);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** The place of who leaves is the next one's. */
  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#running--;
    else next();
  }

  async #moment({ signal, onWait }: Turn): Promise<void> {
    let now = this.#effects.clock();
    const allowed = this.#reserve(Math.max(now, this.#blockedUntil));
    if (allowed.start > Math.max(now, this.#blockedUntil)) {
      await this.#wait(now, allowed.start, `the rate of ${this.#host} is ${allowed.rate}`, {
        signal,
        onWait,
      });
      now = allowed.start;
    }
    // Others may learn, while this one waits, that the server wants to be left alone.
    while (this.#blockedUntil > now) {
      const until = this.#blockedUntil;
      await this.#wait(now, until, this.#blockedBecause, { signal, onWait });
      now = until;
    }
  }

  async #wait(now: number, until: number, reason: string, { signal, onWait }: Turn): Promise<void> {
    const milliseconds = until - now;
    if (milliseconds - slack(this.#limits) > this.#limits.retry.longest)
      throw comeBackLater(this.#host, reason, milliseconds, this.#limits.retry.longest);
    onWait({ milliseconds, reason });
    await this.#effects.wait(milliseconds, signal);
  }

  #reserve(earliest: number): { readonly start: number; readonly rate: string } {
    const { rate } = this.#limits;
    if (rate === null) return { start: earliest, rate: '' };
    const slot = this.#begun++ % rate.count;
    const start = Math.max(earliest, this.#starts[slot]! + rate.window + slack(this.#limits));
    this.#starts[slot] = start;
    return { start, rate: `${rate.count} in ${rate.window / 1000} s` };
  }
}

/** Requests do not arrive as evenly as they are sent. */
function slack({ rate }: HttpLimits): number {
  return rate === null ? 0 : Math.min(rate.window * 0.01, 50);
}
