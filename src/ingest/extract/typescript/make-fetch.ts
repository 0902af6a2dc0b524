import type { ExtractContext } from '../extractor.ts';
import { defaultLimits, type HttpAnswer, type HttpRequest } from '../../http/http-types.ts';
import type { SourceContext } from './source-context.ts';

/** Answers without a body, which `Response` refuses to be given one for. */
const bodiless: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/**
 * The `fetch` of a user's function: the shared client below, with its limits and retries, and the web's types above. As the web's, it gives
 * an answer whatever its status; what is retried is 429 and 5xx, and their last answer fails the load.
 */
export function makeFetch(context: ExtractContext): SourceContext['fetch'] {
  const client = context.http({ limits: defaultLimits, authorizer: null });
  return async (input, init = {}) => {
    const { signal } = init;
    signal?.throwIfAborted();
    const sent = client.send(await requestOf(input, init));
    return responseOf(await (signal == null ? sent : Promise.race([sent, aborted(signal)])));
  };
}

/** Bodies of all kinds (texts, bytes, forms) become bytes, with the type that the web gives them. */
async function requestOf(input: string | URL, init: RequestInit): Promise<HttpRequest> {
  const { signal: _signal, ...plain } = init;
  const web = new Request(input, plain);
  const bytes = web.body === null ? null : new Uint8Array(await web.arrayBuffer());
  return {
    method: web.method,
    url: new URL(web.url),
    headers: Object.fromEntries(web.headers),
    ...(bytes === null ? {} : { body: bytes }),
    judge: ({ status }) => (status >= 400 && status < 500 && !retried.has(status) ? 'take' : undefined),
  };
}

const retried: ReadonlySet<number> = new Set([408, 425, 429]);

function responseOf({ status, headers, bytes, url }: HttpAnswer): Response {
  const body = bodiless.has(status) ? null : new Uint8Array(bytes);
  const response = new Response(body, {
    status,
    headers: [...headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
  });
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
