import { createHash } from 'node:crypto';
import {
  encodeMonth,
  generateMonth,
  indexPage,
  monthFile,
  monthHeader,
  type MonthOptions,
} from '../terceirizados/generate.ts';
import {
  type EmulatedRequest,
  type EmulatedResponse,
  type Emulator,
  startEmulator,
} from './emulator-server.ts';

/** The publisher's web server on a loopback port: a page of links by year, and the files that it links to. */
export interface TerceirizadosEmulator extends Emulator {
  /** What lies there, by path. */
  readonly files: Map<string, Uint8Array>;
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Serves files with their size, an `ETag` and ranges; what is not there is a page that says so. */
export async function startTerceirizados(): Promise<TerceirizadosEmulator> {
  const files = new Map<string, Uint8Array>();
  const emulator = await startEmulator(
    (request) => answer(request, files),
    (status) => ({ status }),
  );
  return Object.assign(emulator, { files });
}

/** Puts generated months and the page that links to them on the server. */
export function publishMonths({ files }: TerceirizadosEmulator, months: readonly MonthOptions[]): void {
  files.set('/', Buffer.from(indexPage(months)));
  for (const month of months) {
    const rows = Array.from(generateMonth(month), ({ text }) => text);
    files.set(`/files/${monthFile(month)}`, encodeMonth(monthHeader(month) + rows.join(''), month));
  }
}

function answer(
  { method, path, headers }: EmulatedRequest,
  files: TerceirizadosEmulator['files'],
): EmulatedResponse {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'Method Not Allowed' };
  const name = decodeURIComponent(path);
  const bytes = files.get(name) ?? files.get(name === '/index.html' ? '/' : `${name}/`);
  if (bytes === undefined)
    return {
      status: 404,
      headers: { 'content-type': types['html']! },
      body: '<!DOCTYPE html><html><body><h1>Página não encontrada</h1></body></html>',
    };
  const facts = {
    'content-type': types[/\.(\w+)$/.exec(name)?.[1] ?? 'html'] ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    etag: `"${createHash('sha1').update(bytes).digest('hex').slice(0, 16)}"`,
  };
  if (headers['if-none-match'] === facts.etag) return { status: 304, headers: { etag: facts.etag } };
  const range = /^bytes=(\d+)-(\d*)$/.exec(headers['range'] ?? '');
  if (range === null || (headers['if-range'] ?? facts.etag) !== facts.etag)
    return { status: 200, headers: facts, body: bytes };
  const from = Number(range[1]);
  const to = Math.min(range[2] === '' ? bytes.length - 1 : Number(range[2]), bytes.length - 1);
  if (from > to) return { status: 416, headers: { 'content-range': `bytes */${bytes.length}` } };
  return {
    status: 206,
    headers: { ...facts, 'content-range': `bytes ${from}-${to}/${bytes.length}` },
    body: bytes.subarray(from, to + 1),
  };
}
