import type { GrammarCase } from './grammar-cases.ts';

const at = (id: number, day: number) => ({ id, at: `2024-03-0${day}T00:00:00Z` });

/** Cursors: what is asked for, what is taken, what is kept. */
export const cursorCases: readonly GrammarCase[] = [
  {
    what: 'merge: the second load asks from the greatest value less the lag, and leaves out what lies before',
    input: {
      options: { get: '/a', params: { since: '{cursor}' } },
      cursor: { field: 'at', start: '2024-01-01', lag: '1d' },
      load: 'merge',
      key: ['id'],
    },
    answers: {
      '/a?since=2024-01-01': { json: [at(1, 2), at(2, 4), at(3, 3)] },
      '/a?since=2024-03-03T00%3A00%3A00Z': { json: [at(9, 2), at(3, 3), at(4, 5)] },
    },
    select: 'id',
    loads: 2,
    rows: ['1', '2', '3', '4'],
    asked: ['GET /a?since=2024-03-03T00%3A00%3A00Z'],
    cursors: ['="2024-03-05T00:00:00Z"'],
  },
  {
    what: 'append: from the greatest value on, inclusive, and none twice',
    input: {
      options: { get: '/a', params: { since: '{cursor}' } },
      cursor: { field: 'at' },
      load: 'append',
    },
    answers: {
      '/a': { json: [at(1, 2), at(2, 4)] },
      '/a?since=2024-03-04T00%3A00%3A00Z': { json: [at(1, 2), at(2, 4), at(3, 4), at(4, 5)] },
      '/a?since=2024-03-05T00%3A00%3A00Z': { json: [at(4, 5)] },
    },
    loads: 3,
    rows: ['1', '2', '3', '4'],
    asked: ['GET /a?since=2024-03-05T00%3A00%3A00Z'],
    cursors: ['="2024-03-05T00:00:00Z"'],
  },
  {
    what: 'a start that is counted from now',
    input: {
      options: { get: '/a', params: { since: '{cursor}' } },
      cursor: { field: 'at', start: 'now-7d' },
      load: 'append',
    },
    answers: { '/a?since=2024-04-24T12%3A00%3A00Z': { json: [{ id: 1, at: '2024-04-25T00:00:00Z' }] } },
    rows: ['1'],
    asked: ['GET /a?since=2024-04-24T12%3A00%3A00Z'],
    cursors: ['="2024-04-25T00:00:00Z"'],
  },
  {
    what: 'windows of a span, the last one to now; of days the day of today is whole',
    input: {
      options: { get: '/a', params: { from: '{window.from}', to: '{window.to}' } },
      cursor: { field: 'day', start: '2024-04-20', window: '7d' },
      load: 'append',
    },
    answers: {
      '/a?from=2024-04-20&to=2024-04-27': { json: [{ id: 1, day: '2024-04-27' }] },
      '/a?from=2024-04-27&to=2024-05-02': {
        json: [
          { id: 1, day: '2024-04-27' },
          { id: 2, day: '2024-05-01' },
        ],
      },
    },
    rows: ['1', '2'],
    asked: ['GET /a?from=2024-04-20&to=2024-04-27', 'GET /a?from=2024-04-27&to=2024-05-02'],
    cursors: ['="2024-05-01"'],
  },
  {
    what: 'a cursor that falls: pages end where all lies before the start',
    input: {
      options: { get: '/a', pages: { page: 'p' } },
      cursor: { field: 'n', start: 3, order: 'desc' },
      load: 'merge',
      key: ['id'],
    },
    answers: {
      '/a?p=1': {
        json: [
          { id: 1, n: 5 },
          { id: 2, n: 3 },
        ],
      },
      '/a?p=2': {
        json: [
          { id: 3, n: 2 },
          { id: 4, n: 1 },
        ],
      },
    },
    rows: ['1', '2'],
    asked: ['GET /a?p=1', 'GET /a?p=2'],
    cursors: ['="5"'],
  },
  {
    what: 'a window that is asked for: its end is left out, and no cursor is kept',
    input: {
      options: { get: '/a', params: { since: '{cursor}' } },
      cursor: { field: 'at', start: '2024-01-01' },
      load: 'merge',
      key: ['id'],
    },
    window: { since: '2024-03-03', until: '2024-03-05' },
    answers: { '/a?since=2024-03-03': { json: [at(1, 2), at(2, 3), at(3, 4), at(4, 5)] } },
    rows: ['2', '3'],
    asked: ['GET /a?since=2024-03-03'],
  },
  {
    what: 'a start that is a day, for a field in milliseconds',
    input: {
      options: { get: '/a', params: { since: '{cursor}' } },
      cursor: { field: 'n', start: '2024-03-01', format: 'seconds' },
      load: 'append',
    },
    answers: {
      '/a?since=1709251200': {
        json: [
          { id: 1, n: 1709251199999 },
          { id: 2, n: 1709251200000 },
        ],
      },
    },
    rows: ['2'],
    asked: ['GET /a?since=1709251200'],
    cursors: ['="1709251200000"'],
  },
  {
    what: 'each slice has its own cursor',
    input: {
      options: { get: '/{q}', each: { q: ['a', 'b'] }, params: { since: '{cursor}' } },
      cursor: { field: 'n' },
      load: 'merge',
      key: ['id'],
    },
    answers: {
      '/a': { json: [{ id: 1, n: 10 }] },
      '/b': { json: [{ id: 2, n: 20 }] },
      '/a?since=10': { json: [] },
      '/b?since=20': { json: [{ id: 3, n: 21 }] },
    },
    loads: 2,
    rows: ['1', '2', '3'],
    asked: ['GET /a?since=10', 'GET /b?since=20'],
    cursors: ['q=a="10"', 'q=b="21"'],
  },
];
