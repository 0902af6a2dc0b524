import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file as a server has it. */
export interface ServedFile {
  body: string | Uint8Array;
  /** Answers to conditions and ranges as RFC 9110 says; a weak tag allows no ranges. */
  readonly tag?: 'strong' | 'weak' | 'none';
  readonly headers?: Readonly<Record<string, string>>;
  /** The next answers break off after so many bytes of the body each. */
  breaks?: number[];
}

/** A server on the loopback address, and what it was asked. */
export interface FileServer {
  readonly origin: string;
  readonly files: Record<string, ServedFile>;
  /** `GET /a.csv`, with `range` and `if-none-match` behind it; whoever looks empties it. */
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** Starts a server of files. */
export async function startFileServer(): Promise<FileServer> {
  const files: Record<string, ServedFile> = {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const condition = request.headers['if-none-match'] === undefined ? '' : ' if-none-match';
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`;
    asked.push(`${request.method} ${path}${range}${condition}`);
    const file = files[path];
    if (file === undefined) response.writeHead(404).end('no');
    else answer(file, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(file: ServedFile, request: IncomingMessage, response: ServerResponse): void {
  const body = Buffer.from(file.body);
  const hash = createHash('md5').update(body).digest('hex');
  const { tag = 'none' } = file;
  const etag = tag === 'strong' ? `"${hash}"` : tag === 'weak' ? `W/"${hash}"` : null;
  const headers: Record<string, string> = { ...file.headers, ...(etag === null ? {} : { etag }) };
  if (etag !== null && request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  const ranged = !Number.isNaN(start) && tag === 'strong' && request.headers['if-range'] === etag;
  const part = ranged ? body.subarray(start) : body;
  if (ranged) headers['content-range'] = `bytes ${start}-${body.length - 1}/${body.length}`;
  response.writeHead(ranged ? 206 : 200, { ...headers, 'content-length': part.length });
  const breaksAfter = file.breaks?.shift();
  if (breaksAfter === undefined) response.end(part);
  else response.write(part.subarray(0, breaksAfter), () => response.destroy());
}
