import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../spec/terceirizados/random.ts';
import { recordOf } from './records.ts';

/**
 * Run as `node bench/rest-records.ts ROWS PER_PAGE`: serves generated records in pages, each with the number of the next one, and
 * prints the port when all pages are made, so that serving costs next to nothing.
 */
const total = Number(process.argv[2]);
const perPage = Number(process.argv[3]);
const random = createRandom(11);
const pages: Buffer[] = [];
for (let from = 0; from < total; from += perPage) {
  const data = Array.from({ length: Math.min(perPage, total - from) }, (_, more) =>
    recordOf(from + more, random),
  );
  pages.push(Buffer.from(JSON.stringify({ data, next: from + perPage < total ? pages.length + 1 : null })));
}
const server = createServer((request, response) => {
  const page = pages[Number(new URL(request.url!, 'http://bench').searchParams.get('page') ?? 0)];
  if (page === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': page.length }).end(page);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
