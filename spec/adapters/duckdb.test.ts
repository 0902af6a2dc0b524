import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database, OpenOptions } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engineError, rows } from './conformance-case.ts';
import { adapterFor, settingsFor } from './targets.ts';

const adapter = adapterFor('duckdb');
let root = '';
const open = (values: JsonObject, options: Partial<OpenOptions> = {}): Promise<Database> =>
  adapter.open(settingsFor(adapter, values), {
    applicationName: 'sluice-spec',
    root,
    maximumSessions: 4,
    ...options,
  });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-duckdb-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('one process owns the file', () => {
  test('another one is told who, and gets it when that has ended, with all that was committed', async () => {
    const holder = spawn(
      process.execPath,
      [join(import.meta.dirname, 'duckdb-child.ts'), root, 'held.duckdb'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('open');
    const error = await engineError(open({ path: 'held.duckdb' }));
    expect(error).toMatchObject({ fault: 'busy' });
    expect(error.message).toBe(
      `The database in ${join(root, 'held.duckdb')} is in use by process ${holder.pid}. ` +
        `Wait for it or end it (kill ${holder.pid}): DuckDB lets one process at a time in.`,
    );
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    const database = await open({ path: 'held.duckdb' });
    expect(await rows(database, 'select * from committed')).toEqual([[1]]);
    expect(await rows(database, `select count(*) from duckdb_tables() where table_name = 'open'`)).toEqual([
      [0],
    ]);
    await database.close();
  });

  test('within a process the file can be opened twice, and is free when both are closed', async () => {
    const one = await open({ path: 'twice.duckdb' });
    const two = await open({ path: 'twice.duckdb' });
    await one.withSession((session) => session.execute('create table t as select 1 as x'));
    expect(await rows(two, 'select x from t')).toEqual([[1]]);
    await one.close();
    await two.withSession((session) => session.execute('insert into t values (2)'));
    await two.close();
    const three = await open({ path: 'twice.duckdb' });
    expect(await rows(three, 'select count(*) from t')).toEqual([[2]]);
    await three.close();
  });

  test('what is no database says so', async () => {
    await writeFile(join(root, 'junk.duckdb'), 'no database '.repeat(1000));
    const error = await engineError(open({ path: 'junk.duckdb' }));
    expect(error).toMatchObject({ fault: 'connection' });
    expect(error.message).toContain(join(root, 'junk.duckdb'));
  });
});

describe('where it lies', () => {
  test('folders are made, and the database has the name of its file', async () => {
    const database = await open({ path: 'a/b/ware house.dev.duckdb' });
    expect(await rows(database, 'select current_database()')).toEqual([['ware house']]);
    await database.close();
    expect(existsSync(join(root, 'a/b/ware house.dev.duckdb'))).toBe(true);
  });

  test('in memory nothing is written', async () => {
    const database = await open({ path: ':memory:' });
    await database.withSession((session) => session.execute('create table t as select 1 as x'));
    expect(await rows(database, 'select x from memory.main.t')).toEqual([[1]]);
    await database.close();
  });

  test('one that is not to be made stands in memory under its name', async () => {
    const database = await open({ path: 'never.duckdb' }, { createMissing: false });
    await database.withSession((session) =>
      session.execute('create table "never"."main"."t" as select 1 as x'),
    );
    expect(await rows(database, 'select x from t')).toEqual([[1]]);
    expect((await database.catalog.relations(['main'])).map(({ identifier }) => identifier)).toEqual(['t']);
    await database.close();
    expect(existsSync(join(root, 'never.duckdb'))).toBe(false);
  });

  test('settings and options of the profile hold in every session', async () => {
    const database = await open({
      path: ':memory:',
      settings: { TimeZone: 'Asia/Kolkata', integer_division: true },
      config_options: { threads: 1 },
    });
    for (let session = 0; session < 2; session++) {
      expect(
        await rows(database, `select current_setting('TimeZone'), 7 / 2, current_setting('threads')`),
      ).toEqual([['Asia/Kolkata', 3, 1]]);
    }
    await database.close();
  });
});

describe('sessions side by side', () => {
  let database: Database;
  beforeAll(async () => {
    database = await open({ path: 'sessions.duckdb' });
  });
  afterAll(() => database.close());

  test('of two that change one relation the later one is refused, and can begin again', async () => {
    await database.withSession((session) => session.execute('create table fought (x int)'));
    await database.withSession(async (first) => {
      const error = await first.transaction(async () => {
        await first.execute('drop table fought');
        return engineError(
          database.withSession((second) =>
            second.transaction(() => second.execute('alter table fought rename to "won"')),
          ),
        );
      });
      expect(error).toMatchObject({ fault: 'lock', code: '40001' });
    });
    expect(await rows(database, 'select 1')).toEqual([[1]]);
  });

  test('a conflict that shows at the end is one too', async () => {
    await database.withSession((session) => session.execute('create table keyed (x int primary key, y int)'));
    await database.withSession((session) => session.execute('insert into keyed values (1, 0)'));
    const error = await database.withSession((first) =>
      engineError(
        first.transaction(async () => {
          await first.execute('update keyed set y = 1 where x = 1');
          await database.withSession((second) => second.execute('create schema apart'));
          await database.withSession((second) =>
            engineError(second.execute('update keyed set y = 2 where x = 1')),
          );
          throw (await engineError(first.execute('create schema apart'))) as Error;
        }),
      ),
    );
    expect(error.fault).not.toBe('connection');
    expect(await rows(database, 'select y from keyed')).toEqual([[0]]);
  });

  test('a statement of its own that meets another one is sent again by itself', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () =>
        database.withSession((session) => session.execute('create schema if not exists met')),
      ),
    );
    expect(await database.catalog.schemas()).toContain('met');
  });

  test('several statements are one transaction', async () => {
    const failing = database.withSession((session) =>
      session.execute(`create table half (x int); insert into half values (1); select cast('x' as integer)`),
    );
    expect(await engineError(failing)).toMatchObject({ fault: 'statement', code: '22P02' });
    expect(await rows(database, `select count(*) from duckdb_tables() where table_name = 'half'`)).toEqual([
      [0],
    ]);
  });

  test('no setting and no temporary table outlives its loan', async () => {
    await database.withSession(async (session) => {
      await session.execute(`set timezone = 'Asia/Kolkata'; create temporary table passing as select 1 as x`);
    });
    const temporary = { database: null, schema: '', identifier: 'passing' };
    expect(await database.withSession((session) => database.catalog.find(session, temporary))).toBeNull();
    expect(await rows(database, `select current_setting('TimeZone')`)).not.toEqual([['Asia/Kolkata']]);
  });
});
