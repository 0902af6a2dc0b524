import { typeError, typeName } from './describe.ts';
import { equals } from './compare.ts';
import { checkListLength } from './limits.ts';
import { isInteger, toIndex } from './numbers.ts';
import { TemplateError } from './template-error.ts';
import { undefinedError } from './text.ts';
import {
  Markup,
  PyDict,
  PyIterator,
  PyRange,
  PySet,
  PyTuple,
  TemplateObject,
  Undefined,
  hashKey,
} from './value.ts';
import type { Value } from './value.ts';

const surrogate = /[\uD800-\uDFFF]/;

/** Whether a text has letters that take two UTF-16 units, so that offsets must be counted. */
export function hasWideLetters(text: string): boolean {
  return surrogate.test(text);
}

/** The letters of a text: code points, as Python counts. */
export function lettersOf(text: string): string[] {
  return hasWideLetters(text) ? Array.from(text) : text.split('');
}

/** The length of a text in code points. */
export function textLength(text: string): number {
  if (!hasWideLetters(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Python's `len(value)`. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return textLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof PyDict || value instanceof PySet) return value.size;
  if (value instanceof PyTuple) return value.items.length;
  if (value instanceof Markup) return textLength(value.text);
  if (value instanceof PyRange) return value.length;
  if (value instanceof Undefined) return 0;
  if (value instanceof TemplateObject && value.length) return value.length();
  throw typeError(`object of type '${typeName(value)}' has no len()`);
}

/** Whether `len` works on the value. */
export function hasLength(value: Value): boolean {
  return (
    typeof value === 'string' ||
    Array.isArray(value) ||
    value instanceof PyDict ||
    value instanceof PySet ||
    value instanceof PyTuple ||
    value instanceof Markup ||
    value instanceof PyRange ||
    value instanceof Undefined ||
    (value instanceof TemplateObject && value.length !== undefined)
  );
}

/** What Python's `iter` walks over; JavaScript's undefined for what cannot be iterated. */
export function iterableOf(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return liveList(value);
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PyDict) return liveKeys(value);
  if (typeof value === 'string') return value;
  if (value instanceof PySet || value instanceof PyIterator) return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof PyRange) return rangeItems(value);
  if (value instanceof Undefined) return [];
  if (value instanceof TemplateObject && value.iterate) return value.iterate();
  return undefined;
}

/** The same; throws `TypeError` for what cannot be iterated. */
export function iterate(value: Value): Iterable<Value> {
  const items = iterableOf(value);
  if (items === undefined) throw typeError(`'${typeName(value)}' object is not iterable`);
  return items;
}

/** All elements as a new list. */
export function listOf(value: Value): Value[] {
  if (Array.isArray(value)) return value.slice();
  const items: Value[] = [];
  for (const item of iterate(value)) {
    items.push(item);
    if ((items.length & 0xffff) === 0) checkListLength(items.length);
  }
  return items;
}

/** A list may grow while a loop runs over it: the loop sees what is added. */
function* liveList(list: readonly Value[]): Generator<Value, void, undefined> {
  for (let index = 0; index < list.length; index++) {
    checkListLength(index);
    yield list[index]!;
  }
}

function* liveKeys(dict: PyDict): Generator<Value, void, undefined> {
  const { size } = dict;
  for (const key of dict.keys()) {
    yield key;
    if (dict.size !== size) throw new TemplateError('dictionary changed size during iteration');
  }
}

function* rangeItems(range: PyRange): Generator<number, void, undefined> {
  for (let index = 0; index < range.length; index++) yield range.at(index);
}

/** Python's `value in container`. */
export function contains(container: Value, value: Value): boolean {
  if (typeof container === 'string' || container instanceof Markup) {
    const text = typeof value === 'string' ? value : value instanceof Markup ? value.text : undefined;
    if (text === undefined) {
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    return (typeof container === 'string' ? container : container.text).includes(text);
  }
  if (container instanceof PyDict || container instanceof PySet) {
    if (hashKey(value) === undefined) throw typeError(`unhashable type: '${typeName(value)}'`);
    return container.has(value);
  }
  if (container instanceof TemplateObject && container.contains) return container.contains(value);
  const items = iterableOf(container);
  if (items === undefined) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  for (const item of items) if (equals(item, value)) return true;
  return false;
}

/** What stands between the brackets of a slice. */
export interface Slice {
  readonly from: Value;
  readonly to: Value;
  readonly step: Value;
}

function sliceIndex(value: Value): number {
  if (isInteger(value)) return toIndex(value);
  throw typeError('slice indices must be integers or None or have an __index__ method');
}

/** The indices that a slice picks of a sequence of `length` elements: Python's rules. */
export function sliceBounds(
  slice: Slice,
  length: number,
): { start: number; stop: number; step: number; count: number } {
  const step = slice.step === null ? 1 : sliceIndex(slice.step);
  if (step === 0) throw new TemplateError('slice step cannot be zero', { type: 'ValueError' });
  const lowest = step < 0 ? -1 : 0;
  const highest = step < 0 ? length - 1 : length;
  const clamp = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const index = sliceIndex(value);
    return index < 0 ? Math.max(index + length, lowest) : Math.min(index, highest);
  };
  const start = clamp(slice.from, step < 0 ? highest : lowest);
  const stop = clamp(slice.to, step < 0 ? lowest : highest);
  return { start, stop, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

/** Python's `value[from:to:step]`. */
export function sliceOf(value: Value, slice: Slice): Value {
  if (typeof value === 'string') return sliceText(value, slice);
  if (value instanceof Markup) return new Markup(sliceText(value.text, slice));
  if (Array.isArray(value)) return pick(value, slice);
  if (value instanceof PyTuple) return new PyTuple(pick(value.items, slice));
  if (value instanceof PyRange) {
    const { start, stop, step } = sliceBounds(slice, value.length);
    return new PyRange(value.at(start), value.at(stop), step * value.step);
  }
  if (value instanceof Undefined) throw undefinedError(value);
  if (value instanceof PyDict) throw typeError(`unhashable type: 'slice'`);
  if (value instanceof TemplateObject && value.iterate && value.shape === 'sequence') {
    return pick([...value.iterate()], slice);
  }
  throw typeError(`'${typeName(value)}' object is not subscriptable`);
}

function sliceText(text: string, slice: Slice): string {
  if (!hasWideLetters(text)) {
    const { start, step, count } = sliceBounds(slice, text.length);
    if (step === 1) return text.slice(start, start + count);
  }
  return pick(lettersOf(text), slice).join('');
}

function pick<T>(items: readonly T[], slice: Slice): T[] {
  const { start, step, count } = sliceBounds(slice, items.length);
  if (step === 1) return items.slice(start, start + count);
  const picked: T[] = [];
  for (let turn = 0, index = start; turn < count; turn++, index += step) picked.push(items[index]!);
  return picked;
}
