import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LoadFolder, SpecificationInput } from './load-rig.ts';

/** A source that holds the records 0, 1, 2, … `count`, and may come to hold more. */
export interface GrowingSource {
  readonly input: SpecificationInput;
  readonly grow: (count: number) => Promise<void>;
  /** Of the stored cursors, as JSON: how many records lie before them. */
  readonly read: (cursors: readonly unknown[]) => number;
  readonly close: () => Promise<void>;
}

/** A record. */
export const recordOf = (id: number): { readonly id: number; readonly word: string } => ({
  id,
  word: `word ${id} ${'é'.repeat(id % 40)}`,
});

/** A function in TypeScript that yields single rows, with a checkpoint behind every 500. */
export async function typescriptSource(folder: LoadFolder): Promise<GrowingSource> {
  await folder.write(
    'sources/growing.ts',
    `import { readFileSync } from 'node:fs';
     const count = () => Number(readFileSync(new URL('./count', import.meta.url), 'utf8'));
     export default async function* ({ cursor, checkpoint }: any) {
       const end = count();
       for (let id: number = cursor ?? 0; id < end; ) {
         yield { id, word: \`word \${id} \${'é'.repeat(id % 40)}\` };
         if (++id % 500 === 0 || id === end) yield checkpoint(id);
       }
     }`,
  );
  return {
    input: { extractor: 'typescript', load: 'append', options: { file: 'sources/growing.ts' } },
    grow: (count) => folder.write('sources/count', String(count)),
    read: ([cursor = 0]) => cursor as number,
    close: () => Promise.resolve(),
  };
}

/** Newline-delimited JSON that grows, from a server that knows ranges; loaded in commits of 2,000 rows. */
export async function ndjsonSource(): Promise<GrowingSource> {
  let bytes = Buffer.alloc(0);
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > bytes.length) return void response.writeHead(416).end();
    const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    response
      .writeHead(from > 0 ? 206 : 200, from > 0 ? { 'content-range': range } : {})
      .end(bytes.subarray(from));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, id) => `${JSON.stringify(recordOf(id))}\n`).join('');
  return {
    input: {
      extractor: 'stream',
      load: 'append',
      options: {
        protocol: 'ndjson',
        url: `http://127.0.0.1:${port}/log`,
        position: 'bytes',
        batch: { rows: 2000 },
      },
    },
    grow: (count) => {
      bytes = Buffer.from(lines(count));
      return Promise.resolve();
    },
    read: ([cursor]) => (cursor === undefined ? 0 : (cursor as { readonly lines: number }).lines),
    close: () => new Promise((done) => void server.close(() => done())),
  };
}
