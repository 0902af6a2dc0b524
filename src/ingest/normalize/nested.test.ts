import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../util/json.ts';
import { checkNested, detachLists, flatten, readNested } from './nested.ts';

describe('checkNested', () => {
  it.each([
    'json',
    'flat',
    { tables: { tags: '$.tags[*]' } },
    { tables: { a: '$.b.c[*]', _x: '$.y[*]' } },
  ] as readonly Json[])('takes %j', (value) => expect(checkNested(value)).toBeNull());
  it.each([
    'tables',
    2,
    null,
    [],
    {},
    { tables: {} },
    { tables: 'tags' },
    { tables: { tags: '$.tags' } },
    { tables: { tags: 'tags[*]' } },
    { tables: { tags: '$[*]' } },
    { tables: { 'a-b': '$.tags[*]' } },
    { tables: { tags: '$.tags[*]' }, more: 1 },
  ] as readonly Json[])('refuses %j', (value) => expect(checkNested(value)).toMatch(/^json, flat or /));
});

describe('flatten', () => {
  it.each([
    [{ a: 1 }, { a: 1 }],
    [{ a: { b: 1, c: { d: null } } }, { 'a.b': 1, 'a.c.d': null }],
    [
      { a: {}, b: [{ c: 1 }] },
      { a: {}, b: [{ c: 1 }] },
    ],
  ] as readonly (readonly [JsonObject, JsonObject])[])('%j', (record, flat) =>
    expect(flatten(record)).toEqual(flat),
  );
});

describe('detachLists', () => {
  const nested = readNested({ tables: { t: '$.t[*]', d: '$.a.b[*]' } });
  const tables = nested.kind === 'tables' ? nested.tables : [];
  it.each([
    [{ x: 1 }, { x: 1 }, [[], []]],
    [{ x: 1, t: [1, 2], a: { b: [{ c: 1 }], k: 2 } }, { x: 1, a: { k: 2 } }, [[1, 2], [{ c: 1 }]]],
    // An absent list, null and an empty one are the same.
    [{ t: null, a: { b: [] } }, { a: {} }, [[], []]],
    // What is no list stays.
    [{ t: 'text', a: 5 }, { t: 'text', a: 5 }, [[], []]],
    [{ t: { b: [1] }, a: [1] }, { t: { b: [1] }, a: [1] }, [[], []]],
  ] as readonly (readonly [JsonObject, JsonObject, readonly Json[]])[])('%j', (whole, record, elements) => {
    const before = JSON.stringify(whole);
    expect(detachLists(whole, tables)).toEqual({ record, elements });
    expect(JSON.stringify(whole)).toBe(before);
  });
});
