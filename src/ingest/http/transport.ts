import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { HttpRequest, OpenAnswer } from './http-types.ts';

const mostRedirects = 10;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Told to no other origin. */
const private_ = ['authorization', 'cookie', 'proxy-authorization'];

/** Sends requests, each once, over connections that it keeps. */
export class Transport {
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  /** @param proxies `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, where they are set. */
  constructor(proxies: Readonly<Record<string, string>> = {}) {
    const options = { keepAlive: true, scheduling: 'lifo' as const, proxyEnv: proxies };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  /**
   * Sends a request and gives the answer when its headers are there. Follows redirects, without credentials to another origin. Fails with the
   * error of the network, or of `signal`; a server that says nothing for `timeout` milliseconds is an error, too.
   */
  async send(
    request: HttpRequest,
    { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
  ): Promise<OpenAnswer> {
    let next: HttpRequest = request;
    for (let count = 0; ; count++) {
      const answer = await this.#sendOnce(next, timeout, signal);
      const location = answer.headers.get('location');
      if (!redirects.has(answer.status) || location === undefined) return answer;
      answer.discard();
      if (count === mostRedirects) throw new Error(`the server redirected ${mostRedirects} times`);
      next = redirected(next, answer.status, new URL(location, next.url));
    }
  }

  #sendOnce(request: HttpRequest, timeout: number, signal: AbortSignal): Promise<OpenAnswer> {
    const { url, body, method = 'GET' } = request;
    const secure = url.protocol === 'https:';
    if (!secure && url.protocol !== 'http:') throw new Error(`"${url.protocol}//" is neither http nor https`);
    const headers: Record<string, string> = {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'sluice',
      ...request.headers,
    };
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    return new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const options = { method, headers, signal, agent: secure ? this.#https : this.#http };
      const sent = send(url, options, (message) => resolve(openAnswer(message, url)));
      sent.setTimeout(timeout, () =>
        sent.destroy(new Error(`the server said nothing for ${timeout / 1000} s`)),
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function redirected(request: HttpRequest, status: number, url: URL): HttpRequest {
  const { method = 'GET', body, headers = {} } = request;
  const dropsBody = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  const gone = [
    ...(url.origin === request.url.origin ? [] : private_),
    ...(dropsBody ? ['content-type'] : []),
  ];
  return {
    url,
    method: dropsBody ? 'GET' : method,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !gone.includes(name))),
    ...(dropsBody || body === undefined ? {} : { body }),
  };
}

function openAnswer(message: IncomingMessage, url: URL): OpenAnswer {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // A body that nobody reads any more may break.
  message.on('error', () => undefined);
  return {
    status: message.statusCode ?? 0,
    headers,
    url,
    body: decoded(message, headers.get('content-encoding')),
    discard: () => void message.destroy(),
  };
}

/** Strict: a compressed body that breaks off is an error. */
function decoded(message: IncomingMessage, encoding: string | undefined): Readable {
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : null;
  if (decoder === null || message.statusCode === 204 || message.statusCode === 304) return message;
  return pipeline(message, decoder, () => undefined);
}
