import { gzipSync } from 'node:zlib';
import type { EmulatorFault } from '../../emulators/emulator-server.ts';
import type { SpecificationInput } from '../load-rig.ts';
import type { Answers } from './rest-rig.ts';

/** A load that something happens to. */
export interface FailureCase {
  readonly what: string;
  readonly input?: SpecificationInput;
  readonly answers: Answers;
  readonly faults?: readonly EmulatorFault[];
  /** Rows in the end, of `select`; absent: the load fails, and there is no table. */
  readonly rows?: readonly string[];
  readonly select?: string;
  readonly waits?: readonly string[];
  readonly requests?: number;
  /** `file|reason|column|raw` of what was rejected. */
  readonly rejects?: readonly string[];
  readonly error?: string;
}

const ids = (...list: readonly number[]) => list.map((id) => ({ id }));
const json = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const paged: SpecificationInput = {
  options: { get: '/a', rows: '$.d', pages: { cursor: 'c', next: '$.next' } },
};
const two: Answers = {
  '/a': { json: { d: ids(1, 2), next: 'x' } },
  '/a?c=x': { json: { d: ids(3) } },
};
const packed = gzipSync(JSON.stringify({ d: ids(3), filler: 'x'.repeat(2000) }));

/** What a network does, and an API in trouble: the rows are whole, or nothing is changed. */
export const networkCases: readonly FailureCase[] = [
  {
    what: 'a storm of 429: each is waited for as the server says',
    input: paged,
    answers: two,
    faults: [
      { match: /./, kind: 'status', status: 429, headers: { 'retry-after': '7' }, times: 5, after: 1 },
    ],
    rows: ['1', '2', '3'],
    waits: Array.from({ length: 5 }, () => 'waiting 7 s: API answered 429'),
    requests: 7,
  },
  {
    what: '500s: growing waits',
    input: paged,
    answers: two,
    faults: [{ match: /./, kind: 'status', status: 500, times: 3, after: 1 }],
    rows: ['1', '2', '3'],
    waits: [
      'waiting 1 s: API answered 500',
      'waiting 1 s: API answered 500',
      'waiting 2 s: API answered 500',
    ],
    requests: 5,
  },
  {
    what: '500s without end',
    input: paged,
    answers: two,
    faults: [{ match: /./, kind: 'status', status: 500, times: 99 }],
    requests: 7,
    error:
      'request-failed: GET API/a could not be fetched: the server answered 500 Internal Server Error: {"error":"status 500"} (tried 7 times)',
  },
  {
    what: 'a compressed answer that breaks off',
    input: paged,
    answers: { ...two, '/a?c=x': json(packed, { 'content-encoding': 'gzip' }) },
    faults: [{ match: /./, kind: 'cut', bytes: packed.length - 12, times: 2, after: 1 }],
    rows: ['1', '2', '3'],
    requests: 4,
  },
  {
    what: 'a compressed answer that ends early, whole by its length',
    input: paged,
    answers: {
      ...two,
      '/a?c=x': (_request, times) =>
        json(times === 1 ? packed.subarray(0, packed.length - 9) : packed, { 'content-encoding': 'gzip' }),
    },
    rows: ['1', '2', '3'],
    requests: 3,
  },
  {
    what: 'JSON that ends early, whole by its length',
    input: paged,
    answers: {
      ...two,
      '/a?c=x': (_request, times) => (times === 1 ? json('{"d":[{"id":3}') : json('{"d":[{"id":3}]}')),
    },
    rows: ['1', '2', '3'],
    requests: 3,
  },
  {
    what: 'connections that end without an answer',
    input: paged,
    answers: two,
    faults: [{ match: /./, kind: 'hang-up', times: 2, after: 1 }],
    rows: ['1', '2', '3'],
    requests: 4,
  },
  {
    what: 'a cursor that comes again',
    input: paged,
    answers: {
      ...two,
      '/a?c=x': { json: { d: ids(3), next: 'y' } },
      '/a?c=y': { json: { d: ids(4), next: 'x' } },
    },
    requests: 3,
    error:
      'pages-repeat: GET API/a?c=y led back to the cursor "x", which was asked for before | The source goes in circles, or "pages" names the wrong parameter.',
  },
  {
    what: 'a next URL that is the same',
    input: { options: { get: '/a', rows: '$.d', pages: { next_url: '$.next' } } },
    answers: {
      '/a': { json: { d: ids(1), next: '/a?p=2' } },
      '/a?p=2': { json: { d: ids(2), next: '/a?p=2' } },
    },
    requests: 2,
    error:
      'pages-repeat: GET API/a?p=2 led back to the URL "/a?p=2", which was asked for before | The source goes in circles, or "pages" names the wrong parameter.',
  },
  {
    what: 'a parameter for the page that the server does not know',
    input: { options: { get: '/a', pages: { page: 'pg' } } },
    answers: { '/a': { json: ids(1, 2) } },
    requests: 2,
    error:
      'pages-repeat: GET API/a?pg=2 gave the same rows as the page before it | Does the source know the parameter "pg"?',
  },
  {
    what: 'a listing that shrinks while it is read',
    input: {
      options: {
        get: '/a',
        rows: '$.d',
        pages: { page: 'p', size: { param: 'n', value: 2 }, total: '$.total' },
      },
    },
    answers: {
      '/a?n=2&p=1': { json: { d: ids(1, 2), total: 4 } },
      '/a?n=2&p=2': { json: { d: ids(4), total: 3 } },
    },
    error:
      'source-changed: the source had 4 rows when reading began and has 3 now: it changed while it was read, so rows may be missing | Nothing was changed. Load again; or ask for rows in an order in which new ones come last, or by a cursor.',
  },
  {
    what: 'fewer rows than were told',
    input: { options: { get: '/a', rows: '$.d', pages: { offset: 'o', size: 2, total: '$.total' } } },
    answers: { '/a?o=0': { json: { d: ids(1, 2), total: 4 } }, '/a?o=2': { json: { d: [], total: 4 } } },
    error:
      'source-changed: the source said that there are 4 rows and gave 2: it changed while it was read, so rows may be missing | Nothing was changed. Load again; or ask for rows in an order in which new ones come last, or by a cursor.',
  },
  {
    what: 'a POST that may not be sent again',
    input: { options: { post: '/a' } },
    answers: { '/a': { json: ids(1) } },
    faults: [{ match: /./, kind: 'status', status: 503 }],
    requests: 1,
    error:
      'request-failed: POST API/a could not be fetched: the server answered 503 Service Unavailable: {"error":"status 503"} | A POST is not sent again; if it changes nothing at the server, say so with read_only: true.',
  },
  {
    what: 'a POST that may',
    input: { options: { post: '/a', read_only: true } },
    answers: { '/a': { json: ids(1) } },
    faults: [{ match: /./, kind: 'status', status: 503 }],
    rows: ['1'],
    requests: 2,
  },
];

/** Bad input: a named error or a counted reject, nothing lost and nothing altered without a word. */
export const inputCases: readonly FailureCase[] = [
  {
    what: 'a wrong password',
    input: { options: { get: '/a', auth: { basic: ['me', 'hunter2222'] } } },
    answers: { '/a': { status: 401, json: { detail: 'no hunter2222' } } },
    error:
      'not-authorized: GET API/a could not be fetched: the server answered 401 Unauthorized: {"detail":"no ***"} | Look at auth: user, password, key or token.',
  },
  {
    what: 'an unknown host',
    input: { options: { get: '/a', url: 'http://no-such-host.invalid' } },
    answers: {},
    error:
      'unknown-host: GET http://no-such-host.invalid/a could not be fetched: there is no host "no-such-host.invalid" | Look at the url.',
  },
  {
    what: 'an environment variable that is not set',
    input: { options: { get: '/a', auth: { bearer: '${env.NO_SUCH_TOKEN}' } } },
    answers: {},
    error:
      'bad-load-option: the environment variable NO_SUCH_TOKEN is not set | Set it, or take ${env.NO_SUCH_TOKEN} out.',
  },
  {
    what: 'nothing at rows, where the shape has changed',
    input: { options: { get: '/a', rows: '$.data', pages: { cursor: 'c', next: '$.meta.next' } } },
    answers: { '/a': { json: { results: ids(1), meta: { next: null } } } },
    error:
      'rows-missing: the answer to GET API/a has nothing at rows: $.data; it is a map with results, meta | Say where the rows are. Where they may be lacking: rows: $.data?',
  },
  {
    what: 'no rows said, and the answer is a map',
    input: { options: { get: '/a' } },
    answers: { '/a': { json: { items: ids(1) } } },
    error:
      'rows-missing: the answer to GET API/a is no list of rows but a map with items | Say where the rows are, such as rows: $.data',
  },
  {
    what: 'a text at rows',
    input: { options: { get: '/a', rows: '$.data' } },
    answers: { '/a': { json: { data: 'none today' } } },
    error:
      'rows-missing: the answer to GET API/a has no list at rows: $.data, but "none today" | Say where the rows are. Where they may be lacking: rows: $.data?',
  },
  {
    what: 'an HTML page where JSON should be',
    answers: { '/a': { json: ids(1) } },
    faults: [{ match: /./, kind: 'html' }],
    error:
      'unreadable-answer: the answer to GET API/a is an HTML page, not JSON | Such pages come from a login, a proxy or a wrong path: look at url, get and auth.',
  },
  {
    what: 'an empty body',
    answers: { '/a': json('') },
    error:
      'unreadable-answer: the answer to GET API/a is empty | Look at url and get; where it is not JSON, say format: csv or format: ndjson.',
  },
  {
    what: 'words',
    answers: { '/a': { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' } },
    error:
      'unreadable-answer: the answer to GET API/a is not JSON (text/plain); it begins with "OK" | Look at url and get; where it is not JSON, say format: csv or format: ndjson.',
  },
  {
    what: 'a body of 2 GB, which is never held',
    input: { options: { get: '/a', limits: { body: '1MB' } } },
    answers: { '/a': json('', { 'content-length': String(2 ** 31) }) },
    error:
      'answer-too-large: the answer to GET API/a is larger than 1 MB | Ask for smaller pages (pages: {size: …}), allow more with limits: {body: 2MB}, or read it as a stream with "extractor: file".',
  },
  {
    what: 'a field by which new ones are told, and no record has it',
    input: { options: { get: '/a' }, cursor: { field: 'updated_at' }, load: 'append' },
    answers: { '/a': { json: ids(1, 2) } },
    error:
      'cursor-missing: none of 2 records has the field "updated_at", by which new ones are told | Look at cursor: field.',
  },
  {
    what: 'invalid UTF-8: that record is rejected',
    input: { options: { get: '/a' }, maximumRejects: { kind: 'count', value: 1 } },
    answers: { '/a': json(Buffer.from('[{"id":1},{"id":2,"t":"\xe9"}]', 'latin1')) },
    rows: ['1'],
    rejects: ['∅|bad_encoding|∅|{"id":2,"t":"\ufffd"}'],
  },
  {
    what: 'NUL, lone surrogates, elements that are no objects: those records are rejected',
    input: { options: { get: '/a' }, maximumRejects: { kind: 'count', value: 4 } },
    answers: {
      '/a': json('[{"id":"a","t":"x\\u0000"},{"id":"b","t":"\\ud800"},7,null,{"id":"e","t":"ok"}]'),
    },
    rows: ['e'],
    rejects: [
      '∅|lone_surrogate|t|{"id":"b","t":"\\ud800"}',
      '∅|not_an_object|∅|7',
      '∅|not_an_object|∅|null',
      '∅|null_character|t|{"id":"a","t":"x\\u0000"}',
    ],
  },
  {
    what: 'numbers past 2^53, exponents, dates of the years 0 and 20000: as they were written',
    answers: {
      '/a': json(
        '[{"id":1,"n":9007199254740993,"e":1e400,"d":"0000-01-01"},{"id":2,"n":-0.10,"e":2,"d":"20000-12-31"}]',
      ),
    },
    select: 'id, n, e, d',
    rows: [`1|9007199254740993|1${'0'.repeat(400)}|0000-01-01`, '2|-0.1|2|20000-12-31'],
  },
  {
    what: 'a value that turned into an object stays what it was',
    answers: {
      '/a': {
        json: [
          { id: 1, v: 5 },
          { id: 2, v: { a: [1] } },
        ],
      },
    },
    select: 'id, v',
    rows: ['1|5', '2|{"a":[1]}'],
  },
];
