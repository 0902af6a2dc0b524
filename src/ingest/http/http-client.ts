import { STATUS_CODES } from 'node:http';
import { LoadError } from '../load-error.ts';
import type { HostLimiter } from './host-limiter.ts';
import { comeBackLater, transportFault } from './http-faults.ts';
import type {
  Authorizer,
  AuthorizerContext,
  HttpAnswer,
  HttpEffects,
  HttpLimits,
  HttpRequest,
  OpenAnswer,
  Verdict,
  WaitNotice,
} from './http-types.ts';
import { readBody, readStart } from './read-body.ts';
import { askAgainAt, usedUpUntil } from './retry-after.ts';
import type { Transport } from './transport.ts';

/** What a client is made of. */
export interface HttpClientParts {
  readonly limits: HttpLimits;
  readonly authorizer: Authorizer | null;
  readonly transport: Transport;
  readonly effects: HttpEffects;
  readonly limiterOf: (host: string) => HostLimiter;
  readonly signal: AbortSignal;
  readonly onWait: (notice: WaitNotice) => void;
  /** Takes secrets out of a text that is told. */
  readonly mask: (text: string) => string;
}

/** A request, or what makes one for each attempt (a download goes on behind what it has). */
export type RequestOf = HttpRequest | ((attempt: number) => HttpRequest);

/** So much of the body of a refusal is told. */
const toldBytes = 300;

/**
 * Sends requests to a source under its limits, and again where that is worth it: after errors of the network, 408, 425, 429 and 5xx; after
 * what `Retry-After` or a reset header says, else with growing waits. After a 401 it authorizes itself anew, once.
 */
export class HttpClient {
  readonly #parts: HttpClientParts;

  constructor(parts: HttpClientParts) {
    this.#parts = parts;
  }

  /**
   * Sends a request and reads the whole answer; a body that breaks off counts as a failed attempt. Fails with `LoadError`: `request-failed`,
   * `unknown-host`, `not-authorized`, `answer-too-large`, `come-back-later`.
   */
  send(request: RequestOf): Promise<HttpAnswer> {
    return this.#send(request, this.#parts.authorizer);
  }

  /**
   * Sends a request and lets `read` take the answer as it comes, in each attempt anew; what it throws of the network is a failed attempt, a
   * `LoadError` ends all. Only answers of 2xx get there.
   */
  exchange<T>(request: RequestOf, read: (answer: OpenAnswer) => Promise<T>): Promise<T> {
    return this.#exchange(request, this.#parts.authorizer, async (answer) => ({
      verdict: 'take',
      value: await read(answer),
    }));
  }

  /** Sends a request and gives the answer when its headers are there; its body is the caller's, who reads or discards it. */
  open(request: RequestOf): Promise<OpenAnswer> {
    return this.exchange(request, (answer) => Promise.resolve(answer));
  }

  #send(request: RequestOf, authorizer: Authorizer | null): Promise<HttpAnswer> {
    const { maximumBytes } = this.#parts.limits;
    return this.#exchange(request, authorizer, async (answer, sent) => {
      const bytes = await readBody(answer, maximumBytes, this.#nameOf(sent));
      const { status, headers, url } = answer;
      const whole: HttpAnswer = { status, headers, url, bytes, verdict: 'take' };
      const verdict = sent.judge?.(whole) ?? 'take';
      return { verdict, value: verdict === 'skip' ? { ...whole, verdict } : whole };
    });
  }

  async #exchange<T>(
    request: RequestOf,
    authorizer: Authorizer | null,
    read: (
      answer: OpenAnswer,
      sent: HttpRequest,
    ) => Promise<{ readonly verdict: Verdict; readonly value: T }>,
  ): Promise<T> {
    const { limits, effects, signal, onWait } = this.#parts;
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const plain = typeof request === 'function' ? request(attempt) : request;
      const outcome = await this.#attempt(plain, authorizer, read);
      if (outcome.kind === 'value') return outcome.value;
      const { fault, sent } = outcome;
      if (fault.status === 401 && authorizer !== null && !renewed) {
        renewed = true;
        if (await authorizer.renew(sent, this.#forAuthorizer())) continue;
      }
      if (!fault.again || attempt >= limits.retry.times || !isRepeatable(plain))
        throw this.#failure(plain, fault, attempt);
      const { shortest, longest, jitter } = limits.retry;
      // Where the server has said when, all wait for that at the limiter.
      if (fault.at !== null) {
        const milliseconds = fault.at - effects.clock();
        if (milliseconds > longest) throw comeBackLater(plain.url.host, fault.reason, milliseconds, longest);
        continue;
      }
      const bound = Math.min(longest, shortest * 2 ** attempt);
      const milliseconds = Math.ceil(jitter === 'full' ? effects.random() * bound : bound);
      onWait({ milliseconds, reason: fault.reason });
      await effects.wait(milliseconds, signal);
    }
  }

  /** One attempt, from waiting for its turn to the end of the body. */
  async #attempt<T>(
    plain: HttpRequest,
    authorizer: Authorizer | null,
    read: (
      answer: OpenAnswer,
      sent: HttpRequest,
    ) => Promise<{ readonly verdict: Verdict; readonly value: T }>,
  ): Promise<Attempt<T>> {
    const { limits, effects, signal, onWait, transport, limiterOf } = this.#parts;
    const { host } = plain.url;
    const limiter = limiterOf(host);
    // Before a place is taken: a login needs one, too.
    const sent = authorizer === null ? plain : await authorizer.authorize(plain, this.#forAuthorizer());
    const end = await limiter.begin({ signal, onWait });
    try {
      const answer = await transport.send(sent, { timeout: limits.timeout, signal });
      const now = effects.clock();
      const usedUp = usedUpUntil(answer.headers, limits, now);
      if (usedUp !== null) limiter.block(usedUp, `${host} has no requests left`);
      if (answer.status >= 300) return await this.#judged(answer, { plain, sent, limiter, read });
      const { verdict, value } = await read(answer, plain);
      if (verdict === 'take' || verdict === 'skip') return { kind: 'value', value };
      const why = `the server answered ${answer.status}, and its body counts as ${verdict === 'retry' ? 'passing trouble' : 'a failure'}`;
      return { kind: 'fault', sent, fault: { ...noStatus, why, reason: why, again: verdict === 'retry' } };
    } catch (error) {
      if (signal.aborted || error instanceof LoadError) throw error;
      const { why, code, again } = transportFault(error, plain.url.hostname);
      return {
        kind: 'fault',
        sent,
        fault: { ...noStatus, why, code, again, reason: `${host}: ${why}`, cause: error },
      };
    } finally {
      end();
    }
  }

  /** What an answer means that is none of 2xx. */
  async #judged<T>(
    answer: OpenAnswer,
    facts: {
      readonly plain: HttpRequest;
      readonly sent: HttpRequest;
      readonly limiter: HostLimiter;
      readonly read: (
        answer: OpenAnswer,
        sent: HttpRequest,
      ) => Promise<{ readonly verdict: Verdict; readonly value: T }>;
    },
  ): Promise<Attempt<T>> {
    const { plain, sent, limiter, read } = facts;
    const { limits, effects } = this.#parts;
    const { status, headers, url } = answer;
    const { host } = plain.url;
    const bytes = await readStart(answer, 64 * 1024);
    const verdict =
      plain.judge?.({ status, headers, url, bytes, verdict: 'take' }) ??
      (retried.has(status) || status >= 500 ? 'retry' : 'fail');
    if (verdict === 'take' || verdict === 'skip') {
      const again = { status, headers, url, body: once(bytes), discard: () => undefined };
      const { value } = await read(again, plain);
      return { kind: 'value', value };
    }
    const at = verdict === 'retry' ? askAgainAt(headers, limits, effects.clock()) : null;
    const reason = `${host} answered ${status}`;
    if (at !== null) limiter.block(at, reason);
    const told = bytes.subarray(0, toldBytes).toString('utf8').replace(/\s+/g, ' ').trim();
    const words = `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
    const why = `the server answered ${words}${told === '' ? '' : `: ${told}`}`;
    const code = status === 401 || status === 403 ? 'not-authorized' : 'request-failed';
    return {
      kind: 'fault',
      sent,
      fault: { why, reason, code, status, again: verdict === 'retry', at, cause: undefined },
    };
  }

  #failure(request: HttpRequest, fault: Fault, attempt: number): LoadError {
    const { mask } = this.#parts;
    const times = attempt === 0 ? '' : ` (tried ${attempt + 1} times)`;
    const { code, cause, again } = fault;
    const unrepeatable = again && !isRepeatable(request);
    const help = unrepeatable
      ? 'A POST is not sent again; if it changes nothing at the server, say so with read_only: true.'
      : code === 'not-authorized'
        ? 'Look at auth: user, password, key or token.'
        : code === 'unknown-host'
          ? 'Look at the url.'
          : undefined;
    return new LoadError(code, mask(`${this.#nameOf(request)} could not be fetched: ${fault.why}${times}`), {
      cause,
      help,
      // What passes by itself leaves what is staged.
      resumable: again,
    });
  }

  #nameOf({ method = 'GET', url, name }: HttpRequest): string {
    return name ?? this.#parts.mask(`${method} ${url.origin}${url.pathname}${url.search}`);
  }

  #forAuthorizer(): AuthorizerContext {
    const { signal, effects } = this.#parts;
    return { send: (request) => this.#send(request, null), signal, clock: effects.clock };
  }
}

const retried: ReadonlySet<number> = new Set([408, 425, 429]);

interface Fault {
  readonly why: string;
  /** For whoever waits. */
  readonly reason: string;
  readonly code: 'request-failed' | 'unknown-host' | 'not-authorized';
  readonly status: number | null;
  readonly again: boolean;
  /** When the server may be asked again; null where it has not said. */
  readonly at: number | null;
  readonly cause: unknown;
}

const noStatus = { code: 'request-failed', status: null, at: null, cause: undefined } as const;

type Attempt<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'fault'; readonly fault: Fault; readonly sent: HttpRequest };

function isRepeatable({ method = 'GET', repeatable }: HttpRequest): boolean {
  return repeatable ?? ['GET', 'HEAD', 'OPTIONS'].includes(method);
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}
