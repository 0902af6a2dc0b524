import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoadStep, loadSteps } from '../../src/ingest/load-request.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { loadInChild } from './load-in-child.ts';
import {
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
  stagingTables,
} from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

const many = 100_000;
/** Two chunks of rows, with rejects among them. */
const rowsOfFile = (from: number): string =>
  `id,word\n${Array.from({ length: many }, (_, index) => (index % 10_000 === 7 ? 'x,1,2\n' : `${from + index},w${index}\n`)).join('')}`;
const goodRows = many - 10;

let folder: LoadFolder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

/** What is seen of a table and of the tool's own after a load was killed, and after the next one. */
interface Aftermath {
  readonly signal: NodeJS.Signals | null;
  /** Rows, the least id, distinct ids, rejects. */
  readonly killed: readonly string[];
  readonly loaded: readonly string[];
  readonly staging: readonly string[];
  readonly checkpoints: readonly string[];
  readonly statuses: readonly string[];
  readonly slices: readonly string[];
}

interface Kill {
  readonly engine: EngineAddress;
  readonly killAt: LoadStep;
  readonly times?: number;
  readonly load?: 'replace' | 'append';
}

/** Loads once, changes the source, is killed at the step, is looked at, loads again, is looked at again. */
async function killAndLoad({
  engine,
  killAt,
  times = 1,
  load: disposition = 'replace',
}: Kill): Promise<Aftermath> {
  const input: SpecificationInput = {
    options: { path: '*.csv' },
    load: disposition,
    maximumRejects: { kind: 'count', value: 10 },
  };
  const table = `${disposition}_${killAt.replaceAll('-', '_')}_${times}`;
  await folder.write('1.csv', 'id,word\n-1,old\n');
  let database = await openEngine(engine);
  await load(database, folder.root, table, input);
  await database.close();
  await folder.write(disposition === 'append' ? '2.csv' : '1.csv', rowsOfFile(0));
  const { signal } = await loadInChild({ engine, root: folder.root, table, input, killAt, times });
  database = await openEngine(engine);
  try {
    const summary = `select count(*), min(id), count(distinct id), (select count(*) from sluice.rejects where relation = 'raw.${table}') from raw.${table}`;
    const killed = await rowsOf(database, summary);
    await load(database, folder.root, table, input);
    return {
      signal,
      killed,
      loaded: await rowsOf(database, summary),
      staging: await stagingTables(database),
      checkpoints: await rowsOf(database, `select * from sluice.checkpoints`),
      statuses: await rowsOf(
        database,
        `select status from sluice.loads where relation = 'raw.${table}' order by load_id`,
      ),
      slices: await rowsOf(
        database,
        `select slice from sluice.state where relation = 'raw.${table}' order by 1`,
      ),
    };
  } finally {
    await database.close();
  }
}

/** What must be seen: the old table or, behind the commit, the new one; then the new one, as if nothing had been. */
function expected({ engine, killAt, times = 1, load: disposition = 'replace' }: Kill): Aftermath {
  const appends = disposition === 'append';
  const done = killAt === 'drop-staging' || killAt === 'unlock';
  const entered = killAt !== 'extract-open' && killAt !== 'lock';
  // What was staged outlasts the process; on PGlite the engine goes with it, and an unlogged table with the engine.
  const resumed =
    engine.type === 'postgres' &&
    !['stage-create', 'stage-chunk'].includes(killAt) &&
    !(killAt === 'checkpoint' && times === 1);
  const rows = appends ? `${goodRows + 1}|-1|${goodRows + 1}` : `${goodRows}|0|${goodRows}`;
  return {
    signal: 'SIGKILL',
    killed: [done ? `${rows}|10` : '1|-1|1|0'],
    // A replace that was committed is done once more, with rejects of its own; an append is not.
    loaded: [`${rows}|${done && !appends ? 20 : 10}`],
    staging: [],
    checkpoints: [],
    statuses: [
      'committed',
      ...(entered && (done || !resumed) ? [done ? 'committed' : 'dead'] : []),
      'committed',
    ],
    slices: appends ? ['1.csv', '2.csv'] : ['1.csv'],
  };
}

describe('a load on Postgres that is killed', () => {
  let server: TestDatabase;
  let engine: EngineAddress;
  beforeAll(async () => {
    server = await createTestDatabase();
    engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
  });
  afterAll(() => server?.drop());

  it.each([
    ...loadSteps.map((killAt) => ({ killAt, times: 1, load: 'replace' }) as const),
    { killAt: 'checkpoint', times: 2, load: 'replace' },
    ...(['write-target', 'commit', 'drop-staging'] as const).map(
      (killAt) => ({ killAt, times: 1, load: 'append' }) as const,
    ),
  ] as const)(
    '$load, in front of $killAt ($times.): the table stands, and the next load is as if nothing had been',
    async (kill) => {
      expect(await killAndLoad({ ...kill, engine })).toEqual(expected({ ...kill, engine }));
    },
  );
});

describe('a load on PGlite that is killed', () => {
  let engine: EngineAddress;
  beforeAll(async () => {
    engine = {
      type: 'pglite',
      values: { path: 'data' },
      root: await mkdtemp(join(tmpdir(), 'sluice-pglite-')),
    };
  });
  afterAll(() => rm(engine.root, { recursive: true, force: true }));

  it.each(['checkpoint', 'write-state', 'commit', 'drop-staging'] as const)(
    'append, in front of %s',
    async (killAt) => {
      const kill = { engine, killAt, load: 'append' } as const;
      expect(await killAndLoad(kill)).toEqual(expected(kill));
    },
  );
});
