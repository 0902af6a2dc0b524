import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { load, rowsOf } from './load-rig.ts';

/** Answers the requests of one path, one after the other; the last answer stays. */
type Answers = readonly ((response: ServerResponse) => void)[];

const ok = (body: string | Uint8Array) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end('no');
/** Promises more than it sends. */
const cutOff = (body: string) => (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': body.length + 100 });
  response.write(body, () => response.destroy());
};
const hangUp = (response: ServerResponse): void => void response.destroy();

let engine: EngineUnderTest;
let database: Database;
let server: Server;
let origin = '';
let answers: Record<string, Answers> = {};
let asked: string[] = [];
let authorization: string | undefined;
let temporary = '';

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'sluice-urls-'));
  vi.stubEnv('TMPDIR', temporary);
  engine = await engines['pglite']!();
  database = await engine.open();
  server = createServer((request, response) => {
    const path = request.url!.split('?')[0]!;
    const list = answers[path] ?? [status(404)];
    const times = asked.filter((each) => each === path).length;
    asked.push(path);
    ({ authorization } = request.headers);
    list[Math.min(times, list.length - 1)]!(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
  server?.close();
  await database?.close();
  await engine?.discard();
});
beforeEach(() => {
  answers = {};
  asked = [];
});

/** Loads URLs; the waits before further attempts are noted, and take no time. */
async function fetchTable(
  table: string,
  paths: readonly string[],
  options: Readonly<Record<string, string>> = {},
  loading: 'replace' | 'append' = 'replace',
) {
  const waits: number[] = [];
  const path = paths.map((each) => (each.includes('://') ? each : `${origin}${each}`));
  const report = await load(
    database,
    '/',
    table,
    { options: { path, ...options }, load: loading },
    {
      clock: () => waits.reduce((sum, each) => sum + each, Date.UTC(2024, 4, 1)),
      wait: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    },
  );
  return { report, waits };
}

const leftOver = async (): Promise<readonly string[]> =>
  (await readdir(temporary)).filter((name) => name.startsWith('sluice-download-'));

describe('files that are fetched', () => {
  it('load like files, the URL without its query being their name', async () => {
    answers = {
      '/a.csv': [ok('i,t\n1,x\n')],
      '/b.csv.gz': [ok(gzipSync('i\n2\n'))],
      '/c.ndjson': [ok('{"i":3}\n')],
    };
    const { report, waits } = await fetchTable('t1', ['/a.csv?token=secret', '/b.csv.gz', '/c.ndjson']);
    expect(report.counts.loaded).toBe(3);
    expect(waits).toEqual([]);
    expect(await rowsOf(database, 'select i, t, _sluice_file, _sluice_line from raw.t1 order by 1')).toEqual([
      `1|x|${origin}/a.csv|2`,
      `2|∅|${origin}/b.csv.gz|2`,
      `3|∅|${origin}/c.ndjson|1`,
    ]);
    expect(await leftOver()).toEqual([]);
  });

  it('send a password that the URL holds, and never store it', async () => {
    answers = { '/a.csv': [ok('i\n1\n')] };
    const { report } = await fetchTable('t2', [`${origin.replace('://', '://me:p%40ss@')}/a.csv`]);
    expect(authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
    expect(report.files[0]!.name).toBe(`${origin}/a.csv`);
  });

  it('are tried again after server errors, lost connections and bodies that are cut off', async () => {
    answers = {
      '/a.csv': [
        status(503, { 'retry-after': '7' }),
        hangUp,
        cutOff('i\n1\n2'),
        status(429),
        ok('i\n1\n22\n'),
      ],
    };
    const { waits } = await fetchTable('t3', ['/a.csv']);
    expect(waits).toEqual([7000, 1000, 2000, 4000]);
    expect(await rowsOf(database, 'select i from raw.t3 order by 1')).toEqual(['1', '22']);
  });

  it('fail in the end, saying why, and change nothing', async () => {
    answers = { '/a.csv': [ok('i\n1\n'), status(500)] };
    await fetchTable('t4', ['/a.csv']);
    await expect(fetchTable('t4', ['/a.csv'])).rejects.toMatchObject({
      code: 'download-failed',
      message: `${origin}/a.csv could not be fetched: the server answered 500 Internal Server Error: no (tried 5 times)`,
      place: { path: 'sources/things.yml' },
    });
    expect(await rowsOf(database, 'select i from raw.t4')).toEqual(['1']);
    expect(await leftOver()).toEqual([]);
  });

  it('are not tried again where that is no use', async () => {
    await expect(fetchTable('t5', ['/missing.csv'])).rejects.toThrow(
      '/missing.csv could not be fetched: the server answered 404 Not Found',
    );
    expect(asked).toEqual(['/missing.csv']);
  });

  it('may be skipped', async () => {
    answers = { '/a.csv': [ok('i\n1\n')] };
    const { report } = await fetchTable('t6', ['/missing.csv', '/a.csv'], { on_unreadable: 'skip' });
    expect(report.files.map(({ name, status: what }) => [name, what])).toEqual([
      [`${origin}/missing.csv`, 'skipped'],
      [`${origin}/a.csv`, 'loaded'],
    ]);
  });

  it('are appended once', async () => {
    answers = { '/a.csv': [ok('i\n1\n')] };
    await fetchTable('t7', ['/a.csv'], {}, 'append');
    const { report } = await fetchTable('t7', ['/a.csv'], {}, 'append');
    expect(report.files[0]!.status).toBe('unchanged');
    expect(await rowsOf(database, 'select i from raw.t7')).toEqual(['1']);
  });
});
