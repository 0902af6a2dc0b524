import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PackageError } from './package-error.ts';

/** How long a server may be silent. */
const patience = 30_000;

/** Fetches a JSON document. Fails with `PackageError` at once: no network is said to be none, not waited for. */
export async function fetchJson(url: string, what: string, signal: AbortSignal): Promise<unknown> {
  const response = await request(url, what, signal);
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PackageError(`${what} (${url}) did not answer with JSON`, 'Is it a package hub?', { cause });
  }
}

/** Fetches a file, streaming. */
export async function fetchFile(
  url: string,
  to: string,
  { what, signal }: { readonly what: string; readonly signal: AbortSignal },
): Promise<void> {
  const response = await request(url, what, signal);
  try {
    const body = Readable.fromWeb(response.body ?? new Blob([]).stream());
    await pipeline(body, createWriteStream(to), { signal });
  } catch (cause) {
    throw unreachable(url, what, cause);
  }
}

async function request(url: string, what: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) });
  } catch (cause) {
    throw unreachable(url, what, cause);
  }
  if (response.ok) return response;
  throw new PackageError(`${what} (${url}) answered with status ${response.status}`);
}

function unreachable(url: string, what: string, cause: unknown): PackageError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message || inner.name : String(inner);
  return new PackageError(
    `${what} (${url}) cannot be reached: ${reason}`,
    'Fetching it needs a network. Installed packages are left as they are.',
    { cause },
  );
}
