import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { adapterFor, settingsFor } from '../adapters/targets.ts';
import { createTestDatabase, type PostgresVersion, type TestDatabase } from '../rig/postgres-server.ts';
import { type Piece, runPieces } from './rig.ts';

const schema = 'busy';
/** A schema beside it: what reads across schemas is bound anew as well. */
const beside = 'busy_too';

/**
 * A round's run for each of so many tables: the table, a view on it, a view on that view and another's table, an
 * incremental model, a view in another schema on the incremental one and on the view of views. Every relation has 200 rows.
 * Every round another number. In odd rounds the type of a column changes, in every third some views and tables change
 * places, in every fourth some incremental models are built anew.
 */
function pieces(tables: number, round: number): readonly Piece[] {
  const value = round % 2 === 0 ? `${round}` : `'${round}'`;
  return Array.from({ length: tables }, (_, index): readonly Piece[] => {
    const swapped = round % 3 === 2 && index % 2 === 0;
    const base = `t${index}`;
    const next = (index + 1) % tables;
    return [
      {
        name: base,
        as: swapped ? 'view' : 'table',
        sql: `select n, ${index % 3 === 0 ? value : round} as round from generate_series(1, 200) n`,
      },
      {
        name: `v${index}`,
        as: swapped ? 'table' : 'view',
        sql: `select n, round from ${schema}.${base}`,
        after: [base],
      },
      {
        name: `w${index}`,
        as: 'view',
        sql: `select a.n, a.round::text as round from ${schema}.v${index} a join ${schema}.t${next} b using (n)`,
        after: [`v${index}`, `t${next}`],
      },
      {
        name: `e${index}`,
        as: 'incremental',
        sql: `select n, ${round} as round from generate_series(1, 200) n`,
        config: {
          unique_key: 'n',
          ...(index % 2 === 0 && { incremental_strategy: 'merge' }),
          full_refresh: round % 4 === 3 && index % 3 === 0,
        },
      },
      {
        name: `x${index}`,
        as: 'view',
        schema: beside,
        sql: `select n, e.round from ${schema}.e${index} e join ${schema}.w${index} w using (n)`,
        after: [`e${index}`, `w${index}`],
      },
    ];
  }).flat();
}

/** So much work for a suite. */
export interface Busy {
  readonly version: PostgresVersion;
  readonly tables: number;
  readonly rounds: number;
}

/** Two readers poll every relation while four threads rebuild them all, round by round: nothing missing, nothing empty, no deadlock. */
export function describeReaders({ version, tables, rounds }: Busy): void {
  describe(`readers on Postgres ${version}`, () => {
    let server: TestDatabase;
    let database: Database;
    let readers: Database;
    beforeAll(async () => {
      server = await createTestDatabase(version);
      const adapter = adapterFor('postgres');
      const open = (maximumSessions: number): Promise<Database> =>
        adapter.open(settingsFor(adapter, server.settings), {
          applicationName: 'sluice-spec',
          root: '/',
          maximumSessions,
        });
      database = await open(5);
      readers = await open(2);
    });
    afterAll(async () => {
      await readers?.close();
      await database?.close();
      await server?.drop();
    });

    /** Reads every relation, over and over, until told to stop; what went wrong. */
    async function read(
      names: readonly string[],
      stop: AbortSignal,
    ): Promise<{ faults: string[]; reads: number }> {
      const faults: string[] = [];
      let reads = 0;
      await readers.withSession(async (session) => {
        while (!stop.aborted) {
          for (const name of names) {
            reads += 1;
            await session.query(`select count(*)::int from ${name}`).then(
              ({ rows }) => rows[0]?.[0] === 200 || faults.push(`${name} had ${JSON.stringify(rows)}`),
              (error: unknown) => faults.push(`${name}: ${String(error)}`),
            );
          }
        }
      });
      return { faults, reads };
    }

    test(`see every one of ${tables * 6} relations whole while four threads rebuild them ${rounds} times`, async () => {
      await runPieces(database, schema, pieces(tables, 0));
      const outside = Array.from({ length: tables }, (_, index) => `o${index}`);
      await database.withSession(async (session) => {
        for (const [index, name] of outside.entries()) {
          // Columns that keep their type in every round, of relations that are replaced by different threads.
          await session.execute(
            `create view ${beside}.${name} as select a.n from ${schema}.t${index} a
              join ${schema}.t${(index + 3) % tables} b using (n) join ${schema}.e${(index + 1) % tables} c using (n)`,
          );
        }
      });
      const stop = new AbortController();
      const names = [
        ...pieces(tables, 0).map((piece) => `${piece.schema ?? schema}.${piece.name}`),
        ...outside.map((name) => `${beside}.${name}`),
      ];
      const reading = [read(names, stop.signal), read(names.toReversed(), stop.signal)];
      const shown: string[] = [];
      for (let round = 1; round <= rounds; round++) {
        const { results } = await runPieces(database, schema, pieces(tables, round), { threads: 4 });
        shown.push(
          ...results.flatMap(({ id, outcome }) =>
            outcome.kind === 'success' ? [] : [`${round} ${id} ${JSON.stringify(outcome)}`],
          ),
        );
      }
      stop.abort();
      const seen = await Promise.all(reading);
      expect(shown).toEqual([]);
      expect(seen.flatMap(({ faults }) => faults)).toEqual([]);
      expect(Math.min(...seen.map(({ reads }) => reads))).toBeGreaterThan(names.length);
      const left = await database.catalog.relations([schema, beside]);
      expect(left.map((relation) => `${relation.schema}.${relation.identifier}`).toSorted()).toEqual(
        names.toSorted(),
      );
      await database.withSession(async (session) => {
        const { rows } = await session.query(
          'select deadlocks::int from pg_stat_database where datname = current_database()',
        );
        expect(rows).toEqual([[0]]);
      });
    });
  });
}
