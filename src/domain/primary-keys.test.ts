import { expect, test } from 'vitest';
import { dataTest, model } from '../../spec/rig/hand-made-project.ts';
import type { NodeId } from './id.ts';
import type { TestNode } from './node.ts';
import { primaryKeys } from './primary-keys.ts';

function tested(name: string, of: Readonly<Record<string, string | readonly string[]>>): TestNode {
  const node = dataTest(`${name}_${JSON.stringify(of)}`);
  const attachedTo = 'model.shop.m' as NodeId;
  return {
    ...node,
    generic: { name, namespace: null, arguments: of, columnName: null, attachedTo, fileKeyName: 'models.m' },
  };
}

const key = { name: 'k', description: '', dataType: null, quote: null, meta: {}, tags: [] };

/** Worked out by dbt's rule: a constraint, else unique and not null, else unique, else unique but disabled. */
test.each([
  { what: 'nothing', node: model('m'), tests: [], disabled: [], expected: undefined },
  {
    what: 'a constraint of the model goes first',
    node: { ...model('m'), constraints: [{ type: 'primary_key', columns: ['b', 'a'] }] },
    tests: [tested('unique', { column_name: 'x' })],
    disabled: [],
    expected: ['a', 'b'],
  },
  {
    what: 'a constraint of a column',
    node: { ...model('m'), columns: new Map([['k', { ...key, constraints: [{ type: 'primary_key' }] }]]) },
    tests: [],
    disabled: [],
    expected: ['k'],
  },
  {
    what: 'unique and not null beat unique alone',
    node: model('m'),
    tests: [
      tested('unique', { column_name: 'x' }),
      tested('unique', { column_name: 'y' }),
      tested('not_null', { column_name: 'y' }),
    ],
    disabled: [],
    expected: ['y'],
  },
  {
    what: 'a combination of columns',
    node: model('m'),
    tests: [tested('unique_combination_of_columns', { combination_of_columns: ['q', 'p'] })],
    disabled: [],
    expected: ['p', 'q'],
  },
  {
    what: 'a disabled test, where there is no other',
    node: model('m'),
    tests: [tested('not_null', { column_name: 'z' })],
    disabled: [tested('unique', { column_name: 'x' })],
    expected: ['x'],
  },
])('$what', ({ node, tests, disabled, expected }) => {
  expect(primaryKeys([node, ...tests], disabled).get(node.id)).toEqual(expected);
});
