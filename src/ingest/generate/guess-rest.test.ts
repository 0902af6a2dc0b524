import { describe, expect, it } from 'vitest';
import type { Json } from '../../util/json.ts';
import { guessRest } from './guess-rest.ts';

const rows: Json = [{ id: 1 }, { id: 2 }];

describe('guessRest', () => {
  it.each<[what: string, answer: Json, link: string, rows: string | null, pages: Json]>([
    ['a list', rows, '', null, 'none'],
    ['a list with a Link header', rows, '<https://a/2>; rel="next"', null, 'link'],
    ['a list under a key', { data: rows, tags: [{ t: 1 }] }, '', '$.data', 'none'],
    [
      'a URL of the next page',
      { results: rows, next: 'https://a/2' },
      '',
      '$.results',
      { next_url: '$.next' },
    ],
    [
      'one within links',
      { items: rows, _links: { next: { href: '/2' } } },
      '',
      '$.items',
      { next_url: '$._links.next.href' },
    ],
    [
      'a token',
      { data: rows, meta: { next_token: 'x' } },
      '',
      '$.data',
      { cursor: 'next_token', next: '$.meta.next_token' },
    ],
    [
      'a cursor',
      { d: { rows }, next_cursor: 'x' },
      '',
      '$.d.rows',
      { cursor: 'cursor', next: '$.next_cursor' },
    ],
    [
      'pages with a last one',
      { data: rows, meta: { last_page: 7 } },
      '',
      '$.data',
      { page: 'page', from: 1, last: '$.meta.last_page' },
    ],
  ])('%s', (_, answer, link, path, pages) => {
    expect(guessRest(answer, new Map(link === '' ? [] : [['link', link]]))).toMatchObject({
      rows: path,
      pages,
    });
  });

  it('finds nothing where there is no list of objects', () => {
    expect(guessRest({ data: [1, 2], more: {} }, new Map())).toBeNull();
  });
});
