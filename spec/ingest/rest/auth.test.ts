import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../../src/adapters/contract.ts';
import { HttpPool } from '../../../src/ingest/http/http-pool.ts';
import type { Json, JsonObject } from '../../../src/util/json.ts';
import { engines, type EngineUnderTest } from '../../adapters/engines.ts';
import type { EmulatedApi, EmulatedRequest } from '../../emulators/emulator-server.ts';
import { loadRest, sortedRows, startApi } from './rest-rig.ts';

let engine: EngineUnderTest;
let database: Database;
let count = 0;
beforeAll(async () => {
  engine = await engines['postgres']!();
  database = await engine.open();
});
afterAll(async () => {
  await database?.close();
  await engine?.discard();
});

const environment = new Map([
  ['USER', 'me'],
  ['PASS', 'p&ss word'],
  ['KEY', 'k3y-secret'],
]);

/** An API whose pages are to be had with what `isAllowed` lets pass, and that gives tokens t1, t2, …, each good for so many pages. */
function guarded(facts: {
  readonly isAllowed?: (request: EmulatedRequest) => boolean;
  readonly give?: (request: EmulatedRequest, token: string) => Json | null;
  readonly goodFor?: number;
}): { readonly api: EmulatedApi; readonly given: () => number } {
  let given = 0;
  let left = 0;
  const api: EmulatedApi = (request) => {
    if (request.path === '/token') {
      const json = facts.give?.(request, `t${given + 1}`) ?? null;
      if (json === null) return { status: 403, json: { error: 'who are you' } };
      given++;
      left = facts.goodFor ?? Infinity;
      return { status: 200, json };
    }
    const allowed =
      facts.isAllowed?.(request) ?? (request.headers['authorization'] === `Bearer t${given}` && left-- > 0);
    if (!allowed) return { status: 401, json: { error: 'expired' } };
    const page = Number(request.query.get('p'));
    return { status: 200, json: page > 8 ? [] : [{ id: page }] };
  };
  return { api, given: () => given };
}

const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];

async function loadGuarded(facts: Parameters<typeof guarded>[0], auth: JsonObject, more: JsonObject = {}) {
  const { api, given } = guarded(facts);
  const server = await startApi(api);
  const table = `a${++count}`;
  try {
    const input = { options: { get: '/a', pages: { page: 'p' }, auth, ...more } };
    const outcome = await loadRest(database, server, table, input, { environment });
    const rows = outcome.error === null ? await sortedRows(database, table, 'id') : [];
    return { ...outcome, rows, given: given(), asked: [...server.asked] };
  } finally {
    await server.close();
  }
}

const authorization = (request: EmulatedRequest, text: string): boolean =>
  request.headers['authorization'] === text;

describe('an API is told who asks', () => {
  it.each<[string, JsonObject, (request: EmulatedRequest) => boolean]>([
    ['a bearer', { bearer: '${env.KEY}' }, (request) => authorization(request, 'Bearer k3y-secret')],
    [
      'user and password',
      { basic: ['${env.USER}', '${env.PASS}'] },
      (request) => authorization(request, `Basic ${Buffer.from('me:p&ss word').toString('base64')}`),
    ],
    [
      'a key in a header',
      { key: { header: 'X-Api-Key', value: '${env.KEY}' } },
      ({ headers }) => headers['x-api-key'] === 'k3y-secret',
    ],
    [
      'a key in a parameter',
      { key: { query: 'key', value: '${env.KEY}' } },
      ({ query }) => query.get('key') === 'k3y-secret',
    ],
  ])('by %s', async (_kind, auth, isAllowed) => {
    const { rows, error } = await loadGuarded({ isAllowed }, auth);
    expect(error).toBeNull();
    expect(rows).toEqual(eight);
  });

  it.each<[string, JsonObject, (request: EmulatedRequest, token: string) => Json | null]>([
    [
      'a login in JSON',
      {
        login: {
          POST: '/token',
          json: { user: '${env.USER}', password: '${env.PASS}' },
          token: '$.data.token',
        },
      },
      ({ body }, token) =>
        body.toString() === '{"user":"me","password":"p&ss word"}' ? { data: { token } } : null,
    ],
    [
      'a login by a form',
      { login: { POST: '/token', form: { user: '${env.USER}', password: '${env.PASS}' }, token: '$.token' } },
      ({ body }, token) => (body.toString() === 'user=me&password=p%26ss+word' ? { token } : null),
    ],
    [
      'client credentials',
      { oauth2: { token_url: '/token', client_id: 'me', client_secret: '${env.KEY}', scope: 'read' } },
      ({ body }, access_token) =>
        body.toString() === 'grant_type=client_credentials&client_id=me&client_secret=k3y-secret&scope=read'
          ? { access_token, expires_in: 3600 }
          : null,
    ],
    [
      'a refresh token, a new one each time',
      { oauth2: { token_url: '/token', client_id: 'me', refresh_token: 'r0', client_auth: 'basic' } },
      ({ body, headers }, access_token) => {
        const number = Number(access_token.slice(1));
        const right =
          body.toString() === `grant_type=refresh_token&refresh_token=r${number - 1}` &&
          headers['authorization'] === `Basic ${Buffer.from('me:').toString('base64')}`;
        return right ? { access_token, refresh_token: `r${number}` } : null;
      },
    ],
  ])('by %s, and again when the token expires between pages', async (_kind, auth, give) => {
    const { rows, error, given } = await loadGuarded({ give, goodFor: 4 }, auth);
    expect(error).toBeNull();
    expect(rows).toEqual(eight);
    // Nine pages, four a token.
    expect(given).toBe(3);
  });

  it('one login for all who wait, at once', async () => {
    const { error, given, asked } = await loadGuarded(
      { give: (_request, token) => ({ token }), goodFor: 6 },
      { login: { POST: '/token', token: '$.token' } },
      {
        pages: 'none',
        get: '/x/{n}',
        params: { p: '{n}' },
        each: { n: [1, 2, 3, 4, 5, 6, 7, 8] },
        limits: { concurrency: 8 },
      },
    );
    expect(error).toBeNull();
    expect(given).toBe(2);
    expect(asked.filter((line) => line.startsWith('GET')).length).toBeLessThanOrEqual(10);
  });

  it('with a new token shortly before the old one expires', async () => {
    const { error, given, asked } = await loadGuarded(
      { give: (_request, token) => ({ token, seconds: 20 }) },
      { login: { POST: '/token', token: '$.token', ttl: '$.seconds' } },
      // A request a 10 seconds, by the clock of the test.
      { limits: { rate: '1/10s' } },
    );
    expect(error).toBeNull();
    expect(given).toBeGreaterThan(3);
    expect(asked.filter((line) => line.startsWith('GET'))).toHaveLength(9);
  });

  it('once: all tables of a source use its token', async () => {
    const { api, given } = guarded({ give: (_request, token) => ({ token }) });
    const server = await startApi(api);
    const http = new HttpPool({ clock: () => 0, random: () => 0, wait: () => Promise.resolve() });
    const auth = { login: { POST: '/token', token: '$.token' } };
    const load = () =>
      loadRest(
        database,
        server,
        `a${++count}`,
        { options: { get: '/a', pages: { page: 'p' }, auth } },
        { http },
      );
    try {
      const outcomes = await Promise.all([load(), load()]);
      expect(outcomes.map(({ error }) => error)).toEqual([null, null]);
      expect(given()).toBe(1);
    } finally {
      await server.close();
    }
  });

  it('and a wrong password is told without being shown', async () => {
    const { error } = await loadGuarded(
      { give: () => null },
      { login: { POST: '/token', json: { password: '${env.PASS}' }, token: '$.token' } },
    );
    expect(error).toBe(
      'not-authorized: POST API/token could not be fetched: the server answered 403 Forbidden: {"error":"who are you"} | Look at auth: user, password, key or token.',
    );
  });
});

describe('an API that takes its time', () => {
  it('is asked as often at once as the source allows, and never more', async () => {
    let running = 0;
    let most = 0;
    const server = await startApi(async ({ path }) => {
      most = Math.max(most, ++running);
      // Others come while this one is under way.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { status: 200, json: [{ id: Number(path.slice(1)) }] };
    });
    try {
      const each = { n: Array.from({ length: 40 }, (_, index) => index) };
      const options = { get: '/{n}', each, pages: 'none', limits: { concurrency: 6 } };
      const { error } = await loadRest(database, server, `a${++count}`, { options });
      expect(error).toBeNull();
      expect(most).toBe(6);
      expect(server.asked).toHaveLength(40);
    } finally {
      await server.close();
    }
  });

  it('is asked for pages ahead where it is known that they are there', async () => {
    let running = 0;
    let most = 0;
    const server = await startApi(async ({ query }) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      running--;
      return { status: 200, json: { last: 20, rows: [{ id: Number(query.get('p')) }] } };
    });
    try {
      const options = {
        get: '/a',
        rows: '$.rows',
        pages: { page: 'p', last: '$.last' },
        limits: { concurrency: 5 },
      };
      const table = `a${++count}`;
      const { error } = await loadRest(database, server, table, { options });
      expect(error).toBeNull();
      expect(most).toBe(5);
      expect(server.asked).toHaveLength(20);
      expect(await sortedRows(database, table, 'count(*), sum(id)')).toEqual(['20|210']);
    } finally {
      await server.close();
    }
  });
});
