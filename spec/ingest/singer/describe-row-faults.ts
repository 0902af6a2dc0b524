import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/util/json.ts';
import { createTestDatabase, type TestDatabase } from '../../rig/postgres-server.ts';
import { createFolder, type LoadFolder } from '../load-rig.ts';
import { type RowFault, runRowFault, type RowsInSource } from '../row-faults.ts';
import type { FakeTapConfig } from './fake-tap.ts';

/** A merge by a tap's state is disturbed: rows that changed, and rows that are new. */
export function describeTapFaults(faults: readonly RowFault[]): void {
  describe('a merge of what a Singer tap gives', () => {
    let server: TestDatabase;
    let folder: LoadFolder;
    beforeAll(async () => {
      folder = await createFolder();
      server = await createTestDatabase();
    });
    afterAll(async () => {
      await folder?.remove();
      await server?.drop();
    });

    it.each(faults)('$fault in front of $step', async (fault) => {
      const holding = (day: number, rows: readonly (readonly [number, string, number])[]): RowsInSource => {
        const given = rows.map(([id, word, on]) => ({ id, word, at: `2024-01-0${on}` }));
        const config: FakeTapConfig = {
          streams: {
            s: {
              properties: { id: { type: 'integer' }, word: { type: 'string' }, at: { type: 'string' } },
              keys: ['id'],
              bookmark: 'at',
              stateEvery: 1,
              rowsFile: join(folder.root, `${day}.json`),
            },
          },
        };
        return {
          make: async () => {
            await folder.write(`${day}.json`, JSON.stringify(given));
            return {
              extractor: 'singer',
              load: 'merge',
              options: {
                tap: [process.execPath, join(import.meta.dirname, 'fake-tap.ts')],
                settings: config as unknown as JsonObject,
                stream: 's',
              },
            };
          },
          rows: rows.map(([id, word]) => `${id}|${word}`).sort(),
          cursor: `{"bookmarks": {"s": "2024-01-0${day}"}}`,
        };
      };
      const many = (on: number, word: string, from: number, to: number): [number, string, number][] =>
        Array.from({ length: to - from }, (_, at) => [from + at, `${word} ${from + at}`, on]);
      const source = {
        root: tmpdir(),
        before: holding(2, [...many(1, 'old', 0, 100), ...many(2, 'old', 100, 200)]),
        after: holding(3, [
          ...many(1, 'old', 0, 100),
          ...many(2, 'new', 100, 150),
          ...many(2, 'old', 150, 200),
          ...many(3, 'new', 200, 6000),
        ]),
      };
      const engine = { type: 'postgres', values: { ...server.settings }, root: tmpdir() };
      expect(await runRowFault(engine, fault, source)).toEqual([]);
    });
  });
}
