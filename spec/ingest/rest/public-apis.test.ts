import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { engines, type EngineUnderTest } from '../../adapters/engines.ts';
import { startEj } from '../../emulators/ej.ts';
import { startMautic } from '../../emulators/mautic.ts';
import { startTwitter } from '../../emulators/twitter.ts';
import { rowsOf } from '../load-rig.ts';
import { loadRest, sortedRows } from './rest-rig.ts';

let engine: EngineUnderTest;
let database: Database;
beforeAll(async () => {
  engine = await engines['postgres']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

const environment = new Map([
  ['X_BEARER', 'bearer-of-x'],
  ['EJ_PASS', 'pass-of-ej'],
  ['MAUTIC_PASS', 'pass-of-mautic'],
]);
const hour = 3_600_000;

describe('public APIs', () => {
  it('the recent search of Twitter: pages newest first, for each query, a second run asks for what is new', async () => {
    const twitter = await startTwitter('bearer-of-x');
    const now = Date.UTC(2024, 4, 1, 12);
    const tweet = (id: number, tag: string, hoursAgo: number) => ({
      id: String(1_780_000_000_000_000_000n + BigInt(id)),
      text: `${id} about #${tag}`,
      created_at: new Date(now - hoursAgo * hour).toISOString(),
      author_id: String(id % 7),
    });
    twitter.now = now;
    twitter.tweets = Array.from({ length: 130 }, (_, id) =>
      tweet(id, id % 3 === 0 ? 'dbt' : 'elt', 150 - id),
    );
    const input = {
      options: {
        url: `${twitter.origin}/2`,
        auth: { bearer: '${env.X_BEARER}' },
        limits: {
          rate: '450/15m',
          remaining: 'header.x-rate-limit-remaining',
          reset: 'header.x-rate-limit-reset',
        },
        get: '/tweets/search/recent',
        each: { q: ['#elt', '#dbt', '#none'] },
        params: { query: '{q}', start_time: '{cursor}', 'tweet.fields': 'created_at,author_id' },
        rows: '$.data',
        pages: { cursor: 'next_token', next: '$.meta.next_token', size: { param: 'max_results', value: 10 } },
        keep: ['q as query'],
      },
      cursor: { field: 'created_at', start: 'now-7d', order: 'desc' },
      key: ['id'],
      load: 'merge' as const,
      columns: [{ name: 'id', type: 'text' }],
    };
    try {
      expect((await loadRest(database, twitter, 'tweets', input, { environment })).error).toBeNull();
      expect(
        await sortedRows(database, 'tweets', `string_agg(distinct query, ','), count(*), max(id)`),
      ).toEqual(['#dbt,#elt|130|1780000000000000129']);
      twitter.tweets = [...twitter.tweets, tweet(200, 'dbt', 1)];
      twitter.forgetAsked();
      const { report } = await loadRest(database, twitter, 'tweets', input, { environment });
      // The newest of each query once more, since the start is inclusive, and the one that is new.
      expect(report?.counts.loaded).toBe(3);
      expect(await rowsOf(database, 'select count(*) from raw.tweets')).toEqual(['131']);
    } finally {
      await twitter.close();
    }
  });

  it('EJ by registration, days for a field in milliseconds; Mautic once for each contact of its votes', async () => {
    const ej = await startEj();
    const mautic = await startMautic('me', 'pass-of-mautic');
    const votes = Array.from({ length: 60 }, (_, id) => ({
      id,
      choice: 'agree',
      author__metadata__mautic_id: id % 10 === 9 ? null : id % 10,
      created: Date.UTC(2024, 3, 1 + (id % 30), 5),
    }));
    ej.votes.set('7', votes);
    for (const id of [1, 2, 3, 4, 5, 6, 7])
      mautic.contacts.set(String(id), { email: `u${id}@example.org`, firstname: `U${id}`, lastname: 'X' });
    try {
      const loaded = await loadRest(
        database,
        ej,
        'votes',
        {
          options: {
            auth: {
              login: {
                POST: '/rest-auth/registration/',
                form: {
                  name: 'me',
                  email: 'me@example.org',
                  password1: '${env.EJ_PASS}',
                  password2: '${env.EJ_PASS}',
                },
                token: '$.key',
                send: 'Authorization: Token {token}',
              },
            },
            get: '/api/v1/conversations/7/votes',
            params: { startDate: '{window.from}', endDate: '{window.to}' },
          },
          cursor: { field: 'created', start: '2024-04-01', window: '10d', format: 'date' },
          load: 'append',
        },
        { environment },
      );
      expect(loaded.error).toBeNull();
      expect(await rowsOf(database, 'select count(*), count(distinct id) from raw.votes')).toEqual(['60|60']);
      expect(ej.asked.filter((line) => line.startsWith('GET')).map((line) => line.split('?')[1])).toEqual([
        'startDate=2024-04-01&endDate=2024-04-11',
        'startDate=2024-04-11&endDate=2024-04-21',
        'startDate=2024-04-21&endDate=2024-05-01',
        'startDate=2024-05-01&endDate=2024-05-02',
      ]);
      const contacts = await loadRest(
        database,
        mautic,
        'contacts',
        {
          options: {
            auth: { basic: ['me', '${env.MAUTIC_PASS}'] },
            for: 'votes',
            get: '/api/contacts/{votes.author__metadata__mautic_id}',
            rows: '$.contact.fields.all',
            pages: 'none',
            keep: ['votes.author__metadata__mautic_id as mautic_id'],
            errors: { 404: 'skip' },
          },
          after: [{ table: 'votes', identifier: 'votes' }],
        },
        { environment },
      );
      expect(contacts.error).toBeNull();
      expect(await sortedRows(database, 'contacts', 'mautic_id, email')).toEqual(
        [1, 2, 3, 4, 5, 6, 7].map((id) => `${id}|u${id}@example.org`),
      );
      expect(mautic.asked).toHaveLength(9);
    } finally {
      await ej.close();
      await mautic.close();
    }
  });
});
