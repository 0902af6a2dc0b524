import { expect, test } from 'vitest';
import type { NodeId } from '../domain/id.ts';
import { injectCtes } from './inject-ctes.ts';

const ctes = [
  { id: 'model.p.x' as NodeId, sql: ' x as (\nselect 1\n)' },
  { id: 'model.p.y' as NodeId, sql: ' y as (\nselect 2\n)' },
];
const list = ' x as (\nselect 1\n),  y as (\nselect 2\n)';

test.each([
  ['select * from x', `with${list} select * from x`],
  ['\n  select 1', `\n  with${list} select 1`],
  ['with a as (select 1) select 2', `with ${list}, a as (select 1) select 2`],
  ['With\n  a as (select 1) select 2', `With\n  ${list}, a as (select 1) select 2`],
  ['-- with\nwith a as (select 1) select 2', `-- with\nwith ${list}, a as (select 1) select 2`],
  [
    '/* a /* nested */ with */ with a as (select 1) select 2',
    `/* a /* nested */ with */ with ${list}, a as (select 1) select 2`,
  ],
  ['with recursive a as (select 1) select 2', `with recursive ${list}, a as (select 1) select 2`],
  [
    'with /* c */ recursive a as (select 1) select 2',
    `with /* c */ recursive ${list}, a as (select 1) select 2`,
  ],
  ['with recursive_things as (select 1) select 2', `with ${list}, recursive_things as (select 1) select 2`],
  ['without_a as b', `with${list} without_a as b`],
  ['with"a" as (select 1) select 2', `with${list}, "a" as (select 1) select 2`],
  [
    "select 'with' from t where at = timestamp with time zone 'now'",
    `with${list} select 'with' from t where at = timestamp with time zone 'now'`,
  ],
  ['(with a as (select 1) select 2)', `with${list} (with a as (select 1) select 2)`],
  ['', `with${list} `],
])('%j', (sql, injected) => {
  expect(injectCtes(sql, ctes)).toBe(injected);
});

test('nothing to inject leaves the text alone', () => {
  expect(injectCtes('select 1', [])).toBe('select 1');
});
