import { tmpdir } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { EngineError } from '../../src/domain/errors.ts';
import { LoadError } from '../../src/ingest/load-error.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { faultsIn, inputOf } from './fault-cell.ts';
import { faultDispositions, faultSource, oracleOf } from './fault-source.ts';
import { createFolder, load, type LoadFolder, rowsOf, stagingTables } from './load-rig.ts';
import { openEngine } from './open-engine.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

let server: TestDatabase;
let proxy: TcpProxy;
let direct: Database;
let proxied: Database;
let folder: LoadFolder;
let table = '';
let count = 0;

beforeAll(async () => {
  server = await createTestDatabase();
  proxy = await startProxy(server.settings.host, server.settings.port);
  direct = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
  proxied = await openEngine({
    type: 'postgres',
    values: { ...server.settings, port: proxy.port },
    root: tmpdir(),
  });
});
afterAll(async () => {
  await proxied?.close();
  await direct?.close();
  await proxy?.close();
  await server?.drop();
});
beforeEach(async () => {
  folder = await createFolder();
  table = `t${++count}`;
});
afterEach(() => folder.remove());

const input = { options: { path: '*.csv' }, load: 'append' } as const;
const statuses = (): Promise<readonly string[]> =>
  rowsOf(direct, `select status from sluice.loads where relation = 'raw.${table}' order by load_id`);

describe('a connection that is lost', () => {
  it.each(['before', 'after'] as const)(
    '%s the COMMIT has reached the server: each row is there once',
    async (when) => {
      await folder.write('1.csv', 'id\n1\n2\n');
      const cuts = proxy.cuts();
      const report = await load(proxied, folder.root, table, input, {
        onStep: (step) =>
          step === 'commit' && proxy.cuts() === cuts ? proxy.cutAt('commit', when) : undefined,
      });
      expect(proxy.cuts()).toBe(cuts + 1);
      expect(report.counts.loaded).toBe(2);
      expect(await rowsOf(direct, `select id from raw.${table} order by 1`)).toEqual(['1', '2']);
      expect(await statuses()).toEqual(['committed']);
      expect(await stagingTables(direct)).toEqual([]);
      expect((await load(proxied, folder.root, table, input)).counts.read).toBe(0);
    },
  );

  it('while rows are staged: the load fails as a connection does, and the next one is whole', async () => {
    await folder.write('1.csv', 'id\n1\n2\n');
    const failing = load(proxied, folder.root, table, input, {
      onStep: (step) => (step === 'checkpoint' ? proxy.cutAt('checkpoints', 'before') : undefined),
    });
    await expect(failing).rejects.toThrow(EngineError);
    await expect(failing).rejects.toMatchObject({ fault: 'connection' });
    await load(direct, folder.root, table, input);
    expect(await rowsOf(direct, `select id from raw.${table} order by 1`)).toEqual(['1', '2']);
    expect(await statuses()).toEqual(['dead', 'committed']);
    expect(await stagingTables(direct)).toEqual([]);
  });

  it('because the server ended it in the last transaction: it is done again', async () => {
    await folder.write('1.csv', 'id\n1\n2\n');
    let ended = false;
    await load(direct, folder.root, table, input, {
      onStep: async (step) => {
        if (step !== 'write-state' || ended) return;
        ended = true;
        const killed = await openEngine({ type: 'postgres', values: { ...server.settings }, root: tmpdir() });
        await rowsOf(
          killed,
          `select pg_terminate_backend(backend_pid) from sluice.loads where relation = 'raw.${table}' and status = 'running'`,
        );
        await killed.close();
      },
    });
    expect(await rowsOf(direct, `select id from raw.${table} order by 1`)).toEqual(['1', '2']);
    expect(await statuses()).toEqual(['committed']);
  });
});

describe('two loads of one table at once', () => {
  it('one waits for the other, and appends what is left', async () => {
    await folder.write('1.csv', 'id\n1\n2\n');
    const reports = await Promise.all([
      load(direct, folder.root, table, input),
      load(proxied, folder.root, table, input),
    ]);
    expect(reports.map((report) => report.counts.loaded).toSorted((a, b) => a - b)).toEqual([0, 2]);
    expect(await rowsOf(direct, `select id from raw.${table} order by 1`)).toEqual(['1', '2']);
  });

  it.each(faultDispositions)('%s: the table is as after both', async (disposition) => {
    const { before, after } = faultSource(disposition);
    for (const { name, text } of [...before, ...after]) await folder.write(name, text);
    const both = inputOf(disposition);
    await Promise.all([load(direct, folder.root, table, both), load(proxied, folder.root, table, both)]);
    const loads = disposition === 'append' ? [after] : [after, after];
    expect(await faultsIn(direct, table, oracleOf(disposition, loads))).toEqual([]);
  });

  it('one that waits too long says who holds the table', async () => {
    await folder.write('1.csv', 'id\n1\n');
    let refused: unknown;
    await load(direct, folder.root, table, input, {
      host: 'here',
      pid: 4711,
      onStep: async (step) => {
        if (step !== 'write-target') return;
        refused = await load(proxied, folder.root, table, input, { patience: 50 }).catch(
          (error: unknown) => error,
        );
      },
    });
    expect(refused).toBeInstanceOf(LoadError);
    expect(String(refused)).toMatch(
      /^LoadError: raw\.t\d+ is being loaded by another process: load \d+, process 4711 on here, since 2024-05-01 12:00:00\+00:00$/,
    );
    expect(await rowsOf(direct, `select id from raw.${table} order by 1`)).toEqual(['1']);
  });
});
