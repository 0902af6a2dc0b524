import { expect, test } from 'vitest';
import { readJsonPath, valueAtPath } from './json-path.ts';

const body = {
  a: { 'odd key': [1, { b: 2 }], list: [{ c: [1, 2] }, { c: [3] }, {}] },
  n: null,
  __proto__: null,
};

test.each<[string, unknown]>([
  ['$', body],
  ['$.a["odd key"][1].b', 2],
  ["$.a['odd key'][0]", 1],
  ['$.a.list[*].c', [1, 2, 3]],
  ['$.a.list.*', body.a.list],
  ['$.n', null],
  ['$.n.x', undefined],
  ['$.a.list[7]', undefined],
  ['$.constructor', undefined],
  ['$.lacking?', undefined],
])('%s', (path, found) => {
  const read = readJsonPath(path);
  if (read?.kind !== 'json') throw new Error('no path');
  expect(valueAtPath(body as never, read.steps)).toEqual(found);
});

test('what is none, and headers', () => {
  expect(['data', '$data', '$.', '$.a[', '$.a[x]', 'header.', ''].map(readJsonPath)).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  expect(readJsonPath('header.X-Next')).toEqual({ kind: 'header', name: 'x-next' });
});
