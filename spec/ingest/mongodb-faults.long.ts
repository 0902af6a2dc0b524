import { tmpdir } from 'node:os';
import { type BSON, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepSteps, type LoadStep, loadSteps } from '../../src/ingest/load-request.ts';
import { type MongoServer, startMongo } from '../rig/mongo-server.ts';
import { loadInChild } from './load-in-child.ts';
import { load, type SpecificationInput, stagingTables } from './load-rig.ts';
import { refusal } from './load-suite.ts';
import { type MongodbBench, openMongodbBench } from './mongodb-rig.ts';
import { startProxy, type TcpProxy } from './tcp-proxy.ts';

let mongo: MongoServer;
let bench: MongodbBench;
let proxy: TcpProxy;
let proxied: string;
let count = 0;
const before = 100;
const total = 1300;

beforeAll(async () => {
  mongo = await startMongo();
  bench = await openMongodbBench(mongo);
  await insert(0, total);
  const url = new URL(mongo.url);
  proxy = await startProxy(url.hostname, Number(url.port || 27_017));
  url.host = `127.0.0.1:${proxy.port}`;
  proxied = url.href;
});
afterAll(async () => {
  await proxy?.close();
  await bench?.close();
  await mongo?.stop();
});

async function insert(from: number, to: number): Promise<void> {
  const documents = Array.from({ length: to - from }, (_, more) => documentOf(from + more));
  await bench.client.db(bench.name).collection('c').insertMany(documents);
}

/** Every second _id is a text, which sorts behind all numbers. */
function documentOf(n: number): BSON.Document {
  const _id = (n % 2 === 0 ? n : `k${String(n).padStart(6, '0')}`) as unknown as BSON.ObjectId;
  return { _id, n, word: `wörd ${n} ${'x'.repeat(40)}`, tags: [n, n + 1].slice(0, n % 3) };
}

type Kind = 'append' | 'merge' | 'replace';
const kinds: Readonly<Record<Kind, Partial<SpecificationInput>>> = {
  append: { load: 'append', cursor: { field: 'n' } },
  merge: { load: 'merge', key: ['n'], cursor: { field: 'n' } },
  replace: { load: 'replace' },
};

const inputOf = (kind: Kind, filter?: BSON.Document): SpecificationInput =>
  bench.input('c', {
    ...kinds[kind],
    options: {
      url: proxied,
      batch_size: 150,
      nested: { tables: { tags: '$.tags[*]' } },
      ...(filter === undefined ? {} : { filter }),
    },
  });

/** What is wrong with a table that must have documents up to one; nothing should be. */
async function faultsIn(table: string, upTo: number, kind: Kind): Promise<readonly string[]> {
  const faults: string[] = [];
  const check = async (what: string, sql: string, expected: string): Promise<void> => {
    const found = (await bench.rows(sql)).join();
    if (found !== expected) faults.push(`${what}: ${found} for ${expected}`);
  };
  const all = Array.from({ length: upTo }, (_, n) => n);
  const tags = all.flatMap((n) => [n, n + 1].slice(0, n % 3));
  const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);
  await check(
    'rows',
    `select count(*), count(distinct _id), sum(n) from raw.${table}`,
    `${upTo}|${upTo}|${sum(all)}`,
  );
  await check(
    'lists',
    `select count(*), sum(c.value) from raw.${table}_tags c join raw.${table} p on p._sluice_id = c._sluice_parent_id`,
    `${tags.length}|${sum(tags)}`,
  );
  if (kind !== 'replace') {
    const cursor = `{"at": "${upTo - 1}", "value": {"$numberInt": "${upTo - 1}"}}`;
    await check('cursor', `select cursor::text from sluice.state where relation = 'raw.${table}'`, cursor);
  }
  await check('running', `select count(*) from sluice.loads where status = 'running'`, '0');
  const left = await stagingTables(bench.database);
  if (left.length > 0) faults.push(`staging: ${left.join()}`);
  return faults;
}

interface Cell {
  readonly kind: Kind;
  readonly start: 'cold' | 'resumed';
  readonly step: LoadStep;
}

/** Each step and start once; the dispositions take turns. A load that goes on makes no staging tables. */
const cells: readonly Cell[] = (['cold', 'resumed'] as const).flatMap((start) =>
  loadSteps
    .filter((step) => !keepSteps.includes(step) && (start === 'cold' || step !== 'stage-create'))
    .map((step, index) => ({ start, step, kind: (['append', 'merge', 'replace'] as const)[index % 3]! })),
);

describe('a load of a collection that is killed', () => {
  it.each(cells)('$kind, $start, in front of $step', async ({ kind, start, step }) => {
    const table = `k${++count}`;
    const input = inputOf(kind);
    const run = (given: SpecificationInput): ReturnType<typeof load> =>
      load(bench.database, tmpdir(), table, given, { chunkRows: 1 });
    const kill = async (killAt: LoadStep, times: number): Promise<void> => {
      const task = { engine: bench.engine, root: tmpdir(), table, input, killAt, times, chunkRows: 1 };
      expect((await loadInChild(task)).signal).toBe('SIGKILL');
    };
    await run(inputOf(kind, { n: { $lt: before } }));
    if (start === 'resumed') await kill('checkpoint', 3);
    await kill(step, start === 'cold' && (step === 'stage-chunk' || step === 'checkpoint') ? 3 : 1);
    const done = step === 'drop-staging' || step === 'unlock';
    expect(await bench.rows(`select count(*) from raw.${table}`)).toEqual([String(done ? total : before)]);
    const report = await run(input);
    const staged = start === 'resumed' || loadSteps.indexOf(step) > loadSteps.indexOf('stage-create');
    expect(report.resumed > 0).toBe(!done && staged);
    expect(await faultsIn(table, total, kind)).toEqual([]);
  });
});

describe('a connection that is cut', () => {
  it.each([
    ['append', 'before'],
    ['append', 'midway'],
    ['merge', 'midway'],
    ['replace', 'midway'],
    ['replace', 'after'],
  ] as const)(
    '%s, %s an answer: is opened anew, and no document is lost or comes twice',
    async (kind, when) => {
      const table = `cut${++count}`;
      let chunks = 0;
      const cuts = proxy.cuts();
      await load(bench.database, tmpdir(), table, inputOf(kind), {
        chunkRows: 1,
        // The second and the fourth request for more documents.
        onStep: (step) => {
          if (step === 'stage-chunk' && ++chunks % 2 === 0 && chunks < 6) proxy.cutAt('getMore', when);
        },
      });
      expect(proxy.cuts() - cuts).toBe(2);
      expect(await faultsIn(table, total, kind)).toEqual([]);
    },
  );
});

describe('a server that is lost midway', () => {
  it('is told, and what was read is kept for the next load', async () => {
    const table = `lost${++count}`;
    const own = await startMongo(['--noop-heartbeat-seconds', '60']);
    const client = await new MongoClient(own.url).connect();
    try {
      const documents = Array.from({ length: 900 }, (_, n) => documentOf(n));
      await client.db(bench.name).collection('c').insertMany(documents);
      let chunks = 0;
      const input = bench.input('c', {
        options: { url: `${own.url}&serverSelectionTimeoutMS=300`, batch_size: 150 },
      });
      const loading = load(bench.database, tmpdir(), table, input, {
        chunkRows: 1,
        onStep: async (step) => {
          if (step === 'stage-chunk' && ++chunks === 3) await own.stop();
        },
      });
      const error = await refusal(loading);
      expect(error.code).toBe('source-unreachable');
      expect(error.help).toContain('what was read is kept');
      const loads = `sluice.loads join sluice.checkpoints using (load_id) where relation = 'raw.${table}'`;
      expect(await bench.rows(`select status, rows >= 300 from ${loads}`)).toEqual(['running|true']);
    } finally {
      await client.close();
      await own.stop();
    }
  });
});

describe('a collection that changes while a load is dead', () => {
  it('append: what came since is for the next load, and nothing is lost', async () => {
    const table = `late${++count}`;
    const collection = bench.client.db(bench.name).collection('c');
    const input = inputOf('append');
    await load(bench.database, tmpdir(), table, inputOf('append', { n: { $lt: before } }));
    const task = { engine: bench.engine, root: tmpdir(), table, input, times: 4, chunkRows: 1 };
    await loadInChild({ ...task, killAt: 'checkpoint' });
    await insert(total, total + 3);
    const run = (): ReturnType<typeof load> => load(bench.database, tmpdir(), table, input, { chunkRows: 1 });
    const report = await run();
    expect([report.resumed > 0, report.counts.loaded]).toEqual([true, total - before]);
    expect(await faultsIn(table, total, 'append')).toEqual([]);
    expect((await run()).counts.loaded).toBe(3);
    expect(await faultsIn(table, total + 3, 'append')).toEqual([]);
    await collection.deleteMany({ n: { $gte: total } });
  });

  it('replace: goes on for an hour, and is read anew after that', async () => {
    const table = `old${++count}`;
    const input = inputOf('replace');
    await load(bench.database, tmpdir(), table, input);
    const task = { engine: bench.engine, root: tmpdir(), table, input, times: 4, chunkRows: 1 };
    const noon = Date.UTC(2024, 4, 1, 12);
    for (const [minutes, resumes] of [
      [59, true],
      [61, false],
    ] as const) {
      await loadInChild({ ...task, killAt: 'checkpoint' });
      const report = await load(bench.database, tmpdir(), table, input, {
        chunkRows: 1,
        clock: () => noon + minutes * 60_000,
      });
      expect(report.resumed > 0).toBe(resumes);
      expect(await faultsIn(table, total, 'replace')).toEqual([]);
    }
  });
});
