import { analyticsdata, auth } from '@googleapis/analyticsdata';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/util/json.ts';
import { startAnalyticsData } from './analytics-data.ts';
import { startAnalyticsReporting } from './analytics-reporting.ts';
import { startEj } from './ej.ts';
import type { Emulator } from './emulator-server.ts';
import { fetchToken } from './fetch-token.ts';
import { startMautic } from './mautic.ts';
import { seedFacts, seedTweets, seedVisitors, seedVotes } from './seeded-data.ts';
import { publishMonths, startTerceirizados } from './terceirizados-page.ts';
import { startTwitter } from './twitter.ts';

const started: Emulator[] = [];
const using = <T extends Emulator>(emulator: T): T => {
  started.push(emulator);
  return emulator;
};
afterAll(() => Promise.all(started.map((each) => each.close())));
const start = Date.UTC(2024, 2, 1);

/** Status and body of a request. */
async function ask(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; body: JsonObject; headers: Headers }> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as JsonObject,
    headers: response.headers,
  };
}

describe('the GA4 Data API', () => {
  it('reports to the official client, page by page, and tells its quota', async () => {
    const emulator = using(await startAnalyticsData('123'));
    emulator.facts = seedFacts(1, { start, days: 10, perDay: 30 });
    const login = new auth.OAuth2();
    const key = emulator.accounts.addAccount(emulator.origin);
    login.setCredentials({
      access_token: (await fetchToken(key, 'https://www.googleapis.com/auth/analytics.readonly')).token,
    });
    const client = analyticsdata({
      version: 'v1beta',
      auth: login,
      rootUrl: `${emulator.origin}/`,
      retryConfig: { retry: 0 },
    });
    const run = (offset: number, more: object = {}) =>
      client.properties.runReport({
        property: 'properties/123',
        requestBody: {
          dimensions: [{ name: 'date' }, { name: 'country' }],
          metrics: [{ name: 'screenPageViews' }],
          dateRanges: [{ startDate: '2024-03-02', endDate: '2024-03-05' }],
          orderBys: [{ dimension: { dimensionName: 'date' } }, { dimension: { dimensionName: 'country' } }],
          limit: '7',
          offset: String(offset),
          returnPropertyQuota: true,
          ...more,
        },
      });
    const expected = new Map<string, number>();
    for (const { dimensions, metrics } of emulator.facts) {
      if (dimensions.date < '20240302' || dimensions.date > '20240305') continue;
      const name = `${dimensions.date} ${dimensions['country']}`;
      expected.set(name, (expected.get(name) ?? 0) + metrics['screenPageViews']!);
    }
    const found: [string, number][] = [];
    for (let offset = 0; ; offset += 7) {
      const { data } = await run(offset);
      expect(data.rowCount).toBe(expected.size);
      if (data.rows === undefined) break;
      for (const row of data.rows)
        found.push([
          row.dimensionValues!.map(({ value }) => value).join(' '),
          Number(row.metricValues![0]!.value),
        ]);
    }
    expect(found).toEqual([...expected].sort(([left], [right]) => (left < right ? -1 : 1)));
    const filtered = await run(0, {
      dimensionFilter: {
        andGroup: {
          expressions: [{ filter: { fieldName: 'country', inListFilter: { values: ['Brazil'] } } }],
        },
      },
    });
    expect(filtered.data.rows!.every((row) => row.dimensionValues![1]!.value === 'Brazil')).toBe(true);
    await expect(run(0, { dimensions: [{ name: 'contry' }] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining(
        'Did you mean country? Field contry is not a valid dimension',
      ) as unknown,
    });
    emulator.quota.perHour = 0;
    await expect(run(0)).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining('Exhausted property tokens per hour') as unknown,
    });
  });
});

describe('the Reporting API v4', () => {
  it('tells what a visitor did, page by page', async () => {
    const emulator = using(await startAnalyticsReporting('999'));
    for (const [visitor, sessions] of seedVisitors(2, { start, visitors: 5 }))
      emulator.visitors.set(visitor, sessions);
    const key = emulator.accounts.addAccount(emulator.origin);
    const { token } = await fetchToken(key, 'https://www.googleapis.com/auth/analytics.readonly');
    const search = (body: object) =>
      ask(`${emulator.origin}/v4/userActivity:search`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const request = {
      viewId: '999',
      user: { type: 'CLIENT_ID', userId: 'GA1.2.3' },
      dateRange: { startDate: '2024-03-01', endDate: '2024-04-30' },
      pageSize: 2,
    };
    const times: string[] = [];
    let pageToken: unknown;
    do {
      const { body } = await search({ ...request, ...(pageToken === undefined ? {} : { pageToken }) });
      for (const { activities } of body['sessions'] as unknown as {
        activities: { activityTime: string }[];
      }[])
        times.push(...activities.map(({ activityTime }) => activityTime));
      pageToken = body['nextPageToken'];
    } while (pageToken !== undefined);
    expect(times).toEqual(
      emulator.visitors
        .get('GA1.2.3')!
        .flatMap(({ activities }) => activities.map(({ activityTime }) => activityTime)),
    );
    expect((await search({ ...request, user: { userId: 'nobody' } })).body).toEqual({
      totalRows: 0,
      sampleRate: 1,
    });
    expect(await search({ ...request, viewId: '1' })).toMatchObject({
      status: 403,
      body: { error: { status: 'PERMISSION_DENIED' } },
    });
    expect(await search({ user: request.user })).toMatchObject({
      status: 400,
      body: { error: { message: 'viewId is required.' } },
    });
    emulator.accounts.expireTokens();
    expect(await search(request)).toMatchObject({
      status: 401,
      body: { error: { status: 'UNAUTHENTICATED' } },
    });
  });
});

describe('recent search of Twitter', () => {
  const end = start + 86_400_000;
  const search = (emulator: Emulator, query: Record<string, string>, token = 't') =>
    ask(`${emulator.origin}/2/tweets/search/recent?${new URLSearchParams(query).toString()}`, {
      headers: { authorization: `Bearer ${token}` },
    });

  it('gives the newest first, page by page, with who wrote them', async () => {
    const emulator = using(await startTwitter('t'));
    Object.assign(emulator, seedTweets(3, { start, end, tweets: 500, hashtags: ['#dataeng', '#opendata'] }), {
      now: end + 3_600_000,
    });
    const ids: string[] = [];
    const users = new Set<string>();
    let token: string | undefined;
    do {
      const { body } = await search(emulator, {
        query: '#dataeng',
        start_time: '2024-03-01T00:00:00Z',
        end_time: '2024-03-02T00:00:00Z',
        max_results: '100',
        expansions: 'author_id',
        'tweet.fields': 'created_at,public_metrics',
        'user.fields': 'created_at',
        ...(token === undefined ? {} : { next_token: token }),
      });
      const data = body['data'] as unknown as { id: string; author_id: string }[];
      ids.push(...data.map(({ id }) => id));
      for (const { id } of (body['includes'] as unknown as { users: { id: string }[] }).users) users.add(id);
      expect(data.every(({ author_id }) => users.has(author_id))).toBe(true);
      token = (body['meta'] as { next_token?: string }).next_token;
    } while (token !== undefined);
    const expected = emulator.tweets.filter(({ text }) => text.includes('#dataeng')).map(({ id }) => id);
    expect(ids).toEqual([...expected].reverse());
    expect(await search(emulator, { query: '#nothing' })).toMatchObject({
      status: 200,
      body: { meta: { result_count: 0 } },
    });
  });

  it.each([
    [{ query: '#x', max_results: '5' }, 'max_results', 'is not between 10 and 100'],
    [{ query: '#x', start_time: '2020-01-01T00:00:00Z' }, 'start_time', 'must be on or after'],
    [{ query: '#x', 'tweet.fields': 'likes' }, 'tweet.fields', 'is not one of'],
    [{ query: '#x', since: '1' }, 'since', 'is not one of'],
    [{ query: '' }, 'query', 'can not be empty'],
  ])('refuses %j', async (query, parameter, message) => {
    const emulator = using(await startTwitter('t'));
    const { status, body } = await search(emulator, query);
    expect([status, body['title']]).toEqual([400, 'Invalid Request']);
    const [error] = body['errors'] as unknown as { parameters: object; message: string }[];
    expect(Object.keys(error!.parameters)).toEqual([parameter]);
    expect(error!.message).toContain(message);
  });

  it('answers 450 requests in 15 minutes', async () => {
    const emulator = using(await startTwitter('t'));
    expect((await search(emulator, { query: 'x' }, 'other')).status).toBe(401);
    let last = await search(emulator, { query: 'x' });
    expect(last.headers.get('x-rate-limit-remaining')).toBe('449');
    for (let count = 1; count < 451; count++) last = await search(emulator, { query: 'x' });
    expect(last).toMatchObject({ status: 429, body: { title: 'Too Many Requests', status: 429 } });
    const reset = Number(last.headers.get('x-rate-limit-reset')) * 1000;
    emulator.now = reset;
    expect((await search(emulator, { query: 'x' })).status).toBe(200);
  });
});

describe('EJ and Mautic', () => {
  it('let those in who have registered, and give votes of days', async () => {
    const emulator = using(await startEj());
    emulator.votes.set('1', seedVotes(4, { start, votes: 300, visitors: 20, contacts: 20 }));
    const register = (password: string) =>
      ask(`${emulator.origin}/rest-auth/registration/`, {
        method: 'POST',
        body: new URLSearchParams({ name: 'a', email: 'a@b.c', password1: password, password2: password }),
      });
    const { status, body } = await register('secret');
    expect([status, (await register('secret')).body]).toEqual([201, body]);
    expect((await register('other')).status).toBe(400);
    const votes = (key: unknown, query = '') =>
      ask(`${emulator.origin}/api/v1/conversations/1/votes${query}`, {
        headers: { authorization: `Token ${key as string}` },
      });
    expect(await votes('wrong')).toMatchObject({ status: 401, body: { detail: 'Invalid token.' } });
    const found = (await votes(body['key'], '?startDate=2024-03-02&endDate=2024-03-03')).body as unknown as {
      created: number;
    }[];
    expect(found.length).toBe(
      emulator.votes
        .get('1')!
        .filter(
          ({ created }) => Number(created) >= start + 86_400_000 && Number(created) < start + 3 * 86_400_000,
        ).length,
    );
  });

  it('know contacts by their id', async () => {
    const emulator = using(await startMautic('me', 'secret'));
    emulator.contacts.set('7', { email: 'a@b.c', firstname: 'Ana', lastname: null });
    const contact = (id: string, password = 'secret') =>
      ask(`${emulator.origin}/api/contacts/${id}`, {
        headers: { authorization: `Basic ${btoa(`me:${password}`)}` },
      });
    expect((await contact('7')).body).toMatchObject({
      contact: { id: 7, fields: { all: { email: 'a@b.c', lastname: null } } },
    });
    expect(await contact('8')).toMatchObject({
      status: 404,
      body: { errors: [{ code: 404, message: 'Item was not found.' }] },
    });
    expect((await contact('7', 'x')).status).toBe(401);
  });
});

describe('the page of terceirizados', () => {
  it('links to files that are there, and gives parts of them', async () => {
    const emulator = using(await startTerceirizados());
    publishMonths(emulator, [
      { seed: 1, rows: 50, year: 2024, month: 5, delimiter: ';', encoding: 'utf-8' },
      { seed: 2, rows: 50, year: 2023, month: 9, delimiter: ',', encoding: 'latin-1' },
    ]);
    const page = await (await fetch(`${emulator.origin}/`)).text();
    const links = [...page.matchAll(/href="([^"]+\.csv)"/g)].map(([, link]) => link!);
    expect(links).toHaveLength(2);
    const whole = Buffer.from(await (await fetch(new URL(links[0]!, `${emulator.origin}/`))).arrayBuffer());
    const rest = await fetch(new URL(links[0]!, `${emulator.origin}/`), { headers: { range: 'bytes=100-' } });
    expect([rest.status, Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(100))]).toEqual([
      206,
      true,
    ]);
    expect((await fetch(`${emulator.origin}/files/none.csv`)).status).toBe(404);
  });
});
