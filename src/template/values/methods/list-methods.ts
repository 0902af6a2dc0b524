import { compare, equals, truthy } from '../compare.ts';
import { valueError } from '../describe.ts';
import { checkListLength } from '../limits.ts';
import { isInteger, toIndex } from '../numbers.ts';
import { listOf } from '../sequence.ts';
import { TemplateError } from '../template-error.ts';
import { repr } from '../text.ts';
import { TemplateObject } from '../value.ts';
import type { CallSite, Value } from '../value.ts';
import type { Method } from './method.ts';
import { method, positional } from './method.ts';

const outside: CallSite = { place: undefined, macroStack: [], macroName: undefined, packageName: undefined };

/** Sorts as Python's `sorted` does: stable, by `<` alone; `reverse` keeps equal elements in order. */
export function sortValues(items: readonly Value[], key: (item: Value) => Value, reverse: boolean): Value[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((left, right) => (reverse ? compare(right.key, left.key) : compare(left.key, right.key)));
  return keyed.map(({ item }) => item);
}

/** The key function that a `key=` argument gives. */
function keyFunction(key: Value | undefined): (item: Value) => Value {
  if (key instanceof TemplateObject && key.call) return (item) => key.call!([item], new Map(), outside);
  return (item) => item;
}

/** The position of `value` in `items`, from `start` to `stop`; -1 where it is not. */
export function indexOf(items: readonly Value[], value: Value, start?: Value, stop?: Value): number {
  const bound = (given: Value | undefined, otherwise: number): number => {
    if (given === undefined || !isInteger(given)) return otherwise;
    const index = toIndex(given);
    return index < 0 ? Math.max(0, index + items.length) : index;
  };
  const end = Math.min(items.length, bound(stop, items.length));
  for (let index = bound(start, 0); index < end; index++) if (equals(items[index]!, value)) return index;
  return -1;
}

/** The methods of lists. */
export const listMethods: ReadonlyMap<string, Method<Value[]>> = new Map([
  positional<Value[]>('list.append', ['object'], 1, (list, [item]) => {
    checkListLength(list.length + 1);
    list.push(item!);
    return null;
  }),
  positional<Value[]>('list.extend', ['iterable'], 1, (list, [items]) => {
    const added = listOf(items!);
    checkListLength(list.length + added.length);
    for (const item of added) list.push(item);
    return null;
  }),
  positional<Value[]>('list.insert', ['index', 'object'], 2, (list, [index, item]) => {
    const at = toIndex(index!);
    list.splice(at < 0 ? Math.max(0, at + list.length) : at, 0, item!);
    return null;
  }),
  positional<Value[]>('list.pop', ['index'], 0, (list, [index]) => {
    const at = index === undefined ? -1 : toIndex(index);
    if (list.length === 0) throw new TemplateError('pop from empty list', { type: 'IndexError' });
    const [item] = list.splice(
      at < 0 ? at + list.length : at,
      at >= -list.length && at < list.length ? 1 : 0,
    );
    if (item === undefined) throw new TemplateError('pop index out of range', { type: 'IndexError' });
    return item;
  }),
  positional<Value[]>('list.remove', ['value'], 1, (list, [value]) => {
    const at = indexOf(list, value!);
    if (at < 0) throw valueError('list.remove(x): x not in list');
    list.splice(at, 1);
    return null;
  }),
  positional<Value[]>('list.clear', [], 0, (list) => {
    list.length = 0;
    return null;
  }),
  positional<Value[]>('list.copy', [], 0, (list) => list.slice()),
  positional<Value[]>(
    'list.count',
    ['value'],
    1,
    (list, [value]) => list.filter((item) => equals(item, value!)).length,
  ),
  positional<Value[]>('list.index', ['value', 'start', 'stop'], 1, (list, [value, start, stop]) => {
    const at = indexOf(list, value!, start, stop);
    if (at < 0) throw valueError(`${repr(value!)} is not in list`);
    return at;
  }),
  positional<Value[]>('list.reverse', [], 0, (list) => {
    list.reverse();
    return null;
  }),
  method<Value[]>('list.sort', { names: ['key', 'reverse'] }, (list, [key, reverse]) => {
    const sorted = sortValues(list, keyFunction(key), truthy(reverse ?? false));
    sorted.forEach((item, index) => {
      list[index] = item;
    });
    return null;
  }),
]);
