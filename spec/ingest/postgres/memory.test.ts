import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadInChild } from '../load-in-child.ts';
import { createSourceRig, type SourceRig } from './source-rig.ts';

let rig: SourceRig;
beforeAll(async () => {
  rig = await createSourceRig();
});
afterAll(() => rig?.close());

describe('memory does not grow with the source', () => {
  it('Postgres', async () => {
    const peaks: number[] = [];
    for (const rows of [30_000, 500_000]) {
      const query = `select g as id, repeat('abcdefghij ', 25) as word from generate_series(1, ${rows}) g`;
      const { peak } = await loadInChild({
        engine: { type: 'postgres', values: { ...rig.server.settings }, root: tmpdir() },
        root: tmpdir(),
        table: `t_${rows}`,
        input: { extractor: 'postgres', options: { connection: { ...rig.origin.settings }, query } },
        killAt: null,
        times: 0,
      });
      peaks.push(peak / 2 ** 20);
    }
    // The larger one is 140 MB larger.
    expect(peaks[1]! - peaks[0]!).toBeLessThan(110);
  });
});
