import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadStep } from '../../src/ingest/load-request.ts';
import {
  type AnalyticsDataEmulator,
  type AnalyticsFact,
  startAnalyticsData,
} from '../emulators/analytics-data.ts';
import { seedFacts } from '../emulators/seeded-data.ts';
import { createTestDatabase, type TestDatabase } from '../rig/postgres-server.ts';
import { loadInChild } from './load-in-child.ts';
import {
  createFolder,
  load,
  type LoadFolder,
  rowsOf,
  type SpecificationInput,
  stagingTables,
} from './load-rig.ts';
import { type EngineAddress, openEngine } from './open-engine.ts';

/** A merge of a report that is killed in front of a step, cold or while it goes on with one that was killed before. */
export interface AnalyticsCell {
  readonly start: 'cold' | 'resumed';
  readonly step: LoadStep;
}

const day = 86_400_000;
/** The clock of a load in a process of its own. */
const today = Date.UTC(2024, 4, 1, 12);

/** Each case on a table of its own: days, some of them changed since, are merged by a load that is killed, and again by one that is not. */
export function describeAnalyticsFaults(cells: readonly AnalyticsCell[]): void {
  describe('a merge of a report on Postgres', () => {
    let server: TestDatabase;
    let engine: EngineAddress;
    let database: Database;
    let folder: LoadFolder;
    let data: AnalyticsDataEmulator;
    let count = 0;
    beforeAll(async () => {
      server = await createTestDatabase();
      folder = await createFolder();
      engine = { type: 'postgres', values: { ...server.settings }, root: folder.root };
      database = await openEngine(engine);
      data = await startAnalyticsData('123');
      await folder.write('key.json', JSON.stringify(data.accounts.addAccount(data.origin)));
    });
    afterAll(async () => {
      await data?.close();
      await database?.close();
      await folder?.remove();
      await server?.drop();
    });

    it.each(cells)('killed $start in front of $step', async ({ start, step }) => {
      const table = `a${++count}`;
      const input: SpecificationInput = {
        extractor: 'analytics',
        options: {
          credentials: 'key.json',
          url: data.origin,
          property: '123',
          dimensions: ['date', 'country'],
          metrics: ['screenPageViews'],
          page_size: 5,
        },
        cursor: { start: '2024-04-10', lag: '3d', window: '2d' },
        load: 'merge',
        key: ['date', 'country'],
      };
      const kill = async (at: LoadStep, times: number): Promise<NodeJS.Signals | null> =>
        (await loadInChild({ engine, root: folder.root, table, input, killAt: at, times, chunkRows: 1 }))
          .signal;
      const early = today - 10 * day;
      const before = seedFacts(1, { start: Date.UTC(2024, 3, 10), days: 12, perDay: 12 });
      const news = seedFacts(2, { start: Date.UTC(2024, 3, 19), days: 13, perDay: 12 });
      data.facts = before;
      data.accounts.clock = () => early;
      await load(database, folder.root, table, input, { clock: () => early });
      const old = await rowsIn(database, table);
      expect(old).toEqual(reportOf(before));

      data.facts = [...before, ...news];
      data.accounts.clock = () => today;
      const after = reportOf(data.facts);
      if (start === 'resumed') expect(await kill('checkpoint', 3)).toBe('SIGKILL');
      expect(await kill(step, start === 'cold' && ['stage-chunk', 'checkpoint'].includes(step) ? 3 : 1)).toBe(
        'SIGKILL',
      );
      const committed = step === 'drop-staging' || step === 'unlock';
      expect(await rowsIn(database, table)).toEqual(committed ? after : old);
      const { resumed } = await load(database, folder.root, table, input);
      const hadStaged = start === 'resumed' || !['extract-open', 'lock', 'stage-create'].includes(step);
      expect(resumed > 0).toBe(!committed && hadStaged && !(start === 'cold' && step === 'stage-create'));
      expect(await rowsIn(database, table)).toEqual(after);
      expect(
        await rowsOf(database, `select cursor->>'date' from sluice.state where relation = 'raw.${table}'`),
      ).toEqual(['2024-05-01']);
      expect(await stagingTables(database)).toEqual([]);
      expect(await rowsOf(database, `select load_id from sluice.loads where status = 'running'`)).toEqual([]);
    });
  });
}

async function rowsIn(database: Database, table: string): Promise<readonly string[]> {
  return [
    ...(await rowsOf(database, `select date::text, country, screen_page_views from raw.${table}`)),
  ].sort();
}

/** The report, worked out from the facts. */
function reportOf(facts: readonly AnalyticsFact[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { dimensions, metrics } of facts) {
    const name = `${dimensions.date.replace(/(....)(..)(..)/, '$1-$2-$3')}|${dimensions['country']}`;
    sums.set(name, (sums.get(name) ?? 0) + metrics['screenPageViews']!);
  }
  return [...sums].map(([name, sum]) => `${name}|${sum}`).sort();
}
