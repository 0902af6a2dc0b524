import { equals, isSubset } from '../compare.ts';
import { valueError } from '../describe.ts';
import { isInteger } from '../numbers.ts';
import { iterate } from '../sequence.ts';
import { TemplateError } from '../template-error.ts';
import { repr } from '../text.ts';
import { PyFloat, PySet, PyTuple } from '../value.ts';
import type { PyRange, Value } from '../value.ts';
import { indexOf } from './list-methods.ts';
import type { Method } from './method.ts';
import { positional } from './method.ts';

/** The methods of tuples. */
export const tupleMethods: ReadonlyMap<string, Method<PyTuple>> = new Map([
  positional<PyTuple>('tuple.count', ['value'], 1, (tuple, [value]) => {
    return tuple.items.filter((item) => equals(item, value!)).length;
  }),
  positional<PyTuple>('tuple.index', ['value', 'start', 'stop'], 1, (tuple, [value, start, stop]) => {
    const at = indexOf(tuple.items, value!, start, stop);
    if (at < 0) throw valueError('tuple.index(x): x not in tuple');
    return at;
  }),
]);

/** The methods of ranges. */
export const rangeMethods: ReadonlyMap<string, Method<PyRange>> = new Map([
  positional<PyRange>('range.count', ['value'], 1, (range, [value]) =>
    indexInRange(range, value!) < 0 ? 0 : 1,
  ),
  positional<PyRange>('range.index', ['value'], 1, (range, [value]) => {
    const at = indexInRange(range, value!);
    if (at < 0) {
      throw valueError(
        isInteger(value!) ? `${repr(value)} is not in range` : 'sequence.index(x): x not in sequence',
      );
    }
    return at;
  }),
]);

function indexInRange(range: PyRange, value: Value): number {
  const number = value instanceof PyFloat ? value.value : Number(value);
  const index = (number - range.start) / range.step;
  return Number.isInteger(index) && index >= 0 && index < range.length ? index : -1;
}

function all(given: readonly Value[]): PySet[] {
  return given.map((items) => (items instanceof PySet ? items : new PySet(iterate(items))));
}

function combine(
  kind: 'union' | 'intersection' | 'difference' | 'symmetric_difference',
  set: PySet,
  given: readonly Value[],
): PySet {
  const others = all(given);
  switch (kind) {
    case 'union':
      return new PySet([set, ...others].flatMap((other) => [...other]));
    case 'intersection':
      return new PySet([...set].filter((item) => others.every((other) => other.has(item))));
    case 'difference':
      return new PySet([...set].filter((item) => !others.some((other) => other.has(item))));
    case 'symmetric_difference': {
      const [other = new PySet()] = others;
      return new PySet([
        ...[...set].filter((item) => !other.has(item)),
        ...[...other].filter((item) => !set.has(item)),
      ]);
    }
  }
}

function replaceItems(set: PySet, items: PySet): null {
  const kept = [...items];
  set.clear();
  for (const item of kept) set.add(item);
  return null;
}

/** The methods of sets. */
export const setMethods: ReadonlyMap<string, Method<PySet>> = new Map<string, Method<PySet>>([
  positional<PySet>('set.add', ['item'], 1, (set, [item]) => {
    set.add(item!);
    return null;
  }),
  positional<PySet>('set.discard', ['item'], 1, (set, [item]) => {
    set.delete(item!);
    return null;
  }),
  positional<PySet>('set.remove', ['item'], 1, (set, [item]) => {
    if (!set.delete(item!)) throw new TemplateError(repr(item!), { type: 'KeyError' });
    return null;
  }),
  positional<PySet>('set.pop', [], 0, (set) => {
    for (const item of set as Iterable<Value>) {
      set.delete(item);
      return item;
    }
    throw new TemplateError("'pop from an empty set'", { type: 'KeyError' });
  }),
  positional<PySet>('set.clear', [], 0, (set) => {
    set.clear();
    return null;
  }),
  positional<PySet>('set.copy', [], 0, (set) => new PySet([...set])),
  ['union', (set, args) => combine('union', set, args)],
  ['intersection', (set, args) => combine('intersection', set, args)],
  ['difference', (set, args) => combine('difference', set, args)],
  ['symmetric_difference', (set, args) => combine('symmetric_difference', set, args)],
  ['update', (set, args) => replaceItems(set, combine('union', set, args))],
  ['intersection_update', (set, args) => replaceItems(set, combine('intersection', set, args))],
  ['difference_update', (set, args) => replaceItems(set, combine('difference', set, args))],
  [
    'symmetric_difference_update',
    (set, args) => replaceItems(set, combine('symmetric_difference', set, args)),
  ],
  positional<PySet>('set.issubset', ['other'], 1, (set, [other]) => isSubset(set, all([other!])[0]!)),
  positional<PySet>('set.issuperset', ['other'], 1, (set, [other]) => isSubset(all([other!])[0]!, set)),
  positional<PySet>('set.isdisjoint', ['other'], 1, (set, [other]) => {
    return ![...all([other!])[0]!].some((item) => set.has(item));
  }),
]);

/** The methods of ints. */
export const integerMethods: ReadonlyMap<string, Method<number | bigint | boolean>> = new Map([
  positional<number | bigint | boolean>('int.bit_length', [], 0, (value) => {
    const size = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
    return size === 0n ? 0 : size.toString(2).length;
  }),
  positional<number | bigint | boolean>('int.bit_count', [], 0, (value) => {
    const size = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
    return size.toString(2).replaceAll('0', '').length;
  }),
  positional<number | bigint | boolean>('int.conjugate', [], 0, (value) =>
    typeof value === 'boolean' ? Number(value) : value,
  ),
  positional<number | bigint | boolean>(
    'int.as_integer_ratio',
    [],
    0,
    (value) => new PyTuple([typeof value === 'boolean' ? Number(value) : value, 1]),
  ),
]);

/** The methods of floats. */
export const floatMethods: ReadonlyMap<string, Method<PyFloat>> = new Map([
  positional<PyFloat>('float.is_integer', [], 0, (float) => Number.isInteger(float.value)),
  positional<PyFloat>('float.conjugate', [], 0, (float) => float),
]);
