import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { LoadError } from '../../load-error.ts';

/** What a download may use. */
export interface DownloadContext {
  readonly signal: AbortSignal;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A downloaded file; `remove` takes it away. */
export interface Download {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/** Waits before the second, third, … attempt. */
const delays = [500, 1000, 2000, 4000];
const longestWait = 300_000;
const retried: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches a URL into a temporary file, streaming, so that it is whole before a row is read of it. Server errors and lost connections are
 * tried again, after what `Retry-After` says where it is given; other statuses are a `LoadError` `download-failed` at once.
 */
export async function download(url: URL, name: string, context: DownloadContext): Promise<Download> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-download-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'body');
  try {
    for (let attempt = 0; ; attempt++) {
      const failure = await tryDownload(url, path, context.signal);
      if (failure === null) return { path, remove };
      const delay = delays[attempt];
      if (!failure.again || delay === undefined) {
        const times = attempt === 0 ? '' : ` (tried ${attempt + 1} times)`;
        throw new LoadError('download-failed', `${name} could not be fetched: ${failure.why}${times}`, {
          cause: failure.cause,
        });
      }
      await context.wait(Math.min(failure.after ?? delay, longestWait), context.signal);
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Failure {
  readonly why: string;
  readonly again: boolean;
  readonly after?: number | undefined;
  readonly cause?: unknown;
}

async function tryDownload(url: URL, path: string, signal: AbortSignal): Promise<Failure | null> {
  const { username, password } = url;
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  const headers: Record<string, string> = {};
  if (username !== '') {
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers['authorization'] = `Basic ${Buffer.from(login).toString('base64')}`;
  }
  try {
    const response = await fetch(plain, { headers, signal });
    if (!response.ok) {
      await response.body?.cancel();
      const why = `the server answered ${response.status} ${response.statusText}`.trimEnd();
      return {
        why,
        again: retried.has(response.status),
        after: retryAfter(response.headers.get('retry-after')),
      };
    }
    const body =
      response.body === null
        ? Readable.from([])
        : Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, createWriteStream(path), { signal });
    return null;
  } catch (error) {
    if (signal.aborted) throw error;
    const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return {
      why: cause instanceof Error && cause.message !== '' ? cause.message : code || String(cause),
      again: code !== 'ENOTFOUND',
      cause: error,
    };
  }
}

/** Seconds, as milliseconds. A date would need a clock that agrees with the server's: then the usual delay. */
function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}
