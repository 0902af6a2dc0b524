import type { LoadWindow } from '../../../src/domain/load.ts';
import type { SpecificationInput } from '../load-rig.ts';
import type { Answers } from './rest-rig.ts';

/** One load, or several in turn, of a table from an API. */
export interface GrammarCase {
  readonly what: string;
  readonly input: SpecificationInput;
  readonly answers: Answers;
  /** The table's column or columns to compare; `id` by default. */
  readonly select?: string;
  readonly rows: readonly string[];
  /** All requests of the last load, sorted where several slices are read at once. */
  readonly asked: readonly string[];
  /** What is asked for in place of what is new. */
  readonly window?: LoadWindow;
  /** How often it is loaded; 1 by default. */
  readonly loads?: number;
  readonly notes?: readonly string[];
  /** The cursors in the end, `slice=value`. */
  readonly cursors?: readonly string[];
}

const ids = (...list: readonly number[]) => list.map((id) => ({ id }));

/** Pages of every kind, and their stop rules. */
export const pageCases: readonly GrammarCase[] = [
  {
    what: 'a list, in one page',
    input: { options: { get: '/a' } },
    answers: { '/a': { json: ids(1, 2) } },
    rows: ['1', '2'],
    asked: ['GET /a'],
  },
  {
    what: 'one object at rows is one row',
    input: { options: { get: '/a', rows: '$.contact.fields' } },
    answers: { '/a': { json: { contact: { fields: { id: 7 } } } } },
    rows: ['7'],
    asked: ['GET /a'],
  },
  {
    what: 'rows of several lists, by [*]',
    input: { options: { get: '/a', rows: '$.groups[*].members' } },
    answers: { '/a': { json: { groups: [{ members: ids(1) }, { members: ids(2, 3) }, {}] } } },
    rows: ['1', '2', '3'],
    asked: ['GET /a'],
  },
  {
    what: 'page: until an empty one; a short page is no end',
    input: {
      options: { get: '/a', rows: '$.d', pages: { page: 'p', from: 0, size: { param: 'n', value: 2 } } },
    },
    answers: {
      '/a?n=2&p=0': { json: { d: ids(1, 2) } },
      '/a?n=2&p=1': { json: { d: ids(3) } },
      '/a?n=2&p=2': { json: { d: ids(4, 5) } },
      '/a?n=2&p=3': { json: { d: [] } },
    },
    rows: ['1', '2', '3', '4', '5'],
    asked: ['GET /a?n=2&p=0', 'GET /a?n=2&p=1', 'GET /a?n=2&p=2', 'GET /a?n=2&p=3'],
  },
  {
    what: 'page: until the last that the answer tells, asked for ahead',
    input: { options: { get: '/a', rows: '$.d', pages: { page: 'p', last: '$.last' } } },
    answers: {
      '/a?p=1': { json: { d: ids(1), last: 3 } },
      '/a?p=2': { json: { d: ids(2), last: 3 } },
      '/a?p=3': { json: { d: ids(3), last: 3 } },
    },
    rows: ['1', '2', '3'],
    asked: ['GET /a?p=1', 'GET /a?p=2', 'GET /a?p=3'],
  },
  {
    what: 'page: no more than max',
    input: { options: { get: '/a', pages: { page: 'p', max: 2 } } },
    answers: { '/a?p=1': { json: ids(1) }, '/a?p=2': { json: ids(2) }, '/a?p=3': { json: ids(3) } },
    rows: ['1', '2'],
    asked: ['GET /a?p=1', 'GET /a?p=2'],
  },
  {
    what: 'offset and limit: until the total',
    input: { options: { get: '/a', rows: '$.d', pages: { offset: 'o', limit: 'l', size: 2, total: '$.n' } } },
    answers: {
      '/a?o=0&l=2': { json: { d: ids(1, 2), n: 3 } },
      '/a?o=2&l=2': { json: { d: ids(3), n: 3 } },
    },
    rows: ['1', '2', '3'],
    asked: ['GET /a?o=0&l=2', 'GET /a?o=2&l=2'],
  },
  {
    what: 'cursor: from the answer, with a first one; null ends',
    input: { options: { get: '/a', rows: '$.d', pages: { cursor: 'c', next: '$.m.next', first: '*' } } },
    answers: {
      '/a?c=*': { json: { d: ids(1), m: { next: 'x=' } } },
      '/a?c=x%3D': { json: { d: ids(2), m: { next: null } } },
    },
    rows: ['1', '2'],
    asked: ['GET /a?c=*', 'GET /a?c=x%3D'],
  },
  {
    what: 'cursor: an empty page that has a next one is no end',
    input: { options: { get: '/a', rows: '$.d', pages: { cursor: 'c', next: '$.next' } } },
    answers: {
      '/a': { json: { d: ids(1), next: 'x' } },
      '/a?c=x': { json: { d: [], next: 'y' } },
      '/a?c=y': { json: { d: ids(2) } },
    },
    rows: ['1', '2'],
    asked: ['GET /a', 'GET /a?c=x', 'GET /a?c=y'],
  },
  {
    what: 'cursor: more that is false ends, and more that is true never begins again',
    input: { options: { get: '/a', rows: '$.d', pages: { cursor: 'c', next: '$.next', more: '$.more' } } },
    answers: {
      '/a': { json: { d: ids(1), next: 'x', more: true } },
      '/a?c=x': { json: { d: ids(2), next: 'y', more: false } },
    },
    rows: ['1', '2'],
    asked: ['GET /a', 'GET /a?c=x'],
  },
  {
    what: 'cursor: in a header of the answer, sent in a header',
    input: { options: { get: '/a', pages: { cursor: 'x-at', next: 'header.X-Next', in: 'header' } } },
    answers: {
      '/a': ({ headers }) =>
        headers['x-at'] === 'q'
          ? { status: 200, json: ids(2) }
          : { status: 200, json: ids(1), headers: { 'x-next': 'q' } },
    },
    rows: ['1', '2'],
    asked: ['GET /a', 'GET /a'],
  },
  {
    what: 'next_url: whole or relative, with its own query alone',
    input: { options: { get: '/a', params: { q: 'z' }, rows: '$.d', pages: { next_url: '$.next' } } },
    answers: {
      '/a?q=z': { json: { d: ids(1), next: '/b?at=2' } },
      '/b?at=2': { json: { d: ids(2), next: '?at=3' } },
      '/a?at=3': { json: { d: ids(3), next: '' } },
      '/b?at=3': { json: { d: ids(9), next: '' } },
    },
    rows: ['1', '2', '3'],
    asked: ['GET /a?q=z', 'GET /b?at=2', 'GET /a?at=3'],
  },
  {
    what: 'link: the header, its relation among others',
    input: { options: { get: '/a', pages: 'link' } },
    answers: {
      '/a': { json: ids(1), headers: { link: '</a?p=9>; rel="last", </a?p=2>; title="x, y"; rel="next"' } },
      '/a?p=2': { json: ids(2), headers: { link: '</a>; rel=first' } },
    },
    rows: ['1', '2'],
    asked: ['GET /a', 'GET /a?p=2'],
  },
  {
    what: 'after_last: a field of the last row',
    input: { options: { get: '/a', pages: { after_last: 'since', field: 'id' } } },
    answers: { '/a': { json: ids(1, 5) }, '/a?since=5': { json: ids(6) }, '/a?since=6': { json: [] } },
    rows: ['1', '5', '6'],
    asked: ['GET /a', 'GET /a?since=5', 'GET /a?since=6'],
  },
  {
    what: 'POST with paging in the body, as GraphQL has it',
    input: {
      options: {
        post: '/graph',
        json: { query: 'q', variables: { n: 2 } },
        rows: '$.data.all.nodes',
        pages: { cursor: 'variables.after', in: 'body', next: '$.data.all.end', more: '$.data.all.more' },
      },
    },
    answers: {
      '/graph': ({ body }) => {
        const { variables } = JSON.parse(body.toString()) as { variables: { n: number; after?: string } };
        const first = variables.after === undefined;
        const all = { nodes: ids(first ? variables.n : 3), end: first ? 'e1' : 'e2', more: first };
        return { status: 200, json: { data: { all } } };
      },
    },
    rows: ['2', '3'],
    asked: ['POST /graph', 'POST /graph'],
  },
  {
    what: 'no pages, and an answer that looks as if there were more: a warning',
    input: { options: { get: '/a', rows: '$.d' } },
    answers: { '/a': { json: { d: ids(1), meta: { next_token: 'x' } } } },
    rows: ['1'],
    asked: ['GET /a'],
    notes: [
      'warning: GET API/a is probably truncated: its "meta.next_token" looks like a next page, and "pages" says nothing of it',
    ],
  },
  {
    what: 'no pages, and as many rows as were asked for: a warning',
    input: { options: { get: '/a', params: { limit: 2 } } },
    answers: { '/a?limit=2': { json: ids(1, 2) } },
    rows: ['1', '2'],
    asked: ['GET /a?limit=2'],
    notes: [
      'warning: GET API/a?limit=2 is probably truncated: it has as many rows as "limit" asks for, and "pages" says nothing of it',
    ],
  },
  {
    what: 'pages: none says that there are no more',
    input: { options: { get: '/a', rows: '$.d', pages: 'none' } },
    answers: { '/a': { json: { d: ids(1), next: 'x' } } },
    rows: ['1'],
    asked: ['GET /a'],
  },
  {
    what: 'rows whose key is lacking where the answer says that there are none',
    input: { options: { get: '/a', rows: '$.d', pages: { cursor: 'c', next: '$.meta.next' } } },
    answers: { '/a': { json: { meta: { count: 0 } } } },
    rows: [],
    asked: ['GET /a'],
  },
  {
    what: 'rows that may be lacking',
    input: { options: { get: '/a', rows: '$.d?' } },
    answers: { '/a': { json: { what: 'ever' } } },
    rows: [],
    asked: ['GET /a'],
  },
];

/** Formats, templates, slices, errors, defaults. */
export const requestCases: readonly GrammarCase[] = [
  {
    what: 'lines of JSON',
    input: { options: { get: '/a' } },
    answers: {
      '/a': {
        status: 200,
        headers: { 'content-type': 'application/x-ndjson' },
        body: '{"id":1}\n\n{"id":2}',
      },
    },
    rows: ['1', '2'],
    asked: ['GET /a'],
  },
  {
    what: 'CSV',
    input: { options: { get: '/a', format: 'csv' } },
    select: 'id, t',
    answers: { '/a': { status: 200, body: 'id;t\n1;"x ""y"""\n2;\n' } },
    rows: ['1|x "y"', '2|∅'],
    asked: ['GET /a'],
  },
  {
    what: 'JSON behind a byte order mark, and in the charset that is told',
    input: { options: { get: '/a', pages: { page: 'p', max: 2 } } },
    answers: {
      '/a?p=1': { status: 200, body: '\ufeff[{"id":"é"}]' },
      '/a?p=2': {
        status: 200,
        headers: { 'content-type': 'application/json; charset=ISO-8859-1' },
        body: Buffer.from('[{"id":"ü"}]', 'latin1'),
      },
    },
    rows: ['é', 'ü'],
    asked: ['GET /a?p=1', 'GET /a?p=2'],
  },
  {
    what: 'numbers that JavaScript cannot hold',
    input: { options: { get: '/a' } },
    answers: {
      '/a': {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '[{"id":9007199254740993},{"id":12345678901234567890.123}]',
      },
    },
    rows: ['12345678901234567890.123', '9007199254740993'],
    asked: ['GET /a'],
  },
  {
    what: 'each: every combination, the values kept',
    input: {
      options: {
        get: '/{kind}',
        params: { s: '{state}' },
        each: { kind: ['a b', 'c'], state: ['x', 'y'] },
        keep: ['kind', 'state as st'],
      },
    },
    select: 'id, kind, st',
    answers: {
      '/a%20b?s=x': { json: ids(1) },
      '/a%20b?s=y': { json: ids(2) },
      '/c?s=x': { json: ids(3) },
      '/c?s=y': { json: [] },
    },
    rows: ['1|a b|x', '2|a b|y', '3|c|x'],
    asked: ['GET /a%20b?s=x', 'GET /a%20b?s=y', 'GET /c?s=x', 'GET /c?s=y'],
  },
  {
    what: 'each: rows of a query on the target',
    input: {
      options: {
        get: '/t/{n}',
        each: { sql: 'select n from generate_series(1, 3) as n union all select null' },
        errors: { 404: 'skip' },
        keep: ['n'],
      },
    },
    select: 'id, n',
    answers: { '/t/1': { json: ids(10) }, '/t/3': { json: ids(30) } },
    rows: ['10|1', '30|3'],
    asked: ['GET /t/1', 'GET /t/2', 'GET /t/3'],
  },
  {
    what: 'errors: a body that counts as trouble, a status that counts as nothing',
    input: { options: { get: '/a', errors: { "body ~ 'Try Again'": 'retry', '404|410': 'skip' } } },
    answers: {
      '/a': (_request, times) =>
        times === 1 ? { status: 200, json: { error: 'try again' } } : { status: 200, json: ids(1) },
    },
    rows: ['1'],
    asked: ['GET /a', 'GET /a'],
  },
  {
    what: 'defaults: maps are joined, all else is replaced; headers are sent',
    input: {
      options: {
        get: '/a',
        params: { b: '2' },
        rows: '$.e',
        defaults: { params: { a: '1', b: '9' }, rows: '$.d', headers: { 'X-Who': 'me' } },
      },
    },
    answers: {
      '/a?a=1&b=2': ({ headers }) => ({ status: 200, json: { e: [{ id: headers['x-who'] ?? 'nobody' }] } }),
    },
    rows: ['me'],
    asked: ['GET /a?a=1&b=2'],
  },
  {
    what: 'a path below the path of the URL, a parameter that is a list, words that hold spaces',
    input: { options: { get: 'x/a?z=0', params: { n: [1, 2], q: 'a b&c' } } },
    answers: { '/x/a': { json: ids(1) } },
    rows: ['1'],
    asked: ['GET /x/a?z=0&n=1&n=2&q=a+b%26c'],
  },
  {
    what: '204: nothing there',
    input: { options: { get: '/a', rows: '$.d' } },
    answers: { '/a': { status: 204 } },
    rows: [],
    asked: ['GET /a'],
  },
];
