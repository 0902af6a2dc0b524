import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { loadInChild } from './load-in-child.ts';
import { createFolder, type LoadFolder } from './load-rig.ts';

const megabyte = 2 ** 20;
const word = 'abcdefghij '.repeat(25);

/** Lines of about 300 bytes, in pieces of a thousand. */
function* lines(rows: number, line: (index: number) => string): Generator<string> {
  for (let index = 0; index < rows; index += 1000)
    yield Array.from({ length: 1000 }, (_, more) => line(index + more)).join('');
}

let server: TestDatabase;
let folder: LoadFolder;
beforeAll(async () => {
  server = await createTestDatabase();
  folder = await createFolder();
});
afterAll(async () => {
  await server?.drop();
  await folder?.remove();
});

describe('memory does not grow with the file', () => {
  it.each([
    { name: 'csv', header: 'id,word\n', line: (index: number) => `${index},"${word}"\n` },
    { name: 'ndjson', header: '', line: (index: number) => `{"id":${index},"word":"${word}"}\n` },
    {
      name: 'json',
      header: '[',
      line: (index: number) => `${index === 0 ? '' : ','}{"id":${index},"word":"${word}"}\n`,
      end: ']',
    },
  ])('$name', async ({ name, header, line, end = '' }) => {
    const peaks: number[] = [];
    for (const rows of [30_000, 500_000]) {
      const file = `${rows}.${name}`;
      const text = [header, ...lines(rows, line), end];
      await pipeline(Readable.from(text), createWriteStream(join(folder.root, file)));
      const { peak } = await loadInChild({
        engine: { type: 'postgres', values: { ...server.settings }, root: tmpdir() },
        root: folder.root,
        table: `t_${name}_${rows}`,
        input: { options: { path: file } },
        killAt: null,
        times: 0,
      });
      peaks.push(peak);
    }
    // The larger file is 140 MB larger.
    expect((peaks[1]! - peaks[0]!) / megabyte).toBeLessThan(110);
  });
});
