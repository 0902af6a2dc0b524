import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { type FaultCell, type FaultPlace, runCell } from './fault-cell.ts';
import { expectedOutcome } from './fault-matrix.ts';
import type { EngineAddress } from './open-engine.ts';

/** Cases of the fault matrix on a Postgres database of their own. */
export function describePostgresFaults(
  cells: readonly FaultCell[],
  { from = 'a folder', open }: { readonly from?: string; readonly open?: () => Promise<FaultPlace> } = {},
): void {
  describe(`a load from ${from} on Postgres`, () => {
    let server: TestDatabase;
    let engine: EngineAddress;
    beforeAll(async () => {
      server = await createTestDatabase();
      engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
    });
    afterAll(() => server?.drop());

    it.each(cells)('$fault, $disposition, $start, in front of $step', async (cell) => {
      expect(await runCell(engine, cell, open)).toEqual(expectedOutcome(cell, true));
    });
  });
}

/** Cases of the fault matrix on a PGlite folder of their own. */
export function describePgliteFaults(cells: readonly FaultCell[]): void {
  describe('a load on PGlite', () => {
    let engine: EngineAddress;
    beforeAll(async () => {
      const root = await mkdtemp(join(tmpdir(), 'sluice-pglite-'));
      engine = { type: 'pglite', values: { path: 'data' }, root };
    });
    afterAll(() => rm(engine.root, { recursive: true, force: true }));

    it.each(cells)('$fault, $disposition, $start, in front of $step', async (cell) => {
      // A kill ends the engine, too, and an unlogged table is empty when it starts again.
      expect(await runCell(engine, cell)).toEqual(expectedOutcome(cell, cell.disposition === 'replace'));
    });
  });
}
