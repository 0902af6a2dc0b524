import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback whose answers a test gives, one after the other; the last one stays. */
export interface StreamServer {
  readonly url: string;
  /** Headers and query of each request, in order. */
  readonly asked: { readonly headers: IncomingMessage['headers']; readonly query: string }[];
  readonly close: () => Promise<void>;
}

/** What is done with a request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Starts it. */
export async function streamServer(answers: readonly Answer[]): Promise<StreamServer> {
  const asked: StreamServer['asked'] = [];
  const server = createServer((request, response) => {
    asked.push({ headers: request.headers, query: (request.url ?? '').split('?')[1] ?? '' });
    answers[Math.min(asked.length, answers.length) - 1]!(response, request);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Server-sent events, then the end. */
export const events =
  (...blocks: readonly string[]): Answer =>
  (response) =>
    void response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(blocks.map((each) => `${each}\n\n`).join(''));

/** Server-sent events, and nothing more: the connection stays open. */
export const openEvents =
  (...blocks: readonly string[]): Answer =>
  (response) =>
    void response
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .write(blocks.map((each) => `${each}\n\n`).join(''));

/** Events, and then the connection breaks in the midst of one. */
export const brokenEvents =
  (...blocks: readonly string[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`${blocks.map((each) => `${each}\n\n`).join('')}id: 99\ndata: {"n`, () =>
      response.destroy(),
    );
  };

/** A body of a type. */
export const body =
  (text: string | Uint8Array, type = 'application/x-ndjson', status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': type }).end(text);
