import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import type { LoadReport, LoadRequest, LoadStep } from '../../../src/ingest/load-request.ts';
import type { Json } from '../../../src/util/json.ts';
import type { Emulator } from '../../emulators/emulator-server.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { same, terminate, using } from '../disturb-load.ts';
import type { CellOutcome, FaultCell } from '../fault-cell.ts';
import { expectedOutcome } from '../fault-matrix.ts';
import { dispositionOf } from '../fault-source.ts';
import { loadInChild } from '../load-in-child.ts';
import { load, rowsOf, type SpecificationInput, stagingTables } from '../load-rig.ts';
import type { EngineAddress } from '../open-engine.ts';
import { startApi } from './rest-rig.ts';

interface ApiRecord {
  readonly id: string;
  readonly v: string;
  readonly n: number;
}

/** What the API holds, in two slices: before the load that is disturbed, and from then on. */
export type Generation = 'before' | 'after' | 'other';

const slices = ['a', 'b'] as const;

/** The API's records of a slice, by `n`. Of those of `before` some stay, some change, one goes; others come. */
function recordsOf(slice: string, generation: Generation): readonly ApiRecord[] {
  const make = (from: number, to: number, v: string, shift: number): readonly ApiRecord[] =>
    Array.from({ length: to - from }, (_, index) => ({
      id: `${slice}${from + index}`,
      v,
      n: shift + from + index,
    }));
  if (generation === 'before') return make(0, 20, 'old', 0);
  const stays = [...make(1, 10, 'old', 0), ...make(19, 20, 'old', 0)];
  const comes = [...make(10, 19, 'new', 100), ...make(20, 50, 'new', 100)];
  if (generation === 'after') return [...stays, ...comes];
  // One that lay on an early page is gone, so that all pages behind it have moved.
  return [...stays.slice(1), ...comes, ...make(50, 52, 'late', 100)];
}

/** An API of pages of ten records, in the order of `n`, from `since` on, inclusive. */
export async function startRecords(): Promise<{ readonly server: Emulator; generation: Generation }> {
  const held: { server: Emulator; generation: Generation } = {
    server: null as unknown as Emulator,
    generation: 'before',
  };
  held.server = await startApi(({ path, query }) => {
    const since = Number(query.get('since') ?? -1);
    const from = Number(query.get('after') ?? 0);
    const all = recordsOf(path.slice(1), held.generation).filter(({ n }) => n >= since);
    const next = from + 10 < all.length ? String(from + 10) : null;
    return { status: 200, json: { data: all.slice(from, from + 10) as unknown as Json, next } };
  });
  return held;
}

/** What a table of a disposition says. Where a cursor makes sense, there is one. */
export function inputOf(disposition: FaultCell['disposition'], url: string): SpecificationInput {
  const mode = dispositionOf(disposition);
  const byCursor = mode === 'append' || mode === 'merge';
  return {
    extractor: 'rest',
    options: {
      url,
      get: '/{slice}',
      each: { slice: [...slices] },
      params: byCursor ? { since: '{cursor}' } : {},
      rows: '$.data',
      pages: { cursor: 'after', next: '$.next' },
    },
    load: mode,
    ...(byCursor ? { cursor: { field: 'n' } } : {}),
    ...(mode === 'replace' || mode === 'append' ? {} : { key: ['id'] }),
  };
}

/** The rows that must be there after loads of these generations, one after the other. */
export function oracleRows(
  disposition: FaultCell['disposition'],
  loads: readonly Generation[],
): readonly string[] {
  let rows: ApiRecord[] = [];
  let greatest = new Map<string, number>();
  for (const generation of loads) {
    const found: ApiRecord[] = [];
    const next = new Map(greatest);
    for (const slice of slices) {
      const all = recordsOf(slice, generation);
      found.push(...all.filter(({ n }) => disposition !== 'append' || n > (greatest.get(slice) ?? -1)));
      next.set(slice, Math.max(...all.map(({ n }) => n)));
    }
    greatest = next;
    if (disposition === 'append') rows = [...rows, ...found];
    else if (disposition === 'merge')
      rows = [...new Map([...rows, ...found].map((row) => [row.id, row])).values()];
    else rows = found;
  }
  return rows.map(({ id, v, n }) => `${id}|${v}|${n}`).sort();
}

let count = 0;

/** Runs a case on a table of its own. */
async function runCell(engine: EngineAddress, cell: FaultCell): Promise<CellOutcome> {
  const table = `r${process.pid}_${++count}`;
  const { disposition } = cell;
  const api = await startRecords();
  const input = inputOf(disposition, api.server.origin);
  const run = (database: Database, more: Partial<LoadRequest> = {}): Promise<LoadReport> =>
    load(database, tmpdir(), table, input, { chunkRows: 1, ...more });
  const disturb = (step: LoadStep, times: number): Promise<CellOutcome['ending']> =>
    cell.fault === 'kill'
      ? loadInChild({ engine, root: tmpdir(), table, input, killAt: step, times, chunkRows: 1 }).then(
          ({ signal }) => (signal === 'SIGKILL' ? 'killed' : 'done'),
        )
      : terminate(engine, table, { step, times }, run);
  try {
    await using(engine, async (database) => {
      await run(database);
      if (disposition === 'replace below a view')
        await rowsOf(database, `create view raw.${table}_view as select id from raw.${table}`);
    });
    api.generation = 'after';
    if (cell.start === 'resumed') await disturb('checkpoint', 3);
    const late = cell.start === 'cold' && (cell.step === 'stage-chunk' || cell.step === 'checkpoint');
    const ending = await disturb(cell.step, late ? 3 : 1);
    return await using(engine, async (database) => {
      const rows = await rowsIn(database, table);
      const seen = same(rows, oracleRows(disposition, ['before']))
        ? 'old'
        : same(rows, oracleRows(disposition, ['before', 'after']))
          ? 'new'
          : 'broken';
      const report = await run(database);
      return {
        ending,
        seen,
        wentOn: report.resumed > 0,
        faults: await faultsIn(database, table, oracleRows(disposition, ['before', 'after']), disposition),
      };
    });
  } finally {
    await api.server.close();
  }
}

async function faultsIn(
  database: Database,
  table: string,
  rows: readonly string[],
  disposition: FaultCell['disposition'],
): Promise<readonly string[]> {
  const faults: string[] = [];
  const found = await rowsIn(database, table);
  if (!same(found, rows)) faults.push(`rows: ${found.length} for ${rows.length}`);
  const cursors = await rowsOf(
    database,
    `select slice, cursor->>'value' from sluice.state where relation = 'raw.${table}' order by slice`,
  );
  const expected = disposition === 'append' || disposition === 'merge' ? ['slice=a|149', 'slice=b|149'] : [];
  if (!same(cursors, expected)) faults.push(`cursors: ${cursors.join(', ')}`);
  for (const [what, left] of [
    ['staging', await stagingTables(database)],
    ['checkpoints', await rowsOf(database, 'select load_id from sluice.checkpoints')],
    ['running', await rowsOf(database, `select load_id from sluice.loads where status = 'running'`)],
  ] as const) {
    if (left.length > 0) faults.push(`${what}: ${left.join(', ')}`);
  }
  return faults;
}

async function rowsIn(database: Database, table: string): Promise<readonly string[]> {
  return [...(await rowsOf(database, `select id, v, n from raw.${table}`))].sort();
}

/** Cases of the fault matrix of an API's tables, on a Postgres database of their own. */
export function describeRestFaults(cells: readonly FaultCell[]): void {
  describe('a load from an API', () => {
    let server: TestDatabase;
    let engine: EngineAddress;
    beforeAll(async () => {
      server = await createTestDatabase();
      engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
    });
    afterAll(() => server?.drop());

    it.each(cells)('$fault, $disposition, $start, in front of $step', async (cell) => {
      expect(await runCell(engine, cell)).toEqual(expectedOutcome(cell, true));
    });
  });
}
