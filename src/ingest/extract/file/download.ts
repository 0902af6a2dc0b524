import { type FileHandle, open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { CursorValue } from '../../../domain/load.ts';
import { defaultLimits, type HttpRequest, type OpenAnswer } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import { formatOf, promisesZip } from './file-format.ts';
import { loginOf, withoutLogin } from './file-url.ts';
import { type TemporaryFile, temporaryPath } from './raw-file.ts';

/** By what a server tells one content of a URL from another. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** A downloaded file. */
export interface Download extends TemporaryFile {
  /** The name that tells its format: in the URL, or what the server calls it. */
  readonly formatName: string;
  readonly validators: Validators;
}

const limits = { ...defaultLimits, retry: { ...defaultLimits.retry, times: 4 } };

/**
 * Fetches a URL into a temporary file, streaming, so that it is whole before a row is read of it; null where the server says that
 * it still is what `known` tells. A body that breaks off is gone on with from where it broke, where the server can and the
 * content is the same; else it is fetched again. Fails with `LoadError` `download-failed` after as many attempts as are worth it.
 */
export async function download(
  url: URL,
  name: string,
  context: Pick<ExtractContext, 'http'>,
  known: Validators | null,
): Promise<Download | null> {
  const file = await temporaryPath();
  const handle = await open(file.path, 'w+');
  const client = context.http({ limits, authorizer: null });
  const body = new ResumedBody(handle, { url, name, known });
  try {
    const done = await client.exchange(
      () => body.request(),
      (answer) => body.take(answer),
    );
    await handle.close();
    if (done !== null) return { ...file, ...done };
    await file.remove();
    return null;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await file.remove();
    if (!(error instanceof LoadError) || error.code === 'come-back-later') throw error;
    throw new LoadError('download-failed', error.message, { cause: error.cause, help: error.help });
  }
}

interface BodyFacts {
  readonly url: URL;
  readonly name: string;
  readonly known: Validators | null;
}

/** A body that may come in several answers. */
class ResumedBody {
  readonly #handle: FileHandle;
  readonly #facts: BodyFacts;
  #received = 0;
  /** With it a server gives the rest of the same content only; null where it cannot. */
  #ifRange: string | null = null;

  constructor(handle: FileHandle, facts: BodyFacts) {
    this.#handle = handle;
    this.#facts = facts;
  }

  request(): HttpRequest {
    const { url, name, known } = this.#facts;
    if (this.#ifRange === null) this.#received = 0;
    const headers: Record<string, string> = { ...loginOf(url), 'accept-encoding': 'identity' };
    if (this.#received > 0 && this.#ifRange !== null) {
      headers['range'] = `bytes=${this.#received}-`;
      headers['if-range'] = this.#ifRange;
    } else if (known?.etag !== undefined) {
      headers['if-none-match'] = known.etag;
    } else if (known?.lastModified !== undefined) {
      headers['if-modified-since'] = known.lastModified;
    }
    return {
      url: withoutLogin(url),
      name,
      headers,
      judge: ({ status }) => {
        if (status === 304) return 'take';
        if (status !== 416) return undefined;
        this.#ifRange = null;
        return 'retry';
      },
    };
  }

  /** Writes what an answer brings behind what is there; throws where less came than was promised. */
  async take(answer: OpenAnswer): Promise<Pick<Download, 'formatName' | 'validators'> | null> {
    const { status, headers } = answer;
    if (status === 304) return null;
    const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
    if (status === 206 && Number(range?.[1] ?? -1) !== this.#received) {
      this.#ifRange = null;
      throw new Error('the server sent another part than was asked for');
    }
    if (status !== 206) {
      this.#received = 0;
      await this.#handle.truncate(0);
    }
    const encoded = headers.has('content-encoding');
    const validators = readValidators(headers);
    this.#ifRange = encoded ? null : strongest(headers, validators);
    const length = headers.get('content-length');
    const total = range !== null ? Number(range[2]) : encoded || length === undefined ? null : Number(length);
    for await (const chunk of answer.body) {
      await this.#handle.write(chunk, 0, chunk.length, this.#received);
      this.#received += chunk.length;
    }
    if (total !== null && total !== this.#received)
      throw new Error(`the body ended after ${this.#received} of ${total} bytes`);
    return { formatName: formatName(this.#facts.url, headers), validators };
  }
}

/** What a slice's cursor knows of its URL; null where it knows nothing. */
export function validatorsOf(cursor: CursorValue | undefined): Validators | null {
  if (typeof cursor !== 'object' || cursor === null || Array.isArray(cursor)) return null;
  const { etag, lastModified } = cursor as Readonly<Record<string, CursorValue>>;
  if (typeof etag === 'string') return { etag };
  return typeof lastModified === 'string' ? { lastModified } : null;
}

function readValidators(headers: ReadonlyMap<string, string>): Validators {
  const etag = headers.get('etag');
  const lastModified = headers.get('last-modified');
  if (etag !== undefined) return { etag };
  return lastModified !== undefined && isStrong(lastModified, headers) ? { lastModified } : {};
}

function strongest(headers: ReadonlyMap<string, string>, { etag, lastModified }: Validators): string | null {
  if (etag !== undefined && !etag.startsWith('W/')) return etag;
  const modified = lastModified ?? headers.get('last-modified');
  return modified !== undefined && isStrong(modified, headers) ? modified : null;
}

/** A time to the second tells one content from another only where it lay a while back when it was told (RFC 9110, 8.8.2.2). */
function isStrong(lastModified: string, headers: ReadonlyMap<string, string>): boolean {
  return Date.parse(headers.get('date') ?? '') - Date.parse(lastModified) >= 60_000;
}

const endings: Readonly<Record<string, string>> = {
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'application/json': '.json',
  'application/x-ndjson': '.ndjson',
  'application/jsonl': '.ndjson',
  'application/zip': '.zip',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'application/vnd.ms-excel': '.xls',
  'application/vnd.apache.parquet': '.parquet',
};

/** The name in the URL where it tells a format, else what the server calls the file, else the URL's with an ending for the type that the server tells. */
function formatName({ pathname }: URL, headers: ReadonlyMap<string, string>): string {
  const tells = (name: string): boolean =>
    promisesZip(name) || typeof formatOf(name, null) === 'string' || extname(name).length > 3;
  if (tells(pathname)) return pathname;
  const disposition = headers.get('content-disposition') ?? '';
  const extended = /filename\*=(?:UTF-8|ISO-8859-1)''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  const named = basename(extended ?? plain ?? '');
  if (named !== '') return named;
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
  return `${pathname}${endings[type] ?? ''}`;
}
