/** A request to an HTTP source. */
export interface HttpRequest {
  /** `GET` by default. */
  readonly method?: string;
  readonly url: URL;
  /** What messages call it; method and URL by default. */
  readonly name?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** It changes nothing at the server, so that it may be sent again; by default GET, HEAD and OPTIONS may, all else may not. */
  readonly repeatable?: boolean;
  /** What an answer means, where that is not what its status says; undefined: what its status says. */
  readonly judge?: (answer: HttpAnswer) => Verdict | undefined;
}

/** What is done about an answer: it is taken, the request is sent again, there is nothing to be had (which is no fault), or all ends. */
export type Verdict = 'take' | 'retry' | 'skip' | 'fail';

/** An answer whose body has not been read. Names of headers are in lower case. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Where it came from, after redirects. */
  readonly url: URL;
  /** The body without its content encoding. Breaks off with an error where less came than was promised, in a compressed body too. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lets the rest of the body go. */
  readonly discard: () => void;
}

/** An answer with its whole body. */
export interface HttpAnswer extends Pick<OpenAnswer, 'status' | 'headers' | 'url'> {
  readonly bytes: Buffer;
  /** `skip`: what the request's judge said of it; all others are answers to take. */
  readonly verdict: 'take' | 'skip';
}

/** What a source allows, and how patient we are. Times are milliseconds. */
export interface HttpLimits {
  /** At most so many requests begin within any stretch of time so long; null: no limit. */
  readonly rate: { readonly count: number; readonly window: number } | null;
  /** At most so many requests are under way at once. */
  readonly concurrency: number;
  /** So long may a server say nothing, before its answer and within it. */
  readonly timeout: number;
  readonly retry: {
    /** How often a request is sent again. */
    readonly times: number;
    /** The first wait at most; it doubles with each attempt. */
    readonly shortest: number;
    /** No wait of ours is longer, and where the server wants a longer one the load ends, to be gone on with later. */
    readonly longest: number;
    /** `full`: a wait is anything between nothing and its bound. */
    readonly jitter: 'full' | 'none';
  };
  /** The header that says how many requests are left; at zero all wait until the reset. */
  readonly remaining: string | null;
  /** The header that says when there are more: seconds from now, seconds or milliseconds since 1970, or a date. */
  readonly reset: string | null;
  /** The largest body that is read whole, in bytes, without its compression. */
  readonly maximumBytes: number;
}

/** Limits of a source that declares none. */
export const defaultLimits: HttpLimits = {
  rate: null,
  concurrency: 4,
  timeout: 30_000,
  retry: { times: 6, shortest: 1000, longest: 900_000, jitter: 'full' },
  remaining: null,
  reset: null,
  maximumBytes: 64 << 20,
};

/** What time and chance are to the client. */
export interface HttpEffects {
  /** Milliseconds since 1970 UTC. */
  readonly clock: () => number;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Why nothing is sent for a while: it is progress, no fault. */
export interface WaitNotice {
  readonly milliseconds: number;
  /** `api.example.org answered 429`. */
  readonly reason: string;
}

/** Adds to each request what tells the server who asks. */
export interface Authorizer {
  /** The request with what it needs; may ask for a token first, one request for all who wait. */
  readonly authorize: (request: HttpRequest, context: AuthorizerContext) => Promise<HttpRequest>;
  /** The server answered 401 to `request`. True where another attempt is worth it, since something was renewed. */
  readonly renew: (request: HttpRequest, context: AuthorizerContext) => Promise<boolean>;
}

/** How an authorizer asks for a token: under the same limits, without authorization. */
export interface AuthorizerContext {
  readonly send: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly signal: AbortSignal;
  readonly clock: () => number;
}
