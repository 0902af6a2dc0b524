import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { type Piece, runPieces } from './rig.ts';

const tables = 10;
const rounds = 8;
const schema = 'busy';

/**
 * A round's run: tables with views on them, views on views, tables over views; every round another number. In odd rounds
 * the type of a column changes, in every third some views and tables change places.
 */
function pieces(round: number): readonly Piece[] {
  const value = round % 2 === 0 ? `${round}` : `'${round}'`;
  return Array.from({ length: tables }, (_, index): readonly Piece[] => {
    const swapped = round % 3 === 2 && index % 2 === 0;
    const base = `t${index}`;
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
        sql: `select a.n, a.round::text as round from ${schema}.v${index} a join ${schema}.t${(index + 1) % tables} b using (n)`,
        after: [`v${index}`, `t${(index + 1) % tables}`],
      },
    ];
  }).flat();
}

describe('readers on Postgres', () => {
  let engine: EngineUnderTest;
  let database: Database;
  let readers: Database;
  beforeAll(async () => {
    engine = await engines['postgres']!();
    database = await engine.open();
    readers = await engine.open({ maximumSessions: 2 });
  });
  afterAll(async () => {
    await readers.close();
    await database.close();
    await engine.discard();
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
          await session.query(`select count(*)::int from ${schema}.${name}`).then(
            ({ rows }) => rows[0]?.[0] === 200 || faults.push(`${name} had ${JSON.stringify(rows)}`),
            (error: unknown) => faults.push(`${name}: ${String(error)}`),
          );
        }
      }
    });
    return { faults, reads };
  }

  test('see every relation whole while four threads rebuild them, views outside the run too', async () => {
    await runPieces(database, schema, pieces(0));
    const outside = Array.from({ length: tables }, (_, index) => `o${index}`);
    await database.withSession(async (session) => {
      for (const [index, name] of outside.entries()) {
        // Columns that keep their type in every round, of two relations that are swapped by different threads.
        await session.execute(
          `create view ${schema}.${name} as select a.n from ${schema}.t${index} a join ${schema}.t${(index + 3) % tables} b using (n)`,
        );
      }
    });
    const stop = new AbortController();
    const names = [...pieces(0).map(({ name }) => name), ...outside];
    const reading = [read(names, stop.signal), read(names.toReversed(), stop.signal)];
    const shown: string[] = [];
    for (let round = 1; round <= rounds; round++) {
      const { results } = await runPieces(database, schema, pieces(round), { threads: 4 });
      shown.push(
        ...results.flatMap(({ id, outcome }) =>
          outcome.kind === 'success' ? [] : [`${round} ${id} ${JSON.stringify(outcome)}`],
        ),
      );
    }
    stop.abort();
    const read1 = await Promise.all(reading);
    expect(shown).toEqual([]);
    expect(read1.flatMap(({ faults }) => faults)).toEqual([]);
    expect(Math.min(...read1.map(({ reads }) => reads))).toBeGreaterThan(names.length);
    const left = await database.catalog.relations([schema]);
    expect(left.map(({ identifier }) => identifier)).toEqual(names.toSorted());
  });
});
