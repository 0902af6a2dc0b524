import type { Json } from '../../../util/json.ts';
import { type JsonPath, valueAtPath } from '../../json-path.ts';
import { LoadError } from '../../load-error.ts';
import type { Authorizer, AuthorizerContext, HttpAnswer, HttpRequest } from '../http-types.ts';

/** How a token is got, and sent. */
export interface TokenSource {
  readonly ask: () => HttpRequest;
  readonly token: JsonPath;
  /** For how long it is good: milliseconds, or where the answer says so in seconds; null: until the server refuses it. */
  readonly ttl: number | JsonPath | null;
  readonly send: { readonly header: string; readonly text: string };
  readonly onSecret: (secret: string) => void;
  readonly onAnswer?: (answer: Json) => void;
}

interface Token {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A token that all requests of a source share: got with the first, again shortly before it expires and when it is refused, by one request for all who wait. */
export class TokenKeeper implements Authorizer {
  readonly #source: TokenSource;
  #token: Token | null = null;
  #pending: Promise<Token> | null = null;

  constructor(source: TokenSource) {
    this.#source = source;
  }

  async authorize(request: HttpRequest, context: AuthorizerContext): Promise<HttpRequest> {
    const { header } = this.#source.send;
    const { text } = await this.#current(context);
    return { ...request, headers: { ...request.headers, [header]: this.#headerOf(text) } };
  }

  renew(request: HttpRequest): Promise<boolean> {
    // Somebody else may have renewed it while this request was under way.
    const refused = request.headers?.[this.#source.send.header];
    if (this.#token !== null && refused === this.#headerOf(this.#token.text)) this.#token = null;
    return Promise.resolve(true);
  }

  #headerOf(token: string): string {
    return this.#source.send.text.replaceAll('{token}', token);
  }

  async #current(context: AuthorizerContext): Promise<Token> {
    for (;;) {
      context.signal.throwIfAborted();
      if (this.#token !== null && context.clock() < this.#token.expires) return this.#token;
      const own = this.#pending === null;
      this.#pending ??= this.#get(context).finally(() => (this.#pending = null));
      try {
        return await this.#pending;
      } catch (error) {
        // A load that was stopped while it asked for all is no reason for the others to end.
        if (own || error instanceof LoadError || context.signal.aborted) throw error;
      }
    }
  }

  async #get({ send, clock }: AuthorizerContext): Promise<Token> {
    const { ask, token, ttl, onSecret, onAnswer } = this.#source;
    const request = ask();
    const answer = await send(request);
    const body = bodyOf(answer);
    const found = valueOf(token, body, answer);
    if (typeof found !== 'string' && typeof found !== 'number') {
      const there = typeof body === 'object' && body !== null ? Object.keys(body).join(', ') : 'no JSON';
      throw new LoadError(
        'not-authorized',
        `the answer to ${request.method ?? 'GET'} ${request.url.origin}${request.url.pathname} has no token where "token" says; there is ${there || 'nothing'}`,
        { help: 'Look at auth: login: token.' },
      );
    }
    const text = String(found);
    onSecret(text);
    if (body !== undefined) onAnswer?.(body);
    const seconds =
      typeof ttl === 'number'
        ? ttl / 1000
        : ttl === null
          ? null
          : Number(valueOf(ttl, body, answer) ?? Number.NaN);
    const lasts = seconds === null || Number.isNaN(seconds) ? Infinity : seconds * 1000;
    this.#token = { text, expires: clock() + lasts - Math.min(30_000, lasts * 0.1) };
    return this.#token;
  }
}

function bodyOf({ bytes }: HttpAnswer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch {
    return undefined;
  }
}

function valueOf(path: JsonPath, body: Json | undefined, { headers }: HttpAnswer): Json | undefined {
  return path.kind === 'header' ? headers.get(path.name) : valueAtPath(body, path.steps);
}
