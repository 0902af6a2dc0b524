import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { defaultLimits } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';

/** A downloaded file; `remove` takes it away. */
export interface Download {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const limits = { ...defaultLimits, retry: { ...defaultLimits.retry, times: 4 } };

/**
 * Fetches a URL into a temporary file, streaming, so that it is whole before a row is read of it. Fails with `LoadError`
 * `download-failed` after as many attempts as are worth it.
 */
export async function download(
  url: URL,
  name: string,
  { http, signal }: Pick<ExtractContext, 'http' | 'signal'>,
): Promise<Download> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-download-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'body');
  try {
    await http({ limits, authorizer: null }).exchange({ ...plainRequest(url), name }, (answer) =>
      pipeline(answer.body, createWriteStream(path), { signal }),
    );
    return { path, remove };
  } catch (error) {
    await remove();
    if (!(error instanceof LoadError) || error.code === 'come-back-later') throw error;
    throw new LoadError('download-failed', error.message, { cause: error.cause, help: error.help });
  }
}

/** User and password of a URL go into a header. */
function plainRequest(url: URL): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
  const { username, password } = url;
  const plain = new URL(url);
  plain.username = '';
  plain.password = '';
  if (username === '') return { url: plain, headers: {} };
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url: plain, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } };
}
