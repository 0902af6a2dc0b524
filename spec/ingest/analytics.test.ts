import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { LoadRequest } from '../../src/ingest/load-request.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import {
  type AnalyticsDataEmulator,
  type AnalyticsFact,
  startAnalyticsData,
} from '../emulators/analytics-data.ts';
import {
  type AnalyticsReportingEmulator,
  startAnalyticsReporting,
} from '../emulators/analytics-reporting.ts';
import { seedFacts, seedVisitors } from '../emulators/seeded-data.ts';
import { createFolder, load, type LoadFolder, rowsOf, type SpecificationInput } from './load-rig.ts';
import { refusal } from './load-suite.ts';

let engine: EngineUnderTest;
let database: Database;
let folder: LoadFolder;
let table = '';
let count = 0;
let waits: number[] = [];
const day = 86_400_000;
const start = Date.UTC(2024, 2, 1);
let now = 0;

beforeAll(async () => {
  engine = await engines['pglite']!();
  database = await engine.open();
  folder = await createFolder();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
  await folder?.remove();
});
beforeEach(() => {
  table = `t${++count}`;
  now = start + 10 * day;
});

/** Loads at the time `now`; waits take no time. */
function fetchTable(input: SpecificationInput, request: Partial<LoadRequest> = {}) {
  waits = [];
  const clock = (): number => waits.reduce((sum, wait) => sum + wait, now);
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(void waits.push(milliseconds));
  return load(
    database,
    folder.root,
    table,
    { ...input, extractor: 'analytics' },
    { clock, wait, ...request },
  );
}
const rows = (columns: string) => rowsOf(database, `select ${columns} from raw.${table} order by 1, 2`);

describe('a report', () => {
  let data: AnalyticsDataEmulator;
  beforeEach(async () => {
    data = await startAnalyticsData('123');
    data.accounts.clock = () => now;
    await folder.write('key.json', JSON.stringify(data.accounts.addAccount(data.origin)));
    return () => data.close();
  });
  const report = (more: Partial<SpecificationInput> = {}, options: JsonObject = {}): SpecificationInput => ({
    options: {
      credentials: 'key.json',
      url: data.origin,
      property: 123,
      dimensions: ['date', 'country'],
      metrics: ['screenPageViews', 'activeUsers'],
      page_size: 7,
      ...options,
    },
    cursor: { start: '2024-03-02' },
    ...more,
  });
  /** The report, worked out from the facts. */
  const expected = (facts: readonly AnalyticsFact[], from = '20240302'): readonly string[] => {
    const sums = new Map<string, [number, number]>();
    for (const { dimensions, metrics } of facts) {
      if (dimensions.date < from) continue;
      const name = `${dimensions.date.replace(/(....)(..)(..)/, '$1-$2-$3')}|${dimensions['country']}`;
      const [views, users] = sums.get(name) ?? [0, 0];
      sums.set(name, [views + metrics['screenPageViews']!, users + metrics['activeUsers']!]);
    }
    return [...sums].map(([name, [views, users]]) => `${name}|${views}|${users}`).sort();
  };
  const columns = 'date, country, screen_page_views, active_users';
  const merge = { load: 'merge', key: ['date', 'country'] } as const;

  it('is loaded in pieces and pages, with dates and whole numbers', async () => {
    data.facts = seedFacts(1, { start, days: 10, perDay: 20 });
    const { counts } = await fetchTable(report());
    expect(await rows(columns)).toEqual(expected(data.facts));
    expect(counts.loaded).toBe(expected(data.facts).length);
    expect(
      await rowsOf(
        database,
        `select data_type from information_schema.columns where table_name = '${table}' and column_name in ('date', 'active_users') order by 1`,
      ),
    ).toEqual(['date', expect.stringMatching(/int/)]);
    expect(
      await rowsOf(
        database,
        `select slice, cursor->>'date' from sluice.state where relation = 'raw.${table}'`,
      ),
    ).toEqual(['properties/123|2024-03-11']);
    // The one that looks, two pieces of seven days and three, four rows a day, seven a page.
    expect(data.asked.filter((line) => line.includes('runReport'))).toHaveLength(1 + 4 + 2);
  });

  it('reads days again whose counts come late, and no others', async () => {
    data.facts = seedFacts(2, { start, days: 10, perDay: 20 });
    await fetchTable(report({ ...merge, cursor: { start: '2024-03-02', lag: '3d' } }));
    const late = (date: string): AnalyticsFact => ({
      dimensions: { date, pagePath: '/x', country: 'Brazil' },
      metrics: { screenPageViews: 1000, activeUsers: 7 },
    });
    const before = data.facts;
    data.facts = [...before, late('20240303'), late('20240309'), late('20240312')];
    now += day;
    await fetchTable(report({ ...merge, cursor: { start: '2024-03-02', lag: '3d' } }));
    // What came later than the lag is not seen.
    expect(await rows(columns)).toEqual(expected([...before, late('20240309'), late('20240312')]));
    data.facts = [...data.facts, late('20240304')];
    await fetchTable(report({ ...merge, cursor: { start: '2024-03-02', lag: '3d' } }), { fullRefresh: true });
    expect(await rows(columns)).toEqual(expected(data.facts));
  });

  it('appends days that are over, each once, though tokens expire', async () => {
    data.accounts.usesPerToken = 2;
    data.facts = seedFacts(3, { start, days: 12, perDay: 8 });
    const append = report({ load: 'append', cursor: { start: '2024-03-02', field: 'date' } });
    const until = (last: string) => data.facts.filter(({ dimensions }) => dimensions.date <= last);
    await fetchTable(append);
    expect(await rows(columns)).toEqual(expected(until('20240310')));
    expect((await fetchTable(append)).files).toEqual([expect.objectContaining({ status: 'unchanged' })]);
    now += day;
    await fetchTable(append);
    expect(await rows(columns)).toEqual(expected(until('20240311')));
    expect(data.accounts.issued).toBeGreaterThan(3);
    // A window that is loaded again takes the place of what stood there.
    data.facts.push({
      dimensions: { date: '20240305', pagePath: '/x', country: 'Angola' },
      metrics: { screenPageViews: 5, activeUsers: 5 },
    });
    await fetchTable(append, { window: { since: '2024-03-05', until: '2024-03-07' } });
    expect(await rows(columns)).toEqual(expected(until('20240311')));
  });

  it('waits for what passes soon, and goes on later where a quota is used up', async () => {
    data.facts = seedFacts(4, { start, days: 10, perDay: 20 });
    data.fail({ match: /runReport/, kind: 'status', status: 429, times: 2 });
    data.fail({ match: /runReport/, kind: 'status', status: 503, after: 3 });
    data.quota.perHour = 8;
    const input = report({ ...merge, cursor: { start: '2024-03-02', lag: '0d', window: '2d' } });
    const error = await refusal(fetchTable(input, { chunkRows: 1 }));
    expect(error).toMatchObject({ code: 'come-back-later', resumable: true, place: { line: 7 } });
    expect(error.message).toContain('Exhausted property tokens per hour');
    expect(waits.length).toBeGreaterThan(2);
    data.quota.perHour = 1000;
    data.forgetAsked();
    const again = await fetchTable(input, { chunkRows: 1 });
    expect(again.resumed).toBeGreaterThan(0);
    expect(await rows(columns)).toEqual(expected(data.facts));
    // What had been read is not asked for again.
    expect(data.asked.filter((line) => line.includes('runReport')).length).toBeLessThan(10);
  });

  it('begins anew where the report has changed since the load was left', async () => {
    data.facts = seedFacts(5, { start, days: 4, perDay: 20 });
    data.quota.perHour = 3;
    const input = report({ cursor: { start: '2024-03-02' } });
    expect((await refusal(fetchTable(input, { chunkRows: 1 }))).code).toBe('come-back-later');
    data.quota.perHour = 1000;
    data.facts.push({
      dimensions: { date: '20240302', pagePath: '/x', country: 'Zimbabwe' },
      metrics: { screenPageViews: 5, activeUsers: 5 },
    });
    expect((await fetchTable(input, { chunkRows: 1 })).resumed).toBe(0);
    expect(await rows(columns)).toEqual(expected(data.facts));
  });

  it('tells where it changes between two pages, and leaves the table as it was', async () => {
    data.facts = seedFacts(6, { start, days: 10, perDay: 20 });
    await fetchTable(report());
    const before = await rows(columns);
    const { asked } = data;
    const facts = data.facts;
    Object.defineProperty(data, 'facts', {
      get: () =>
        asked.filter((line) => line.includes('runReport')).length < 10 ? facts : facts.slice(0, 100),
    });
    expect((await refusal(fetchTable(report()))).code).toBe('source-changed');
    expect(await rows(columns)).toEqual(before);
  });

  it.each([
    [
      'a property that is not ours',
      { property: 9 },
      'not-authorized',
      'User does not have sufficient permissions',
      'the role Viewer',
    ],
    [
      'a dimension that there is not',
      { dimensions: ['date', 'contry'] },
      'request-failed',
      'Did you mean country? Field contry is not a valid dimension',
      '',
    ],
    ['a page of HTML', { html: true }, 'unreadable-answer', 'answered 200 with a page of HTML', 'proxy'],
    [
      'another report',
      { other: true },
      'unreadable-answer',
      'its columns are not there, not date, country',
      '',
    ],
  ])('%s is told before the database is asked', async (_, options, code, message, help) => {
    data.facts = seedFacts(8, { start, days: 2, perDay: 20 });
    if ('html' in options) data.fail({ match: /runReport/, kind: 'html' });
    if ('other' in options)
      data.fail({ match: /runReport/, kind: 'status', status: 200, json: { surprise: true } });
    const given = Object.fromEntries(
      Object.entries(options).filter(([name]) => !['html', 'other'].includes(name)),
    );
    const error = await refusal(fetchTable(report({}, given)));
    expect(error).toMatchObject({ code, place: { line: 7 } });
    expect(error.message).toContain(message);
    expect(error.help ?? '').toContain(help);
    expect(
      await rowsOf(database, `select 1 from information_schema.tables where table_name = '${table}'`),
    ).toEqual([]);
  });
});

describe('user activity', () => {
  let reporting: AnalyticsReportingEmulator;
  beforeEach(async () => {
    reporting = await startAnalyticsReporting('999');
    reporting.accounts.clock = () => now;
    await folder.write('key.json', JSON.stringify(reporting.accounts.addAccount(reporting.origin)));
    for (const [visitor, sessions] of seedVisitors(1, { start, visitors: 12 }))
      reporting.visitors.set(visitor, sessions);
    now = start + 40 * day;
    return () => reporting.close();
  });
  const activity = (
    users: JsonObject | readonly string[],
    more: Partial<SpecificationInput> = {},
  ): SpecificationInput => ({
    options: { credentials: 'key.json', url: reporting.origin, view: '999', users, page_size: 3 },
    cursor: { start: '2024-03-01' },
    ...more,
  });
  const expected = (visitors: Iterable<string>): readonly string[] =>
    [...visitors]
      .flatMap((visitor) =>
        (reporting.visitors.get(visitor) ?? [])
          .flatMap(({ sessionId, activities }) => activities.map((each) => ({ sessionId, ...each })))
          .map(
            ({ sessionId, source, pageview }, index) =>
              `${visitor}|${index + 1}|${sessionId}|${source}|${pageview!.pagePath}`,
          ),
      )
      .sort();
  const columns = `user_id, activity_number, session_id, source, pageview->>'pagePath'`;
  const found = async (): Promise<readonly string[]> => [...(await rows(columns))].sort();

  it('is asked for once for each visitor that the target names, with the time as exact as it is', async () => {
    const ids = [...reporting.visitors.keys(), 'never-seen'];
    await rowsOf(database, 'create schema if not exists raw');
    await rowsOf(
      database,
      `create table raw.${table}_votes as select unnest(array['${[...ids, ...ids].join("','")}', null]) as visitor`,
    );
    await fetchTable(activity({ sql: `select visitor from raw.${table}_votes` }));
    expect(await found()).toEqual(expected(ids));
    const first = reporting.visitors.get('GA1.2.1')![0]!.activities[0]!.activityTime;
    expect(
      await rowsOf(
        database,
        `select to_char(activity_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') from raw.${table} where user_id = 'GA1.2.1' and activity_number = 1`,
      ),
    ).toEqual([first]);
  });

  it('goes on behind the visitors that were read, and within one', async () => {
    const ids = [...reporting.visitors.keys()];
    reporting.fail({
      match: /search/,
      kind: 'status',
      status: 429,
      after: 14,
      json: {
        error: { code: 429, message: 'Quota exceeded: requests per day', status: 'RESOURCE_EXHAUSTED' },
      },
    });
    expect(await refusal(fetchTable(activity(ids), { chunkRows: 1 }))).toMatchObject({
      code: 'come-back-later',
    });
    reporting.forgetAsked();
    expect((await fetchTable(activity(ids), { chunkRows: 1 })).resumed).toBeGreaterThan(0);
    expect(await found()).toEqual(expected(ids));
  });

  it('appends the days of each visitor, each once', async () => {
    const append = activity(['GA1.2.1', 'GA1.2.2'], { load: 'append' });
    now = start + 12 * day;
    await fetchTable(append);
    now = start + 45 * day;
    await fetchTable(activity(['GA1.2.1', 'GA1.2.2', 'GA1.2.3'], { load: 'append' }));
    const times = (await rows('user_id, activity_time::text')).length;
    expect(times).toBe(expected(['GA1.2.1', 'GA1.2.2', 'GA1.2.3']).length);
  });

  it('tells of a view that is not ours, and of a query that fails', async () => {
    const other = activity(['a']);
    expect(await refusal(fetchTable({ ...other, options: { ...other.options, view: 1 } }))).toMatchObject({
      code: 'not-authorized',
    });
    expect(await refusal(fetchTable(activity({ sql: 'select id from raw.nothing' })))).toMatchObject({
      code: 'parent-missing',
      help: 'Load the table that it reads first.',
    });
  });
});
