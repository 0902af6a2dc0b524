import { expect, test } from 'vitest';
import { EngineError } from '../domain/errors.ts';
import { failureOf } from './node-failure.ts';

const code = 'select a,\n  bb\nfrom t';
const node = { type: 'model', name: 'a', path: 'models/a.sql' };
const compiled = { code, path: 'target/compiled/shop/models/a.sql' };

/** The place of a fault at this offset of the statement around the code. */
function placeOf(offset: number, sql = `create view v as (\n${code}\n)`): unknown {
  const error = new EngineError('no such column', {
    fault: 'statement',
    code: '42703',
    sql,
    position: offset,
  });
  return failureOf(error, { node, compiled }).diagnostics.map(({ place, sourceLine }) => [
    place?.line,
    place?.column,
    sourceLine,
  ]);
}

test('a place in the statement is one in the compiled SQL', () => {
  const start = 'create view v as (\n'.length;
  expect(placeOf(start + code.indexOf('a,'))).toEqual([[1, 8, 'select a,']]);
  expect(placeOf(start + code.indexOf('bb'))).toEqual([[2, 3, '  bb']]);
  expect(placeOf(start + code.indexOf('from'))).toEqual([[3, 1, 'from t']]);
});

test('a place outside of it, or in another statement, is none of the user’s', () => {
  expect(placeOf(3)).toEqual([]);
  expect(placeOf(5, 'drop table other')).toEqual([]);
});

test('code, fault and path come along; without compiled SQL there is no place', () => {
  const lost = new EngineError('gone', { fault: 'connection' });
  expect(failureOf(lost, { node, compiled }, 'more words')).toEqual({
    message: 'more words',
    text: [
      'Database Error in model a (models/a.sql)',
      '  more words',
      '  compiled code at target/compiled/shop/models/a.sql',
    ].join('\n'),
    code: null,
    diagnostics: [],
    compiledPath: 'target/compiled/shop/models/a.sql',
    fault: 'connection',
  });
  expect(failureOf(lost, { node, compiled: null }).compiledPath).toBeNull();
});
