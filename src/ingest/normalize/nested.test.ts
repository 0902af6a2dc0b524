import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../util/json.ts';
import { checkNested, detachLists, flatten, readNested } from './nested.ts';

describe('checkNested', () => {
  it.each([
    'json',
    'flat',
    { tables: { tags: '$.tags[*]' } },
    { tables: { a: '$.b.c[*]', _x: '$.y[*]' } },
    { tables: { tags: '$.tags[*]' }, flat: true },
    {
      tables: {
        a: { rows: '$.b[*]', table: 'of_b', keep: ['id', 'x as y'], columns: { price: 'numeric(19,2)' } },
      },
    },
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

describe('a child table of its own settings', () => {
  it.each([
    [{}, 'right: the table "t" needs rows: $.list[*]'],
    [{ rows: '$.b' }, 'right: the table "t" needs rows: $.list[*]'],
    [
      { rows: '$.b[*]', keys: 1 },
      'right: the table "t" has "keys", and there are rows, table, keep and columns',
    ],
    [{ rows: '$.b[*]', table: '' }, 'right: "table" of "t" is the name of a table'],
    [{ rows: '$.b[*]', keep: 'id' }, 'right: "keep" of "t" is a list of columns: [id, user_id as owner]'],
    [{ rows: '$.b[*]', columns: ['a'] }, 'right: "columns" of "t" is a map of types: {price: numeric}'],
  ] as readonly (readonly [JsonObject, string])[])('%j', (t, fault) =>
    expect(checkNested({ tables: { t } })).toBe(fault),
  );

  it('is read', () => {
    const t = {
      rows: '$.b.c[*]',
      table: 'of_b',
      keep: ['id', 'x as y'],
      columns: { price: 'numeric(19,2)' },
    };
    expect(readNested({ flat: true, tables: { t } })).toEqual({
      kind: 'tables',
      flat: true,
      tables: [
        {
          name: 't',
          table: 'of_b',
          path: ['b', 'c'],
          keep: [
            { column: 'id', as: 'id' },
            { column: 'x', as: 'y' },
          ],
          columns: [{ name: 'price', type: 'numeric(19,2)' }],
        },
      ],
    });
  });
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
