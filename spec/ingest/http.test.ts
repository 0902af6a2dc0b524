import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpPool } from '../../src/ingest/http/http-pool.ts';
import { type Authorizer, defaultLimits, type HttpLimits } from '../../src/ingest/http/http-types.ts';
import { LoadError } from '../../src/ingest/load-error.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const body = (text: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
  ((response) => void response.writeHead(200, headers).end(text)) satisfies Answer;
const status = (code: number, headers: Readonly<Record<string, string>> = {}, text = '') =>
  ((response) => void response.writeHead(code, headers).end(text)) satisfies Answer;
const hangUp: Answer = (response) => void response.destroy();
const half: Answer = (response) => {
  response.writeHead(200, { 'content-length': '100' });
  response.write('half', () => response.destroy());
};
const packed = gzipSync('x'.repeat(1000));
const halfPacked = body(packed.subarray(0, packed.length - 9), { 'content-encoding': 'gzip' });

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that gives one answer after the other, the last one for ever; and a client whose waits take no time and are noted. */
async function rig(
  answers: readonly Answer[],
  limits: Partial<HttpLimits> = {},
  authorizer: Authorizer | null = null,
) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(`${request.method!} ${request.url!} ${request.headers.authorization ?? '-'}`);
    answer(response, request);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const waits: string[] = [];
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a`);
  let now = 1_700_000_000_000;
  const pool = new HttpPool({
    clock: () => now,
    random: () => 0.5,
    wait: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
  });
  const onWait = ({
    milliseconds,
    reason,
  }: {
    readonly milliseconds: number;
    readonly reason: string;
  }): void => void waits.push(`${milliseconds} ${reason.replace(url.host, 'host')}`);
  const user = { source: 's', signal: new AbortController().signal, onWait };
  const client = pool.client(user, { limits: { ...defaultLimits, ...limits }, authorizer });
  const text = async (method = 'GET'): Promise<string> =>
    (await client.send({ url, method })).bytes.toString();
  const fault = async (method = 'GET'): Promise<string> => {
    const error: unknown = await text(method).catch((thrown: unknown) => thrown);
    if (!(error instanceof LoadError)) return String(error);
    return `${error.code}${error.resumable ? ' (resumable)' : ''}: ${error.message.replaceAll(url.host, 'host')}`;
  };
  return { client, text, fault, asked, waits, url };
}

const date = 'Tue, 14 Nov 2023 22:13:20 GMT';

describe('an HTTP client', () => {
  it.each<[string, readonly Answer[], readonly string[]]>([
    [
      'a 500 and a 503',
      [status(500), status(503), body('ok')],
      ['500 host answered 500', '1000 host answered 503'],
    ],
    [
      'connections that break',
      [hangUp, half, body('ok')],
      ['500 host: socket hang up', '1000 host: aborted'],
    ],
    [
      'a compressed body that breaks off',
      [halfPacked, body('ok')],
      ['500 host: the compressed answer breaks off'],
    ],
    [
      'Retry-After in seconds, longer than ours',
      [status(429, { 'retry-after': '800' }), body('ok')],
      ['800000 host answered 429'],
    ],
    [
      'Retry-After as a date, by the clock of the server',
      [status(503, { date, 'retry-after': 'Tue, 14 Nov 2023 22:13:32 GMT' }), body('ok')],
      ['12000 host answered 503'],
    ],
    [
      'a reset in seconds since 1970',
      [status(429, { date, 'x-rate-limit-reset': '1700000007' }), body('ok')],
      ['7000 host answered 429'],
    ],
    ['a 429 that says nothing', [status(429), body('ok')], ['500 host answered 429']],
  ])('goes on after %s', async (_what, answers, waits) => {
    const { text, ...seen } = await rig(answers);
    expect(await text()).toBe('ok');
    expect(seen.waits).toEqual(waits);
    expect(seen.asked).toHaveLength(answers.length);
  });

  it.each<[string, string, readonly Answer[], Partial<HttpLimits>, string]>([
    [
      'a 404',
      'GET',
      [status(404, {}, 'no such thing')],
      {},
      'request-failed: GET http://host/a could not be fetched: the server answered 404 Not Found: no such thing',
    ],
    [
      'a 403',
      'GET',
      [status(403)],
      {},
      'not-authorized: GET http://host/a could not be fetched: the server answered 403 Forbidden',
    ],
    [
      'too many attempts',
      'GET',
      [status(500)],
      { retry: { ...defaultLimits.retry, times: 2 } },
      'request-failed (resumable): GET http://host/a could not be fetched: the server answered 500 Internal Server Error (tried 3 times)',
    ],
    [
      'a POST that may have done something',
      'POST',
      [status(503)],
      {},
      'request-failed (resumable): POST http://host/a could not be fetched: the server answered 503 Service Unavailable',
    ],
    [
      'a wait that is too long',
      'GET',
      [status(429, { 'retry-after': '3600' })],
      {},
      'come-back-later (resumable): host answered 429, so host can be asked again in 60 min, which is longer than 15 min',
    ],
    [
      'a body that is too large',
      'GET',
      [body('x'.repeat(2 << 20))],
      { maximumBytes: 1 << 20 },
      'answer-too-large: the answer to GET http://host/a is larger than 1 MB',
    ],
    [
      'a body that unpacks to too much',
      'GET',
      [body(gzipSync('x'.repeat(2 << 20)), { 'content-encoding': 'gzip' })],
      { maximumBytes: 1 << 20 },
      'answer-too-large: the answer to GET http://host/a is larger than 1 MB',
    ],
    [
      'silence',
      'GET',
      [() => undefined],
      { timeout: 50, retry: { ...defaultLimits.retry, times: 0 } },
      'request-failed (resumable): GET http://host/a could not be fetched: the server said nothing for 0.05 s',
    ],
  ])('fails after %s', async (_what, method, answers, limits, message) => {
    const { fault } = await rig(answers, limits);
    expect(await fault(method)).toBe(message);
  });

  it('keeps a rate over a sliding window, and as many requests under way as it may', async () => {
    const open: ServerResponse[] = [];
    const holding: Answer = (response) => void open.push(response);
    const { text, asked, waits } = await rig([holding], {
      concurrency: 3,
      rate: { count: 4, window: 60_000 },
    });
    const all = Promise.all(Array.from({ length: 9 }, () => text()));
    let most = 0;
    while (asked.length < 9 || open.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, open.length);
      if (open.length === 3 || asked.length === 9) open.shift()?.end('ok');
    }
    expect(await all).toHaveLength(9);
    expect(most).toBe(3);
    // Nine requests, four a minute: the fifth and the ninth begin a window.
    expect(waits.filter((wait) => wait.startsWith('60050 '))).toHaveLength(2);
  });

  it('waits for the reset when no requests are left', async () => {
    const used = { 'x-left': '0', 'x-reset': '30' };
    const { text, waits } = await rig([body('a', used), body('b', { 'x-left': '5', 'x-reset': '30' })], {
      remaining: 'x-left',
      reset: 'x-reset',
    });
    await text();
    await text();
    await text();
    expect(waits).toEqual(['30000 host has no requests left']);
  });

  it('follows redirects, and tells another origin no password', async () => {
    const { client, asked, url } = await rig([
      (response) => void response.writeHead(302, { location: '/b' }).end(),
      (response) => void response.writeHead(302, { location: `http://localhost:${url.port}/c` }).end(),
      body('there'),
    ]);
    const answer = await client.send({ url, headers: { authorization: 'secret' } });
    expect(answer.bytes.toString()).toBe('there');
    expect(asked).toEqual(['GET /a secret', 'GET /b secret', 'GET /c -']);
  });
});
