import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { installedTap } from '../../rig/python-venv.ts';
import { columnsOf, createFolder, load, type LoadFolder, rowsOf } from '../load-rig.ts';
import { openEngine } from '../open-engine.ts';

let server: TestDatabase;
let target: Database;
let folder: LoadFolder;

beforeAll(async () => {
  server = await createTestDatabase();
  target = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
  folder = await createFolder();
});
afterAll(async () => {
  await folder?.remove();
  await target?.close();
  await server?.drop();
});

const stateOf = (table: string): Promise<readonly string[]> =>
  rowsOf(target, `select cursor::text from sluice.state where relation = 'raw.${table}'`);

/** The rows of the pages and files: `id|name|day`. */
const things = Array.from({ length: 3000 }, (_, at) => ({
  id: at + 1,
  name: `thing "${at + 1}" é`,
  at: new Date(Date.UTC(2024, 0, 1, 0, 0, at)).toISOString(),
  price: (at + 1) / 4,
  tags: ['a', at],
}));

describe('tap-jsonl', () => {
  it('gives a file with its types, and nothing new the second time', async () => {
    await folder.write('things.jsonl', things.map((thing) => `${JSON.stringify(thing)}\n`).join(''));
    const config = { path: join(folder.root, 'things.jsonl'), stream_name: 'things', primary_keys: ['id'] };
    const input = {
      extractor: 'singer',
      load: 'merge',
      options: { tap: await installedTap('tap-jsonl'), settings: config, stream: 'things' },
    } as const;
    expect((await load(target, folder.root, 'things', input)).counts).toMatchObject({
      loaded: 3000,
      rejected: 0,
    });
    expect(
      (await columnsOf(target, 'raw', 'things')).filter((column) => !column.startsWith('_')).sort(),
    ).toEqual(['at timestamp with time zone', 'id bigint', 'name text', 'price numeric', 'tags jsonb']);
    const sums = 'select count(*), sum(id), sum(price), max(at) from raw.things';
    const expected = await rowsOf(target, sums);
    expect(expected[0]).toMatch(/^3000\|4501500\|1125375(?:\.0+)?\|2024-01-01 00:49:59\+00:00$/);
    const [state] = await stateOf('things');
    expect(JSON.parse(state!)).toMatchObject({
      bookmarks: { things: { replication_key: '_sdc_last_modified' } },
    });
    await load(target, folder.root, 'things', input);
    expect(await rowsOf(target, sums)).toEqual(expected);
  });
});

describe('tap-rest-api-msdk', () => {
  let api: Server;
  let given = things.slice(0, 20);
  beforeAll(async () => {
    api = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(given));
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => api?.close(resolve)));

  it('gives an API, with its state, and its log line by line', async () => {
    const config = {
      api_url: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      streams: [
        {
          name: 'users',
          path: '/users',
          primary_keys: ['id'],
          replication_key: 'at',
          records_path: '$[*]',
          num_inference_records: 50,
        },
      ],
    };
    const input = {
      extractor: 'singer',
      load: 'merge',
      options: { tap: await installedTap('tap-rest-api-msdk'), settings: config, stream: 'users' },
    } as const;
    const log: string[] = [];
    await load(target, folder.root, 'users', input, { onTell: (text) => void log.push(text) });
    expect(log.some((line) => /INFO .*tap-rest-api-msdk/.test(line))).toBe(true);
    const [first] = await stateOf('users');
    expect(first).toContain('2024-01-01T00:00:19.000Z');
    given = things.slice(10, 40);
    await load(target, folder.root, 'users', input);
    expect(await rowsOf(target, 'select count(*), count(distinct id), max(id) from raw.users')).toEqual([
      '40|40|40',
    ]);
    expect((await stateOf('users'))[0]).toContain('2024-01-01T00:00:39.000Z');
  });
});
