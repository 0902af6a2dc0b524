import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadReport } from '../../src/ingest/load-request.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { type FileServer, startFileServer } from './file-server.ts';
import { createFolder, load, type LoadFolder, rowsOf, type SpecificationInput } from './load-rig.ts';
import { writeXlsx } from './write-xlsx.ts';
import { writeZip } from './write-zip.ts';

let engine: EngineUnderTest;
let database: Database;
let server: FileServer;
let folder: LoadFolder;
beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
  server = await startFileServer();
  folder = await createFolder();
  await folder.write('temporary/.keep', '');
  vi.stubEnv('TMPDIR', join(folder.root, 'temporary'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  await folder?.remove();
  await database?.close();
  await engine?.discard();
});
afterEach(() => {
  for (const path of Object.keys(server.files)) delete server.files[path];
  server.asked.length = 0;
});

let count = 0;
const nextTable = (): string => `t${++count}`;
const run = (table: string, input: SpecificationInput): Promise<LoadReport> =>
  load(database, folder.root, table, input);
const filesOf = (report: LoadReport): readonly string[] =>
  report.files.map(({ name, status, rows }) => `${name.replace(server.origin, '')} ${status} ${rows}`);
const sheet = (id: number): Buffer =>
  writeXlsx({ rows: `<row><c t="inlineStr"><is><t>id</t></is></c></row><row><c><v>${id}</v></c></row>` });

describe('a page whose links are files', () => {
  const publish = (): void => {
    server.files['/dados'] = {
      body: `<html><body><a href="/sobre.html">Sobre</a>
        <h3>2024</h3><ul><li><a href="d/2024_maio.xlsx">Maio</a></li><li><a href="d/2024_jan.csv">Jan</a></li></ul>
        <h3>2023</h3><ul><li><a href="d/2023_set.csv">Set</a></li><li><a href="d/2023_maio.csv">Maio</a></li></ul></body></html>`,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    };
    server.files['/d/2024_maio.xlsx'] = { body: sheet(5) };
    server.files['/d/2024_jan.csv'] = { body: 'id\n1\n' };
    server.files['/d/2023_set.csv'] = { body: '<html><body>moved</body></html>' };
  };

  it('gives the first link under the first heading', async () => {
    publish();
    const listing = { url: `${server.origin}/dados`, select: 'h3 ~ ul a', take: 'first' };
    const table = nextTable();
    expect(filesOf(await run(table, { options: { listing } }))).toEqual(['/d/2024_maio.xlsx loaded 1']);
    expect(server.asked).toEqual(['GET /dados', 'GET /d/2024_maio.xlsx']);
    expect(await rowsOf(database, `select id, _sluice_file, _sluice_line from raw.${table}`)).toEqual([
      `5|${server.origin}/d/2024_maio.xlsx|2`,
    ]);
  });

  it('gives the whole history; what cannot be read is recorded, and the others load', async () => {
    publish();
    const report = await run(nextTable(), {
      options: {
        listing: { url: `${server.origin}/dados`, select: 'h3 ~ ul a' },
        on_unreadable: 'skip',
      },
    });
    expect(report.files.map(({ message, name, status }) => message ?? `${name} ${status}`)).toEqual([
      `${server.origin}/d/2024_maio.xlsx loaded`,
      `${server.origin}/d/2024_jan.csv loaded`,
      `${server.origin}/d/2023_set.csv cannot be read: it is a page of HTML, not CSV`,
      `${server.origin}/d/2023_maio.csv could not be fetched: the server answered 404 Not Found: no`,
    ]);
  });

  it('gives the newest by its name, in natural order, of those that match', async () => {
    server.files['/data/'] = {
      body: '<a href="../">up</a><a href="f_9.csv">9</a><a href="f_10.csv">10</a><a href="f_11.json">11</a>',
    };
    server.files['/data/f_10.csv'] = { body: 'id\n10\n' };
    const listing = { url: `${server.origin}/data/`, match: '*.csv', take: 'newest' };
    expect(filesOf(await run(nextTable(), { options: { listing } }))).toEqual(['/data/f_10.csv loaded 1']);
  });

  it.each([
    [{ select: 'table a' }, 'has no link that matches table a'],
    [{ match: '*.parquet' }, 'has no link that matches *.parquet'],
  ])('without the links says so: %j', async (more, said) => {
    server.files['/empty/'] = { body: '<a href="a.csv">a</a>' };
    await expect(
      run(nextTable(), { options: { listing: { url: `${server.origin}/empty/`, ...more } } }),
    ).rejects.toMatchObject({ code: 'no-such-file', message: `${server.origin}/empty/ ${said}` });
  });

  it('is appended from: new files alone, the page being the one request of a day without news', async () => {
    server.files['/data/'] = { body: '<a href="1.csv">1</a><a href="2.csv">2</a>' };
    server.files['/data/1.csv'] = { body: 'id\n1\n', tag: 'strong' };
    server.files['/data/2.csv'] = { body: 'id\n2\n' };
    const table = nextTable();
    const input: SpecificationInput = { options: { listing: `${server.origin}/data/` }, load: 'append' };
    await run(table, input);
    server.asked.length = 0;
    server.files['/data/'] = { body: '<a href="1.csv">1</a><a href="2.csv">2</a><a href="3.csv">3</a>' };
    server.files['/data/3.csv'] = { body: 'id\n3\n' };
    expect(filesOf(await run(table, input))).toEqual([
      '/data/1.csv unchanged 0',
      '/data/2.csv unchanged 0',
      '/data/3.csv loaded 1',
    ]);
    expect(server.asked).toEqual([
      'GET /data/',
      'GET /data/1.csv if-none-match',
      'GET /data/2.csv',
      'GET /data/3.csv',
    ]);
    expect(await rowsOf(database, `select id from raw.${table} order by 1`)).toEqual(['1', '2', '3']);
  });
});

describe('only new files', () => {
  it('are merged: what is known and has not changed is not fetched again', async () => {
    server.files['/a.csv'] = { body: 'id,v\n1,a\n2,b\n', tag: 'weak' };
    server.files['/b.zip'] = { body: writeZip([{ name: 'b.csv', content: 'id,v\n3,c\n' }]), tag: 'strong' };
    const table = nextTable();
    const input: SpecificationInput = {
      options: { path: [`${server.origin}/a.csv`, `${server.origin}/b.zip`], files: 'new' },
      load: 'merge',
      key: ['id'],
    };
    await run(table, input);
    server.files['/a.csv'].body = 'id,v\n2,B\n4,d\n';
    expect(filesOf(await run(table, input))).toEqual(['/a.csv loaded 2', '/b.zip/b.csv unchanged 0']);
    expect(await rowsOf(database, `select id, v from raw.${table} order by 1`)).toEqual([
      '1|a',
      '2|B',
      '3|c',
      '4|d',
    ]);
    expect(filesOf(await run(table, input))).toEqual(['/a.csv unchanged 0', '/b.zip/b.csv unchanged 0']);
    expect(server.asked.slice(-2)).toEqual(['GET /a.csv if-none-match', 'GET /b.zip if-none-match']);
  });
});

describe('a download that breaks off', () => {
  const body = `id,word\n${Array.from({ length: 100_000 }, (_, index) => `${index},word ${index}\n`).join('')}`;

  it('goes on from where it broke', async () => {
    server.files['/a.csv'] = { body, tag: 'strong', breaks: [1_200_000, 300_000] };
    const table = nextTable();
    await run(table, { options: { path: `${server.origin}/a.csv` } });
    // What had come in when the connection broke need not have been read.
    expect(server.asked.map((each) => each.replace(/\d+-$/, 'n-'))).toEqual([
      'GET /a.csv',
      'GET /a.csv bytes=n-',
      'GET /a.csv bytes=n-',
    ]);
    expect(
      await rowsOf(database, `select count(*), sum(id), count(distinct word) from raw.${table}`),
    ).toEqual(['100000|4999950000|100000']);
  });

  it('begins anew where the content has changed meanwhile', async () => {
    const file = { body, tag: 'strong' as const, breaks: [1_200_000] };
    server.files['/a.csv'] = file;
    const table = nextTable();
    const loading = load(
      database,
      folder.root,
      table,
      { options: { path: `${server.origin}/a.csv` } },
      {
        wait: () => {
          server.files['/a.csv'] = { body: 'id,word\n7,seven\n', tag: 'strong' };
          return Promise.resolve();
        },
      },
    );
    await loading;
    expect(await rowsOf(database, `select id, word from raw.${table}`)).toEqual(['7|seven']);
  });

  it.each(['weak', 'none'] as const)('begins anew where the server cannot tell: %s', async (tag) => {
    server.files['/a.csv'] = { body, tag, breaks: [1_200_000] };
    const table = nextTable();
    await run(table, { options: { path: `${server.origin}/a.csv` } });
    expect(server.asked).toEqual(['GET /a.csv', 'GET /a.csv']);
    expect(await rowsOf(database, `select count(*) from raw.${table}`)).toEqual(['100000']);
  });
});

describe('a URL whose name tells no format', () => {
  it.each([
    { 'content-disposition': 'attachment; filename="dados 2024.csv"' },
    { 'content-disposition': "attachment; filename*=UTF-8''dados%202024.csv" },
    { 'content-type': 'text/csv; charset=utf-8' },
  ])('is read as what the server calls it: %j', async (headers) => {
    server.files['/download'] = { body: 'id;v\n1;a\n', headers };
    const table = nextTable();
    await run(table, { options: { path: `${server.origin}/download?id=5` } });
    expect(await rowsOf(database, `select id, v from raw.${table}`)).toEqual(['1|a']);
  });
});

describe('ZIP archives', () => {
  const archive = writeZip([
    { name: '2024/a.csv', content: 'id,v\n1,a\n' },
    { name: '2024/b.csv.gz', content: gzipSync('id,v\n2,b\n'), stored: true },
    { name: '2024/c.xlsx', content: sheet(3) },
    { name: 'readme.txt', content: 'not data' },
    { name: '__MACOSX/2024/._a.csv', content: '\0\0' },
  ]);

  it('give each member that matches as a slice of its own, packed ones and workbooks too', async () => {
    await folder.write('x.zip', archive);
    const table = nextTable();
    const input: SpecificationInput = {
      options: { path: 'x.zip', member: ['*.csv*', '2024/*.xlsx'] },
      load: 'append',
    };
    expect(filesOf(await run(table, input))).toEqual([
      'x.zip/2024/a.csv loaded 1',
      'x.zip/2024/b.csv.gz loaded 1',
      'x.zip/2024/c.xlsx loaded 1',
    ]);
    expect(
      await rowsOf(database, `select id, v, _sluice_file, _sluice_line from raw.${table} order by 1`),
    ).toEqual(['1|a|x.zip/2024/a.csv|2', '2|b|x.zip/2024/b.csv.gz|2', '3|∅|x.zip/2024/c.xlsx|2']);
    expect(filesOf(await run(table, input)).every((each) => each.includes('unchanged'))).toBe(true);
  });

  it('are skipped member by member', async () => {
    await folder.write('y.zip', archive);
    const report = await run(nextTable(), {
      options: { path: 'y.zip', member: ['*.csv', '*.txt'], format: 'json', on_unreadable: 'skip' },
    }).catch((error: unknown) => error as Error);
    expect((report as Error).message).toMatch(/^none of the files could be read: y\.zip\/2024\/a\.csv /);
    const some = await run(nextTable(), {
      options: { path: 'y.zip', member: ['a.csv', 'c.xlsx'], sheet: 'Two', on_unreadable: 'skip' },
    });
    expect(filesOf(some)).toEqual(['y.zip/2024/a.csv loaded 1', 'y.zip/2024/c.xlsx skipped 0']);
  });
});

it('nothing is left in the folder for temporary files', async () => {
  expect(await readdir(join(folder.root, 'temporary'))).toEqual(['.keep']);
});
