import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/adapters/contract.ts';
import type { JsonObject } from '../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../adapters/engines.ts';
import { createFolder, load, type LoadFolder, rowsOf } from '../ingest/load-rig.ts';
import { startAnalyticsReporting } from './analytics-reporting.ts';
import { startEj } from './ej.ts';
import type { Emulator } from './emulator-server.ts';
import { startMautic } from './mautic.ts';
import { seedTweets, seedVisitors, seedVotes } from './seeded-data.ts';
import { startTwitter } from './twitter.ts';

/** The sources of two pipelines, as their YAML would have them, against what was seeded. */
describe('sources', () => {
  let engine: EngineUnderTest;
  let database: Database;
  let folder: LoadFolder;
  const started: Emulator[] = [];
  const day = 86_400_000;
  const start = Date.UTC(2024, 2, 1);
  const clock = (): number => start + 40 * day;
  beforeAll(async () => {
    engine = await engines['pglite']!();
    database = await engine.open();
    folder = await createFolder();
  });
  afterAll(async () => {
    await Promise.all(started.map((each) => each.close()));
    await database?.close();
    await engine?.discard();
    await folder?.remove();
  });
  const using = <T extends Emulator>(emulator: T): T => {
    started.push(emulator);
    return emulator;
  };
  const fetchTable = (table: string, extractor: string, options: JsonObject, more: object = {}) =>
    load(database, folder.root, table, { extractor, options, ...more }, { clock });

  it('votes by a login, contacts and activity for those who are in them', async () => {
    const ej = using(await startEj());
    const mautic = using(await startMautic('me', 'secret'));
    const analytics = using(await startAnalyticsReporting('9'));
    analytics.accounts.clock = clock;
    const votes = seedVotes(1, { start, votes: 200, visitors: 15, contacts: 12 });
    ej.votes.set('1', votes);
    for (let id = 1; id <= 8; id++)
      mautic.contacts.set(String(id), { email: `c${id}@example.org`, firstname: 'Ana' });
    for (const [id, sessions] of seedVisitors(1, { start, visitors: 15 }))
      analytics.visitors.set(id, sessions);
    await folder.write('key.json', JSON.stringify(analytics.accounts.addAccount(analytics.origin)));

    const account = { name: 'a', email: 'a@b.c', password1: 'secret99', password2: 'secret99' };
    const login = {
      POST: '/rest-auth/registration/',
      json: account,
      token: '$.key',
      send: 'Authorization: Token {token}',
    };
    await fetchTable('votes', 'rest', {
      url: ej.origin,
      auth: { login },
      get: '/api/v1/conversations/1/votes',
      params: { startDate: '2024-03-01', endDate: '2024-03-31' },
      pages: 'none',
    });
    expect(await rowsOf(database, 'select count(*), sum(choice), sum(created) from raw.votes')).toEqual([
      ['choice', 'created'].reduce(
        (row, name) => `${row}|${votes.reduce((sum, vote) => sum + Number(vote[name]), 0)}`,
        String(votes.length),
      ),
    ]);

    await fetchTable('contacts', 'rest', {
      url: mautic.origin,
      auth: { basic: ['me', 'secret'] },
      each: { sql: 'select distinct author__metadata__mautic_id as id from raw.votes' },
      get: '/api/contacts/{id}',
      rows: '$.contact',
      pages: 'none',
      errors: { 404: 'skip' },
    });
    const asked = new Set(votes.flatMap((vote) => vote['author__metadata__mautic_id'] ?? []));
    expect(mautic.asked).toHaveLength(asked.size);
    expect(await rowsOf(database, 'select id from raw.contacts order by id')).toEqual(
      [...asked]
        .map(Number)
        .filter((id) => id <= 8)
        .sort((left, right) => left - right)
        .map(String),
    );

    await fetchTable(
      'activity',
      'analytics',
      {
        url: analytics.origin,
        credentials: 'key.json',
        view: '9',
        users: { sql: 'select author__metadata__analytics_id from raw.votes' },
      },
      { cursor: { start: '2024-03-01' } },
    );
    const seen = new Set(votes.map((vote) => vote['author__metadata__analytics_id']));
    const activities = [...analytics.visitors]
      .filter(([id]) => seen.has(id))
      .flatMap(([, sessions]) => sessions.flatMap((session) => session.activities));
    expect(
      await rowsOf(database, 'select count(*), count(distinct activity_time) from raw.activity'),
    ).toEqual([`${activities.length}|${new Set(activities.map(({ activityTime }) => activityTime)).size}`]);
  });

  it('tweets of two hashtags, whose windows of requests are used up on the way', async () => {
    const twitter = using(await startTwitter('token'));
    const { tweets, users } = seedTweets(2, {
      start,
      end: start + day,
      tweets: 900,
      hashtags: ['#dataeng', '#opendata'],
    });
    Object.assign(twitter, { tweets, users, now: start + day + 3_600_000 });
    twitter.fail({
      match: /recent/,
      kind: 'status',
      status: 429,
      after: 3,
      times: 2,
      headers: {
        date: new Date(twitter.now).toUTCString(),
        'x-rate-limit-reset': String(Math.ceil(twitter.now / 1000) + 60),
      },
    });
    twitter.fail({ match: /recent/, kind: 'cut', bytes: 500, after: 5 });
    twitter.fail({ match: /recent/, kind: 'status', status: 503, after: 7 });
    let waited = 0;
    await load(
      database,
      folder.root,
      'tweets',
      {
        extractor: 'rest',
        load: 'merge',
        key: ['id'],
        options: {
          url: twitter.origin,
          auth: { bearer: 'token' },
          each: { q: ['#dataeng', '#opendata'] },
          get: '/2/tweets/search/recent',
          params: {
            query: '{q}',
            start_time: '2024-03-01T00:00:00Z',
            end_time: '2024-03-02T00:00:00Z',
            'tweet.fields': 'created_at,author_id,public_metrics',
          },
          rows: '$.data?',
          pages: {
            cursor: 'next_token',
            next: '$.meta.next_token',
            size: { param: 'max_results', value: 100 },
          },
        },
      },
      {
        clock: () => twitter.now + waited,
        wait: (milliseconds) => Promise.resolve(void (waited += milliseconds)),
      },
    );
    const likes = tweets.reduce(
      (sum, { public_metrics: metrics }) => sum + Number(metrics!['like_count']),
      0,
    );
    expect(
      await rowsOf(
        database,
        `select count(*), count(distinct id), min(id), max(id), sum((public_metrics->>'like_count')::int) from raw.tweets`,
      ),
    ).toEqual([`900|900|${tweets[0]!.id}|${tweets.at(-1)!.id}|${likes}`]);
    expect(waited).toBeGreaterThanOrEqual(60_000);
  });
});
