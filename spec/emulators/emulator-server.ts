import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json, JsonObject } from '../../src/util/json.ts';

/** A request as an emulated API sees it. */
export interface EmulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** An answer. A `json` body is written as JSON; an absent body is empty. */
export interface EmulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  readonly body?: string | Uint8Array;
}

/** What an emulated API does with a request; null: there is no such path. */
export type EmulatedApi = (
  request: EmulatedRequest,
) => EmulatedResponse | null | Promise<EmulatedResponse | null>;

/** What goes wrong with the next requests whose `METHOD /path` matches; the API does not see the request unless `kind` is `cut`. */
export type EmulatorFault = {
  readonly match: RegExp;
  /** How many requests; 1 by default. */
  readonly times?: number;
  /** How many matching requests go well before. */
  readonly after?: number;
} & (
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** The API's own error body for that status by default. */
      readonly json?: JsonObject;
    }
  /** The connection is closed without an answer. */
  | { readonly kind: 'hang-up' }
  /** The right answer, of which only so many bytes arrive. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** A page where the API should answer, as a proxy or a login wall gives. */
  | { readonly kind: 'html'; readonly status?: number }
);

/** A running emulator on a loopback port. */
export interface Emulator {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  /** `METHOD /path?query` of each request so far. */
  readonly asked: readonly string[];
  readonly forgetAsked: () => void;
  readonly fail: (fault: EmulatorFault) => void;
  readonly close: () => Promise<void>;
}

/** Serves an API. `errorBody` gives the body of a status that a fault asks for. */
export async function startEmulator(
  api: EmulatedApi,
  errorBody: (status: number) => JsonObject,
): Promise<Emulator> {
  const asked: string[] = [];
  const faults: { readonly fault: EmulatorFault; skip: number; left: number }[] = [];
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(599, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '/', 'http://emulator');
    const method = incoming.method ?? 'GET';
    asked.push(`${method} ${incoming.url ?? '/'}`);
    const fault = take(`${method} ${url.pathname}`);
    if (fault?.kind === 'hang-up') return void outgoing.destroy();
    if (fault?.kind === 'html') {
      const page =
        '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in.</body></html>\n';
      return send(outgoing, {
        status: fault.status ?? 200,
        headers: { 'content-type': 'text/html' },
        body: page,
      });
    }
    if (fault?.kind === 'status') {
      const { status, headers, json } = fault;
      return send(outgoing, { status, ...(headers && { headers }), json: json ?? errorBody(status) });
    }
    const response = (await api({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers as EmulatedRequest['headers'],
      body: Buffer.concat(chunks),
    })) ?? { status: 404, json: errorBody(404) };
    send(outgoing, response, fault?.kind === 'cut' ? fault.bytes : undefined);
  };
  const take = (line: string): EmulatorFault | null => {
    for (const held of faults) {
      if (held.left === 0 || !held.fault.match.test(line)) continue;
      if (held.skip > 0) {
        held.skip--;
        continue;
      }
      held.left--;
      return held.fault;
    }
    return null;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    forgetAsked: () => void (asked.length = 0),
    fail: (fault) => void faults.push({ fault, skip: fault.after ?? 0, left: fault.times ?? 1 }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(outgoing: ServerResponse, response: EmulatedResponse, cutAt?: number): void {
  const { status, headers, json, body } = response;
  const bytes =
    json === undefined ? Buffer.from((body ?? '') as Uint8Array) : Buffer.from(JSON.stringify(json));
  outgoing.writeHead(status, {
    ...(json === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
    'content-length': bytes.length,
    ...headers,
  });
  if (cutAt === undefined || cutAt >= bytes.length) return void outgoing.end(bytes);
  outgoing.write(bytes.subarray(0, cutAt), () => outgoing.destroy());
}

/** A body of JSON; null where it is none. */
export function readJsonBody({ body }: EmulatedRequest): JsonObject | null {
  try {
    const value = JSON.parse(body.toString('utf8')) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    return null;
  }
}
