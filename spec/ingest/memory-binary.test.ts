import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { loadInChild } from './load-in-child.ts';
import { createFolder, type LoadFolder } from './load-rig.ts';
import { writeXlsx } from './write-xlsx.ts';

const megabyte = 2 ** 20;
const word = 'abcdefghij ';

/** Each row has two texts of its own, of 440 characters: of 100,000 rows they are more than are held in memory. */
function writeWorkbook(path: string, rows: number): void {
  const texts: string[] = [];
  const long = word.repeat(40);
  const lines = ['<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'];
  texts.push('<si><t>id</t></si><si><t>a</t></si><si><t>b</t></si>');
  for (let id = 0; id < rows; id++) {
    texts.push(`<si><t>${id} ${long}</t></si><si><t>${id} b ${long}</t></si>`);
    lines.push(
      `<row><c><v>${id}</v></c><c t="s"><v>${2 * id + 3}</v></c><c t="s"><v>${2 * id + 4}</v></c></row>`,
    );
  }
  writeFileSync(path, writeXlsx({ rows: lines.join(''), strings: texts.join('') }));
}

/** One row group, whatever its size. */
function writeParquet(path: string, rows: number): void {
  const long = word.repeat(20);
  parquetWriteFile({
    filename: path,
    rowGroupSize: rows,
    codec: 'UNCOMPRESSED',
    columnData: [
      { name: 'id', data: Int32Array.from({ length: rows }, (_, id) => id), type: 'INT32' },
      { name: 'a', data: Array.from({ length: rows }, (_, id) => `${id} ${long}`), type: 'STRING' },
    ],
  });
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

/** Of V8's heap, in megabytes: what is held of a file would not fit. */
const heap = 64;

describe('memory does not grow with the file', () => {
  it.each([
    // 90 MB of texts.
    { name: 'xlsx', write: writeWorkbook, rows: 100_000 },
    // 70 MB in one row group.
    { name: 'parquet', write: writeParquet, rows: 300_000 },
  ])('$name', async ({ name, write, rows }) => {
    write(join(folder.root, `a.${name}`), rows);
    vi.stubEnv('NODE_OPTIONS', `--max-old-space-size=${heap}`);
    const { peak } = await loadInChild({
      engine: { type: 'postgres', values: { ...server.settings }, root: tmpdir() },
      root: folder.root,
      table: `t_${name}`,
      input: { options: { path: `a.${name}` } },
      killAt: null,
      times: 0,
    });
    vi.unstubAllEnvs();
    expect(peak / megabyte).toBeLessThan(200);
  });
});
