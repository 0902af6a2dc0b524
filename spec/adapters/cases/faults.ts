import { expect } from 'vitest';
import type { ConformanceCase } from '../conformance-case.ts';
import { engineError, execute, rows, untilCancelled } from '../conformance-case.ts';

/** Errors told apart, and what is left working after them. */
export const faultCases: readonly ConformanceCase[] = [
  {
    name: 'a refused statement says its code, its text and its place',
    run: async ({ database }) => {
      const sql = `select 1 as "😀",\n  nope\nfrom (select 1) t`;
      const error = await engineError(rows(database, sql));
      expect(error).toMatchObject({ fault: 'statement', code: '42703', sql, position: sql.indexOf('nope') });
      expect(error.message).toMatch(/column "nope"/);
    },
  },
  {
    name: "an error shows the server's detail and hint",
    run: async ({ database, at }) => {
      const failing = database.withSession((session) =>
        execute(
          session,
          `create table ${at('t')} (id int primary key)`,
          `insert into ${at('t')} values (1), (1)`,
        ),
      );
      const error = await engineError(failing);
      expect(error).toMatchObject({ fault: 'statement', code: '23505' });
      expect(error.message).toContain('\nDETAIL:  Key (id)=(1) already exists.');
      const unknown = await engineError(rows(database, `select no_such_function(1)`));
      expect(unknown.message).toMatch(/\nHINT: {2}/);
    },
  },
  {
    name: 'a NUL is refused, not cut',
    run: async ({ database }) => {
      expect(await engineError(rows(database, `select 'a\0b'`))).toMatchObject({
        fault: 'statement',
        code: '22021',
      });
      const sent = database.withSession((session) => session.query('select $1::text', ['a\0b']));
      expect(await engineError(sent)).toMatchObject({ fault: 'statement' });
      expect(await rows(database, 'select 1')).toEqual([[1]]);
    },
  },
  {
    name: 'a running statement is cancelled at once, and the next one works',
    run: async ({ database, at }) => {
      await database.withSession((session) => session.execute(`create table ${at('t')} as select 1 as x`));
      const started = Promise.withResolvers<void>();
      const sleeping = database.withSession(async (session) => {
        await session.query('select 1');
        const sleep = session.execute('select pg_sleep(60)');
        started.resolve();
        await sleep;
      });
      const outcome = engineError(sleeping);
      await started.promise;
      await untilCancelled(database.cancel.bind(database), outcome);
      expect(await outcome).toMatchObject({ fault: 'cancelled', code: '57014', sql: expect.anything() });
      expect(await rows(database, `select x from ${at('t')}`)).toEqual([[1]]);
    },
  },
  {
    name: 'a cancelled transaction leaves nothing, and what was committed stays',
    run: async ({ database, at }) => {
      await database.withSession((session) => session.execute(`create table ${at('t')} as select 1 as x`));
      const working = database.withSession((session) =>
        session.transaction(async () => {
          await session.execute(`insert into ${at('t')} values (2)`);
          await session.execute('select pg_sleep(60)');
        }),
      );
      await untilCancelled(database.cancel.bind(database), engineError(working));
      expect(await rows(database, `select x from ${at('t')}`)).toEqual([[1]]);
    },
  },
  {
    name: 'a copy whose producer has nothing to say is cancelled too',
    run: async ({ database, at, name }) => {
      const waiting = Promise.withResolvers<void>();
      const never = new Promise<void>(() => undefined);
      async function* stuck(): AsyncGenerator<Uint8Array> {
        yield Buffer.from('1\n'.repeat(300_000));
        waiting.resolve();
        await never;
      }
      const copying = database.withSession(async (session) => {
        await session.execute(`create table ${at('t')} (x int)`);
        await session.copyIn({ relation: name('t'), columns: ['x'] }, stuck());
      });
      const outcome = engineError(copying);
      await waiting.promise;
      await untilCancelled(database.cancel.bind(database), outcome);
      expect(await outcome).toMatchObject({ fault: 'cancelled' });
      expect(await rows(database, `select count(*) from ${at('t')}`)).toEqual([[0]]);
    },
  },
  {
    name: 'a cancel with nothing running disturbs nobody',
    run: async ({ database }) => {
      await database.cancel();
      expect(await rows(database, 'select 1')).toEqual([[1]]);
    },
  },
  {
    name: 'a session that the server ends',
    run: async ({ database }) => {
      const faults = await database.withSession((other) =>
        database.withSession(async (session) => {
          const pid = (await session.query('select pg_backend_pid()')).rows[0]?.[0] ?? null;
          const sleep = engineError(session.execute('select pg_sleep(60)'));
          await other.query('select pg_terminate_backend($1::int)', [pid]);
          const first = await sleep;
          const second = await engineError(session.execute('select 1'));
          return [first.fault, first.code, second.fault];
        }),
      );
      expect(faults).toEqual(['connection', '57P01', 'connection']);
      // Idle ones as well: the pool must not lend a dead one.
      for (let round = 0; round < 5; round++) {
        await rows(
          database,
          'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
        );
        expect(await rows(database, 'select 1')).toEqual([[1]]);
      }
    },
  },
  {
    name: 'a lock that is not got in time',
    run: async ({ database, at }) => {
      await database.withSession((session) => session.execute(`create table ${at('t')} (x int)`));
      await database.withSession((holder) =>
        holder.transaction(async () => {
          await holder.execute(`lock table ${at('t')}`);
          const waiting = database.withSession((session) =>
            session.transaction(() =>
              execute(session, `set local lock_timeout to '50ms'`, `drop table ${at('t')}`),
            ),
          );
          expect(await engineError(waiting)).toMatchObject({ fault: 'lock', code: '55P03' });
        }),
      );
    },
  },
];
