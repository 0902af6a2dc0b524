import { HostLimiter } from './host-limiter.ts';
import { HttpClient } from './http-client.ts';
import type { Authorizer, HttpEffects, HttpLimits, WaitNotice } from './http-types.ts';
import { Transport } from './transport.ts';

/** What a source says of its requests. */
export interface HttpSettings {
  readonly limits: HttpLimits;
  readonly authorizer: Authorizer | null;
  /** Takes secrets out of a text that is told; nothing is secret by default. */
  readonly mask?: (text: string) => string;
}

/** Whose requests they are. */
export interface HttpUser {
  /** The source's name: its tables share limits and tokens. */
  readonly source: string;
  readonly signal: AbortSignal;
  readonly onWait: (notice: WaitNotice) => void;
}

/** What the HTTP clients of a process share: connections, a limiter for each host of a source, and a source's tokens. */
export class HttpPool {
  readonly #effects: HttpEffects;
  readonly #transport: Transport;
  readonly #limiters = new Map<string, HostLimiter>();
  readonly #shared = new Map<string, unknown>();

  constructor(effects: HttpEffects, proxies: Readonly<Record<string, string>> = {}) {
    this.#effects = effects;
    this.#transport = new Transport(proxies);
  }

  /** A client for one load. The limits of whoever asks a host first hold for all of its source. */
  client({ source, signal, onWait }: HttpUser, settings: HttpSettings): HttpClient {
    const { limits, authorizer, mask = (text) => text } = settings;
    return new HttpClient({
      limits,
      authorizer,
      mask,
      signal,
      onWait,
      effects: this.#effects,
      transport: this.#transport,
      limiterOf: (host) =>
        this.#once(
          this.#limiters,
          JSON.stringify([source, host]),
          () => new HostLimiter(host, limits, this.#effects),
        ),
    });
  }

  /** What all tables of a source have in common, such as a token; made when it is first asked for. */
  shared<T>(source: string, key: string, make: () => T): T {
    return this.#once(this.#shared, JSON.stringify([source, key]), make) as T;
  }

  #once<T>(map: Map<string, T>, key: string, make: () => T): T {
    const known = map.get(key);
    if (known !== undefined) return known;
    const made = make();
    map.set(key, made);
    return made;
  }
}
