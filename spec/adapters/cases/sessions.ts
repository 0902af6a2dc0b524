import { expect } from 'vitest';
import { InternalError } from '../../../src/domain/errors.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { engineError, execute, rows } from '../conformance-case.ts';

/** Borrowing, transactions, command tags, notices. */
export const sessionCases: readonly ConformanceCase[] = [
  {
    name: 'a session is used again',
    run: async ({ database, words }) => {
      const pid = `select ${words.sessionId}`;
      const first = await rows(database, pid);
      expect(await rows(database, pid)).toEqual(first);
    },
  },
  {
    name: 'sessions run side by side',
    run: async ({ database, words }) => {
      const pid = `select ${words.sessionId}`;
      const pids = await database.withSession((one) =>
        database.withSession(async (two) => {
          const results = await Promise.all([one.query(pid), two.query(pid)]);
          return results.map(({ rows: [row] }) => row?.[0]);
        }),
      );
      expect(new Set(pids).size).toBe(2);
    },
  },
  {
    name: 'more borrowers than sessions wait their turn',
    run: async ({ database, at }) => {
      await database.withSession((session) => session.execute(`create table ${at('t')} (x int)`));
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      await Promise.all(
        numbers.map((number) =>
          database.withSession((session) =>
            session.transaction(async () => {
              await session.execute(`insert into ${at('t')} values (${number})`);
              await session.execute(`insert into ${at('t')} values (${number})`);
            }),
          ),
        ),
      );
      expect(await rows(database, `select count(*), count(distinct x) from ${at('t')}`)).toEqual([[40, 20]]);
    },
  },
  {
    name: 'statements of one session that are not awaited keep their order',
    run: async ({ database, at }) => {
      const found = await database.withSession(async (session) => {
        const [, , last] = await Promise.all([
          session.execute(`create table ${at('t')} (x int)`),
          session.execute(`insert into ${at('t')} values (7)`),
          session.query(`select x from ${at('t')}`),
        ]);
        return last.rows;
      });
      expect(found).toEqual([[7]]);
    },
  },
  {
    name: 'a transaction commits when its work returns',
    run: async ({ database, at }) => {
      const value = await database.withSession((session) =>
        session.transaction(async () => {
          await session.execute(`create table ${at('t')} as select 1 as x`);
          return 'done';
        }),
      );
      expect(value).toBe('done');
      expect(await rows(database, `select x from ${at('t')}`)).toEqual([[1]]);
    },
  },
  {
    name: 'a transaction is rolled back when its work throws, definitions included',
    run: async ({ database, at, name }) => {
      await database.withSession((session) => session.execute(`create table ${at('old')} as select 1 as x`));
      const failing = database.withSession((session) =>
        session.transaction(async () => {
          await execute(
            session,
            `create table ${at('new')} (x int)`,
            `alter table ${at('old')} rename to "moved"`,
            `create view ${at('v')} as select * from ${at('moved')}`,
          );
          throw new Error('changed my mind');
        }),
      );
      await expect(failing).rejects.toThrow('changed my mind');
      const found = await database.withSession((session) =>
        Promise.all(['old', 'new', 'moved', 'v'].map((each) => database.catalog.find(session, name(each)))),
      );
      expect(found.map((relation) => relation?.kind)).toEqual(['table', undefined, undefined, undefined]);
    },
  },
  {
    name: 'a transaction whose statement failed does not pretend to have committed',
    run: async ({ database, at, name, words }) => {
      const pretending = database.withSession((session) =>
        session.transaction(async () => {
          await session.execute(`create table ${at('t')} (x int)`);
          await session.execute(`select ${words.failing.expression}`).catch(() => undefined);
        }),
      );
      expect(await engineError(pretending)).toMatchObject({ fault: 'statement', code: '25P02' });
      expect(await database.withSession((session) => database.catalog.find(session, name('t')))).toBeNull();
    },
  },
  {
    name: 'transactions are not nested',
    run: async ({ database }) => {
      const nested = database.withSession((session) =>
        session.transaction(() => session.transaction(() => Promise.resolve())),
      );
      await expect(nested).rejects.toThrow(InternalError);
    },
  },
  {
    name: 'a transaction left open is rolled back before the next borrower',
    run: async ({ database, at, name, words }) => {
      await database.withSession((session) => execute(session, 'begin', `create table ${at('t')} (x int)`));
      expect(await database.withSession((session) => database.catalog.find(session, name('t')))).toBeNull();
      const failed = database.withSession((session) =>
        execute(session, 'begin', `select ${words.failing.expression}`),
      );
      await expect(failed).rejects.toThrow(words.failing.message);
      expect(await rows(database, 'select 1')).toEqual([[1]]);
    },
  },
  {
    name: 'the last of several statements gives the outcome',
    run: async ({ database, at }) => {
      await database.withSession(async (session) => {
        const several = `create table ${at('t')} (x int); insert into ${at('t')} values (1), (2), (3);`;
        expect(await session.execute(several)).toEqual({ tag: 'INSERT 0 3', rows: 3 });
        expect((await session.query('select 1 as a; select 2 as b, 3 as c')).rows).toEqual([[2, 3]]);
        expect(await session.query(`select 1 as a; create table ${at('u')} (x int)`)).toMatchObject({
          columns: [],
          rows: [],
        });
        expect(await session.execute('')).toEqual({ tag: '', rows: null });
        expect(await session.execute('-- nothing but a comment')).toEqual({ tag: '', rows: null });
      });
    },
  },
  {
    name: 'tags say what was done',
    run: async ({ database, at }) => {
      const tags = await database.withSession(async (session) => {
        const said: unknown[] = [];
        for (const sql of [
          `create table ${at('t')} as select x from generate_series(1, 5) as numbers (x)`,
          `create or replace view ${at('v')} as select * from ${at('t')}`,
          `update ${at('t')} set x = x + 1 where x > 3`,
          `select * from ${at('t')}`,
          `drop view ${at('v')}`,
        ]) {
          said.push(await session.execute(sql));
        }
        return said;
      });
      expect(tags).toEqual([
        { tag: 'SELECT 5', rows: 5 },
        { tag: 'CREATE VIEW', rows: null },
        { tag: 'UPDATE 2', rows: 2 },
        { tag: 'SELECT 5', rows: 5 },
        { tag: 'DROP VIEW', rows: null },
      ]);
    },
  },
  {
    name: 'notices are passed on',
    run: async ({ database, notices }) => {
      await database.withSession((session) =>
        session.execute(`do $$ begin raise notice 'näher'; raise warning 'hot'; end $$`),
      );
      expect(notices).toEqual(['NOTICE:  näher', 'WARNING:  hot']);
    },
  },
  {
    name: 'sessions carry the application name',
    run: async ({ database }) => {
      const sql = 'select application_name from pg_stat_activity where pid = pg_backend_pid()';
      expect(await rows(database, sql)).toEqual([['sluice-spec']]);
    },
  },
  {
    name: 'the catalog can be asked within a session',
    run: async ({ database, at, schema }) => {
      const found = await database.withSession((session) =>
        session.transaction(async () => {
          await session.execute(`create table ${at('t')} (x int)`);
          // Sees what the open transaction has made: it is the same session.
          return database.catalog.relations([schema]);
        }),
      );
      expect(found.map(({ identifier }) => identifier)).toEqual(['t']);
    },
  },
];
