import { arithmetic } from '../values/arithmetic.ts';
import { bind } from '../values/arguments.ts';
import { equals, ordered } from '../values/compare.ts';
import { isInteger, isNumber } from '../values/numbers.ts';
import { contains, hasLength, iterableOf } from '../values/sequence.ts';
import { everyCased } from '../values/methods/cased.ts';
import { str } from '../values/text.ts';
import { Markup, PyDict, PyFloat, PySet, PyTuple, TemplateObject, Undefined } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import { filter } from './define-filter.ts';
import type { Filter } from './filter.ts';

/** A test: a filter whose value counts as true or false. */
export type Test = Filter;

function unary(name: string, holds: (value: Value) => boolean): readonly [string, Test] {
  return [name, filter(`test_${name}`, [], holds)];
}

function binary(name: string, holds: (left: Value, right: Value) => boolean): readonly [string, Test] {
  const signature = { names: ['a', 'b'], required: 2, positionalOnly: true };
  return [
    name,
    (value, args, kwargs) => {
      const [left, right] = bind(name, signature, [value, ...args], kwargs);
      return holds(left!, right!);
    },
  ];
}

function isString(value: Value): boolean {
  return typeof value === 'string' || value instanceof Markup;
}

function isMapping(value: Value): boolean {
  return value instanceof PyDict || (value instanceof TemplateObject && value.shape === 'mapping');
}

function isSequence(value: Value): boolean {
  if (value instanceof TemplateObject) return value.shape !== 'other' && value.length !== undefined;
  return hasLength(value) && !(value instanceof PySet);
}

function isSame(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left instanceof PyFloat && right instanceof PyFloat) return left.value === right.value;
  // An empty tuple is one object in Python.
  return left instanceof PyTuple && right instanceof PyTuple && left.items.length + right.items.length === 0;
}

function isCallable(value: Value): boolean {
  return (value instanceof TemplateObject && value.call !== undefined) || value instanceof Undefined;
}

const one = (value: Value): Value => arithmetic('%', value, 2);

/** The tests of Jinja2 by name, but for `filter` and `test`, which need the tables themselves. */
export const basicTests: readonly (readonly [string, Test])[] = [
  unary('defined', (value) => !(value instanceof Undefined)),
  unary('undefined', (value) => value instanceof Undefined),
  unary('none', (value) => value === null),
  unary('boolean', (value) => typeof value === 'boolean'),
  unary('true', (value) => value === true),
  unary('false', (value) => value === false),
  unary('integer', (value) => isInteger(value) && typeof value !== 'boolean'),
  unary('float', (value) => value instanceof PyFloat),
  unary(
    'number',
    (value) => isNumber(value) || (value instanceof TemplateObject && value.typeName === 'decimal.Decimal'),
  ),
  unary('string', isString),
  unary('mapping', isMapping),
  unary('sequence', isSequence),
  unary('iterable', (value) => iterableOf(value) !== undefined),
  unary('callable', isCallable),
  unary('lower', (value) => everyCased(str(value), 'lower')),
  unary('upper', (value) => everyCased(str(value), 'upper')),
  unary('escaped', (value) => value instanceof Markup),
  unary('odd', (value) => equals(one(value), 1)),
  unary('even', (value) => equals(one(value), 0)),
  [
    'divisibleby',
    filter('test_divisibleby', ['num'], (value, [number]) => equals(arithmetic('%', value, number!), 0), {
      required: 1,
    }),
  ],
  ['sameas', filter('test_sameas', ['other'], (value, [other]) => isSame(value, other!), { required: 1 })],
  ['in', filter('test_in', ['seq'], (value, [container]) => contains(container!, value), { required: 1 })],
  ...['==', 'eq', 'equalto'].map((name) => binary(name, equals)),
  ...['!=', 'ne'].map((name) => binary(name, (left, right) => !equals(left, right))),
  ...['>', 'gt', 'greaterthan'].map((name) => binary(name, (left, right) => ordered(left, '>', right))),
  ...['>=', 'ge'].map((name) => binary(name, (left, right) => ordered(left, '>=', right))),
  ...['<', 'lt', 'lessthan'].map((name) => binary(name, (left, right) => ordered(left, '<', right))),
  ...['<=', 'le'].map((name) => binary(name, (left, right) => ordered(left, '<=', right))),
];
