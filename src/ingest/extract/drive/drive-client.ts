import type { drive_v3 } from '@googleapis/drive';
import type { HttpClient } from '../../http/http-client.ts';
import type { HttpRequest, OpenAnswer } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import { readServiceAccount } from '../google/read-key.ts';
import { serviceAccountTokens } from '../google/service-account.ts';
import { passesByItself } from './drive-fault.ts';
import type { DriveOptions } from './drive-options.ts';

const scope = 'https://www.googleapis.com/auth/drive.readonly';

/** Google's own client, whose requests go through ours: with its limits, attempts and tokens. The library is loaded on first use. */
export async function openDrive(options: DriveOptions, context: ExtractContext): Promise<drive_v3.Drive> {
  const account = await readServiceAccount(options.credentials, context);
  const authorizer = serviceAccountTokens(account, scope, context);
  const http = context.http({ limits: options.limits, authorizer });
  const { drive } = await import('@googleapis/drive');
  return drive({
    version: 'v3',
    ...(options.url === null ? {} : { rootUrl: options.url.href }),
    retry: false,
    fetchImplementation: (input, init) => fetchThrough(http, input, init),
  });
}

/** What the library calls in place of `fetch`. Contents of files come as a stream, all else whole. */
async function fetchThrough(
  http: HttpClient,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : input);
  const isContent = url.searchParams.get('alt') === 'media' || url.pathname.endsWith('/export');
  const headers = Object.fromEntries(new Headers(init?.headers));
  const request: HttpRequest = {
    method: init?.method ?? 'GET',
    url,
    // Ranges count the bytes of the file itself.
    headers: isContent ? { ...headers, 'accept-encoding': 'identity' } : headers,
    judge: ({ status, bytes }) => {
      if (status < 400 || status === 401 || status === 408 || status === 429 || status >= 500)
        return undefined;
      return status === 403 && passesByItself(bytes) ? 'retry' : 'take';
    },
  };
  if (isContent) return contentOf(await http.open(request));
  const answer = await http.send(request);
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status < 300 && !/\bjson\b/.test(type))
    throw new LoadError(
      'unreadable-answer',
      `${url.host} answered with ${type === '' ? 'something' : type} where JSON should be`,
      {
        help: 'Look whether a proxy or a login page stands between, and at "url".',
      },
    );
  return new Response(answer.status === 204 ? null : Uint8Array.from(answer.bytes), {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
  });
}

function contentOf({ status, headers, body }: OpenAnswer): Response {
  return new Response(ReadableStream.from(body), {
    status,
    headers: [...headers].filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
  });
}
