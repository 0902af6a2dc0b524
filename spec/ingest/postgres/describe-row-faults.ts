import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChangingSource, type RowFault, runRowFault, type RowsInSource } from '../row-faults.ts';
import { createSourceRig, type SourceRig } from './source-rig.ts';

/** An append by a cursor, out of a table that grows by some batches' worth of rows, is disturbed. */
export function describePostgresSourceFaults(faults: readonly RowFault[]): void {
  describe('an append from a Postgres source', () => {
    let rig: SourceRig;
    beforeAll(async () => {
      rig = await createSourceRig();
    });
    afterAll(() => rig?.close());

    it.each(faults)('$fault in front of $step', async (fault) => {
      rig.nextTable();
      const holding = (from: number, to: number): RowsInSource => ({
        make: async () => {
          await rig.sql(
            `create table if not exists ${rig.table()} (id int, word text);
             insert into ${rig.table()} select g, repeat('word ' || g || ' ', 20) from generate_series(${from}, ${to}) g`,
          );
          return {
            extractor: 'postgres',
            load: 'append',
            cursor: { field: 'id' },
            options: { connection: { ...rig.origin.settings }, from: rig.table() },
          };
        },
        rows: Array.from({ length: to }, (_, at) => `${at + 1}|${`word ${at + 1} `.repeat(20)}`).sort(),
        cursor: `{"of": "public.${rig.table()}", "value": "${to}"}`,
      });
      const source: ChangingSource = { root: tmpdir(), before: holding(1, 300), after: holding(301, 3000) };
      const engine = { type: 'postgres', values: { ...rig.server.settings }, root: tmpdir() };
      expect(await runRowFault(engine, fault, source)).toEqual([]);
    });
  });
}
