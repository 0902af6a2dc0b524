import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { preparePgliteFolder } from '../rig/pglite-folder.ts';
import { chunked, engineError, rows } from './conformance-case.ts';
import { adapterFor, settingsFor } from './targets.ts';

const adapter = adapterFor('pglite');
let root: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-owner-'));
  await preparePgliteFolder(join(root, 'data'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  await rm(root, { recursive: true, force: true });
});

function open(): Promise<Database> {
  return adapter.open(settingsFor(adapter, { path: 'data' }), {
    applicationName: 'sluice-spec',
    root,
    maximumSessions: 1,
  });
}

/** Another process that opens the folder and then does as told, one line of JavaScript after the other, saying `done` after each. */
async function otherProcess(): Promise<{
  readonly pid: number;
  readonly tell: (line: string) => Promise<string>;
}> {
  child = spawn(process.execPath, [join(import.meta.dirname, 'pglite-child.ts'), root], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe('open');
  return {
    pid: child.pid!,
    tell: (line) => {
      child!.stdin!.write(`${line}\n`);
      return next();
    },
  };
}

async function kill(): Promise<void> {
  child!.kill('SIGKILL');
  await once(child!, 'exit');
}

test('a second process is told who holds the folder and since when, and may come when it is free', async () => {
  const other = await otherProcess();
  const error = await engineError(open());
  expect(error.fault).toBe('busy');
  expect(error.message).toContain(`process ${other.pid}`);
  expect(error.message).toContain(join(root, 'data'));
  expect(error.message).toContain(`kill ${other.pid}`);
  expect(await other.tell('close')).toBe('done');
  const database = await open();
  expect(await rows(database, 'select 1')).toEqual([[1]]);
  await database.close();
  expect((await readdir(root)).sort()).toEqual(['data']);
});

test('a folder is not opened twice in one process', async () => {
  const database = await open();
  const error = await engineError(open());
  expect(error).toMatchObject({ fault: 'busy' });
  expect(error.message).toContain(`this process (pid ${process.pid})`);
  await database.close();
});

test('what was acknowledged is there after kill -9; what was not is gone', async () => {
  const other = await otherProcess();
  for (const sql of [
    'create table t (x int); create index on t (x)',
    'insert into t select generate_series(1, 20000)',
    'begin',
    'insert into t values (-1)',
    'commit',
    'begin',
    'insert into t values (-2)',
  ]) {
    expect(await other.tell(sql)).toBe('done');
  }
  await kill();
  const database = await open();
  expect(await rows(database, 'select count(*), min(x) from t')).toEqual([[20001, -1]]);
  expect(await rows(database, 'select count(*) from t where x > 0 and x <= 100')).toEqual([[100]]);
  await database.close();
});

test('commits survive kill -9 whenever it comes', async () => {
  for (const after of [1, 4, 9]) {
    const other = await otherProcess();
    await other.tell('create table if not exists t (x int primary key, pad text)');
    let acknowledged = 0;
    const writing = (async () => {
      for (;;) {
        const answer = await other.tell(
          `insert into t select coalesce(max(x), 0) + 1, repeat('x', 5000) from t`,
        );
        if (answer !== 'done') return;
        acknowledged++;
        if (acknowledged === after * 20) void kill();
      }
    })();
    await once(child!, 'exit');
    await writing;
    const database = await open();
    const [[count, greatest]] = (await rows(database, 'select count(*), max(x) from t')) as [
      [number, number],
    ];
    // One more may have been committed, with its answer lost.
    expect([acknowledged, acknowledged + 1]).toContain(count);
    expect(greatest).toBe(count);
    await database.withSession((session) => session.execute('drop table t'));
    await database.close();
  }
});

test('the lock of a process that is gone, or whose pid another one has now, is taken over', async () => {
  const lock = join(root, 'data.lock');
  const ended = spawn(process.execPath, ['-e', '']);
  await once(ended, 'exit');
  const since = '2026-01-01T00:00:00.000Z';
  const stale = [
    { pid: ended.pid, host: hostname(), since, processStart: null, token: 'a' },
    ...(process.platform === 'linux'
      ? [{ pid: process.ppid, host: hostname(), since, processStart: 'another-boot/1', token: 'b' }]
      : []),
  ];
  for (const owner of stale) {
    await writeFile(lock, `${JSON.stringify(owner)}\n`);
    const database = await open();
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
    await database.close();
  }
});

test('a lock that cannot be judged from here is left alone, and the message says what to do', async () => {
  const lock = join(root, 'data.lock');
  await writeFile(
    lock,
    JSON.stringify({ pid: 1, host: 'another-machine', since: 'then', processStart: null, token: '' }),
  );
  const elsewhere = await engineError(open());
  expect(elsewhere).toMatchObject({ fault: 'busy' });
  expect(elsewhere.message).toContain('process 1 on another-machine');
  expect(elsewhere.message).toContain(`delete ${lock}`);
  await writeFile(lock, 'not json');
  expect(await engineError(open())).toMatchObject({ fault: 'busy' });
});

test('of many that find a dead owner at once, one gets the folder', async () => {
  const { takeOwnerLock } = await import('../../src/adapters/pglite/owner-lock.ts');
  const folder = join(root, 'data');
  for (let round = 0; round < 20; round++) {
    await writeFile(
      `${folder}.lock`,
      JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), since: '', processStart: null, token: '' }),
    );
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => takeOwnerLock(folder)));
    const locks = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]!.release();
    expect(await readdir(root)).toEqual(['data']);
  }
});

test('a folder that is not there is made, with what leads to it', async () => {
  const settings = settingsFor(adapter, { path: 'not/there/yet' });
  const database = await adapter.open(settings, { applicationName: 'x', root, maximumSessions: 1 });
  await database.withSession((session) => session.execute('create table t as select 1 as x'));
  await database.close();
  const again = await adapter.open(settings, { applicationName: 'x', root, maximumSessions: 1 });
  expect(await rows(again, 'select x from t')).toEqual([[1]]);
  await again.close();
});

test('a folder that is no database says so, and is not left locked', async () => {
  const database = await open();
  await database.close();
  await writeFile(join(root, 'data', 'PG_VERSION'), '9.6\n');
  const error = await engineError(open());
  expect(error.fault).toBe('connection');
  expect(error.message).toContain(join(root, 'data'));
  expect((await readdir(root)).sort()).toEqual(['data']);
});

test('in memory nothing is written, and each database is its own', async () => {
  const settings = settingsFor(adapter, { path: ':memory:' });
  const options = { applicationName: 'x', root, maximumSessions: 1 };
  const [one, two] = await Promise.all([adapter.open(settings, options), adapter.open(settings, options)]);
  await one.withSession(async (session) => {
    await session.execute('create table t (x text)');
    const relation = { database: null, schema: 'public', identifier: 't' };
    await session.copyIn({ relation, columns: ['x'] }, chunked('a\n'));
  });
  expect(await rows(one, 'select x from t')).toEqual([['a']]);
  expect(await rows(two, `select to_regclass('t')`)).toEqual([[null]]);
  await Promise.all([one.close(), two.close()]);
  expect(await readdir(root)).toEqual(['data']);
});
