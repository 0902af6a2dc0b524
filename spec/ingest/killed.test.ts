import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoadStep, loadSteps } from '../../src/ingest/load-request.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import type { ChildTask } from './load-child.ts';
import {
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
  stagingTables,
} from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

/** Loads in a process of its own; the signal that ended it. */
function loadInChild(task: ChildTask): Promise<NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'load-child.ts'), JSON.stringify(task)],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (text) => (said += String(text)));
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      signal === null && code !== 0 ? reject(new Error(said)) : resolve(signal),
    );
  });
}

const many = 100_000;
/** Two chunks of rows, with rejects among them. */
const rowsOfFile = (from: number): string =>
  `id,word\n${Array.from({ length: many }, (_, index) => (index % 10_000 === 7 ? 'x,1,2\n' : `${from + index},w${index}\n`)).join('')}`;
const goodRows = many - 10;
const committed: ReadonlySet<LoadStep> = new Set(['drop-staging', 'unlock']);

let folder: LoadFolder;
beforeEach(async () => {
  folder = await createFolder();
});
afterEach(() => folder.remove());

/** Loads once, changes the source, is killed at the step, is looked at, loads again, is looked at again. */
async function killAndLoad(facts: {
  readonly engine: EngineAddress;
  readonly killAt: LoadStep;
  readonly times?: number;
  readonly table: string;
  readonly input: SpecificationInput;
}): Promise<void> {
  const { engine, table, input, killAt } = facts;
  const appends = input.load === 'append';
  await folder.write('1.csv', 'id,word\n-1,old\n');
  let database = await openEngine(engine);
  await load(database, folder.root, table, input);
  await database.close();
  await folder.write(appends ? '2.csv' : '1.csv', rowsOfFile(0));

  const signal = await loadInChild({
    engine,
    root: folder.root,
    table,
    input,
    killAt,
    times: facts.times ?? 1,
  });
  expect(signal).toBe('SIGKILL');

  database = await openEngine(engine);
  try {
    const summary = `select count(*), min(id), count(distinct id), (select count(*) from sluice.rejects where relation = 'raw.${table}') from raw.${table}`;
    const afterwards = [appends ? `${goodRows + 1}|-1|${goodRows + 1}|10` : `${goodRows}|0|${goodRows}|10`];
    expect(await rowsOf(database, summary)).toEqual(committed.has(killAt) ? afterwards : ['1|-1|1|0']);
    await load(database, folder.root, table, input);
    // A replace that was committed is done once more; an append is not.
    const rejects = !appends && committed.has(killAt) ? 20 : 10;
    expect(await rowsOf(database, summary)).toEqual(
      afterwards.map((each) => each.replace(/10$/, String(rejects))),
    );
    expect(await stagingTables(database)).toEqual([]);
    expect(await rowsOf(database, `select count(*) from sluice.checkpoints`)).toEqual(['0']);
    const dead = committed.has(killAt) || killAt === 'extract-open' || killAt === 'lock' ? [] : ['dead'];
    expect(
      await rowsOf(
        database,
        `select status from sluice.loads where relation = 'raw.${table}' order by load_id`,
      ),
    ).toEqual(['committed', ...dead, ...(committed.has(killAt) ? ['committed'] : []), 'committed']);
    expect(
      await rowsOf(database, `select count(*) from sluice.state where relation = 'raw.${table}'`),
    ).toEqual([appends ? '2' : '1']);
  } finally {
    await database.close();
  }
}

const input = { options: { path: '*.csv' }, maximumRejects: { kind: 'count', value: 10 } } as const;

describe('a load on Postgres that is killed', () => {
  let server: TestDatabase;
  beforeAll(async () => {
    server = await createTestDatabase();
  });
  afterAll(() => server?.drop());
  const killed = (killAt: LoadStep, more: Partial<SpecificationInput>, times = 1): Promise<void> =>
    killAndLoad({
      engine: { type: 'postgres', values: { ...server.settings }, root: tmpdir() },
      killAt,
      times,
      table: `${more.load ?? 'replace'}_${killAt.replaceAll('-', '_')}_${times}`,
      input: { ...input, ...more },
    });

  it.each(loadSteps)(
    'in front of %s: the table stands, and the next load is as if nothing had been',
    (step) => killed(step, {}),
  );
  it('in the second chunk', () => killed('checkpoint', {}, 2));
  it.each(['write-target', 'commit', 'drop-staging'] as const)('an append, in front of %s', (step) =>
    killed(step, { load: 'append' }),
  );
});

describe('a load on PGlite that is killed', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(['checkpoint', 'write-state', 'commit', 'drop-staging'] as const)(
    'an append, in front of %s',
    (killAt) =>
      killAndLoad({
        engine: { type: 'pglite', values: { path: 'data' }, root },
        killAt,
        table: `t_${killAt.replaceAll('-', '_')}`,
        input: { ...input, load: 'append' },
      }),
  );
});
