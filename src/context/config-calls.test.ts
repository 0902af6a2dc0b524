import { expect, test } from 'vitest';
import type { JsonObject } from '../util/json.ts';
import { mergeConfigCall } from './config-calls.ts';

test.each<[string, readonly JsonObject[], JsonObject]>([
  [
    'the last word counts',
    [{ materialized: 'view', schema: 'a' }, { materialized: 'table' }],
    { materialized: 'table', schema: 'a' },
  ],
  ['tags are added', [{ tags: 'a' }, { tags: ['b'] }, { tags: 'c' }], { tags: ['a', 'b', 'c'] }],
  ['a lone call stays as it is', [{ tags: 'a', meta: { x: 1 } }], { tags: 'a', meta: { x: 1 } }],
  [
    'hooks are added',
    [{ 'pre-hook': 'one' }, { 'pre-hook': ['two', 'three'] }],
    { 'pre-hook': ['one', 'two', 'three'] },
  ],
  ['meta is merged', [{ meta: { a: 1, b: 1 } }, { meta: { b: 2 } }], { meta: { a: 1, b: 2 } }],
  ['other dicts are replaced', [{ partition: { a: 1 } }, { partition: { b: 2 } }], { partition: { b: 2 } }],
  [
    'grants are replaced by privilege',
    [{ grants: { select: 'a', insert: 'x' } }, { grants: { select: ['b'] } }],
    { grants: { select: ['b'], insert: ['x'] } },
  ],
  [
    'grants with a plus are added',
    [{ grants: { '+select': ['a'] } }, { grants: { '+select': 'b' } }],
    { grants: { '+select': ['a', 'b'] } },
  ],
])('%s', (_name, calls, merged) => {
  expect(calls.reduce(mergeConfigCall, {})).toEqual(merged);
});

test('what is merged is not changed', () => {
  const before = { tags: ['a'], meta: { a: 1 } };
  mergeConfigCall(before, { tags: 'b', meta: { a: 2 } });
  expect(before).toEqual({ tags: ['a'], meta: { a: 1 } });
});
