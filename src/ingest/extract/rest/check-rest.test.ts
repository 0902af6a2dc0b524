import { describe, expect, it } from 'vitest';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import { checkRestOptions } from './check-rest.ts';

function faults(options: JsonObject, more: Partial<LoadSpecification> = {}): readonly string[] {
  return checkRestOptions({
    extractor: 'rest',
    options: {
      url: 'https://api.example.org',
      ...(options['post'] === undefined ? { get: '/a' } : {}),
      ...options,
    },
    disposition: 'replace',
    key: [],
    cursor: null,
    columns: [],
    contract: 'evolve',
    checks: [],
    maximumRejects: { kind: 'count', value: 0 },
    hash: '',
    place: { path: 'sources/a.yml', line: 3, column: 5 },
    ...more,
  }).map(
    ({ message, help, option }) => `${option?.join('.')}: ${message}${help === undefined ? '' : ` ${help}`}`,
  );
}

describe('options of rest', () => {
  it.each<[JsonObject, string | null, Partial<LoadSpecification>?]>([
    [{}, null],
    [
      {
        url: '${env.API}/v2',
        rows: '$.data?',
        pages: 'link',
        errors: { 404: 'skip', '409|5xx': 'retry', "body ~ 'rate'": 'retry', 'default 4xx': 'fail' },
      },
      null,
    ],
    [
      {
        auth: { oauth2: { token_url: '/t', client_id: 'x' } },
        limits: { rate: '300/15m', retry: { wait: '1s..16m' }, body: '128MB' },
      },
      null,
    ],
    [{ each: { sql: 'select id from t' }, params: { q: '{id}' }, keep: ['id as the_id'] }, null],
    [
      { url: 'api.example.org' },
      'url: "url" must be a URL such as https://api.example.org/v2, not "api.example.org".',
    ],
    [
      { auth: { bearer: 'x', basic: ['a', 'b'] } },
      'auth.basic: "auth" has both "bearer" and "basic": only one of them can hold.',
    ],
    [{ auth: { baerer: 'x' } }, 'auth.baerer: "auth" has no option "baerer". Did you mean "bearer"?'],
    [
      { auth: { login: { POST: '/l', token: 'token' } } },
      'auth.login.token: "auth.login.token" must be a path such as $.access_token, or header.X-Token, not "token".',
    ],
    [
      { limits: { rate: 10 } },
      'limits.rate: "limits.rate" must be a count in a span, such as 300/15m, not 10.',
    ],
    [
      { limits: { retry: { wait: '5m..1s' } } },
      'limits.retry.wait: "limits.retry.wait" must be the first wait and the longest, such as 1s..15m, not "5m..1s".',
    ],
    [
      { errors: { 4040: 'skip' } },
      'errors.4040: "4040" is no condition of "errors". Write a status (404), a class (5xx), several (409|5xx), or body ~ \'text\'.',
    ],
    [
      { errors: { 404: 'skp' } },
      'errors.404: "errors.404" must be one of retry, skip, fail, not "skp". Did you mean "skip"?',
    ],
    [
      { pages: { page: 'p', offset: 'o' } },
      'pages.offset: "pages" has both "page" and "offset": only one of them can hold.',
    ],
    [
      { pages: { size: 10 } },
      'pages: "pages" needs one of page, offset, cursor, next_url, link, after_last.',
    ],
    [
      { pages: { cursor: 'c' } },
      'pages: "pages" needs "next": where an answer has the next cursor, such as $.meta.next.',
    ],
    [{ pages: { page: 'p', next: '$.n' } }, 'pages.next: "pages.next" belongs to pages by "cursor".'],
    [{ pages: { offset: 'o' } }, 'pages: "pages" needs "size": how many rows a page has.'],
    [{ pages: { page: 'p', in: 'body' } }, 'pages.in: "in: body" needs a "post".'],
    [{ post: '/a', get: '/b' }, 'post: "get" and "post" cannot both hold.'],
    [{ json: { a: 1 } }, 'json: "json" is the body of a "post"; a "get" has none.'],
    [
      { params: { q: '{nam}' }, each: { name: ['x'] } },
      'params.q: "params.q" asks for {nam}, which nothing gives. Did you mean "{name}"?',
    ],
    [
      { get: '/{votes.id}' },
      'get: "get" asks for {votes.id}, which nothing gives. Values come from "cursor", "each" and "for".',
    ],
    [
      { for: 'votes', keep: ['vote.id'] },
      'keep.0: "keep" asks for vote.id, which nothing gives. There is {votes.column}.',
    ],
    [{ each: { name: [] } }, 'each.name: "each.name" must be a list of values, not [].'],
    [{}, 'cursor: "cursor" needs "field".', { cursor: { start: 'now' } }],
    [
      {},
      'cursor.lag: "cursor.lag" must be a span such as 1d, or a number, not "one day".',
      { cursor: { field: 'a', lag: 'one day' } },
    ],
    [
      {},
      'cursor.lag: "lag" reads rows again, and "load: append" would load them twice. Use "load: merge" with a key.',
      { cursor: { field: 'a', lag: '1d' }, disposition: 'append' },
    ],
    [
      {},
      'cursor.window: "cursor.window" needs "start": where the first window begins.',
      { cursor: { field: 'a', window: '7d' } },
    ],
  ])('%j', (options, fault, more = {}) => {
    expect(faults(options, more)).toEqual(fault === null ? [] : [fault]);
  });
});
