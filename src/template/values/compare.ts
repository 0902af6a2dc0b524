import { typeError, typeName } from './describe.ts';
import { isNumber, numberOf } from './numbers.ts';
import { undefinedError } from './text.ts';
import { Markup, PyDict, PyRange, PySet, PyTuple, TemplateObject, Undefined } from './value.ts';
import type { Value } from './value.ts';

/** Python's `bool(value)`. */
export function truthy(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value !== '';
  if (value === null || value instanceof Undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (isNumber(value)) return Number(numberOf(value)) !== 0;
  if (value instanceof PyDict || value instanceof PySet) return value.size > 0;
  if (value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof Markup) return value.text !== '';
  if (value instanceof PyRange) return value.length > 0;
  if (value instanceof TemplateObject) {
    if (value.truthy) return value.truthy();
    return value.length ? value.length() !== 0 : true;
  }
  return true;
}

/** Python's `==`. */
export function equals(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (typeof left === 'string' && typeof right === 'string') return false;
  if (isNumber(left)) {
    // Loose equality compares a number and a bigint by value, which is what is meant.
    // oxlint-disable-next-line eqeqeq
    return isNumber(right) ? numberOf(left) == numberOf(right) : reflectedEquals(left, right);
  }
  if (typeof left === 'string' || left instanceof Markup) {
    const text = typeof right === 'string' ? right : right instanceof Markup ? right.text : undefined;
    return text === undefined
      ? reflectedEquals(left, right)
      : text === (typeof left === 'string' ? left : left.text);
  }
  if (Array.isArray(left))
    return Array.isArray(right) ? sameItems(left, right) : reflectedEquals(left, right);
  if (left instanceof PyTuple) return right instanceof PyTuple && sameItems(left.items, right.items);
  if (left instanceof PyDict) return right instanceof PyDict && sameEntries(left, right);
  if (left instanceof PySet)
    return right instanceof PySet && left.size === right.size && isSubset(left, right);
  if (left instanceof Undefined) return right instanceof Undefined && left.capture === right.capture;
  if (left instanceof PyRange) {
    if (!(right instanceof PyRange) || left.length !== right.length) return false;
    return (
      left.length === 0 || (left.start === right.start && (left.length === 1 || left.step === right.step))
    );
  }
  if (left instanceof TemplateObject && left.equals) return left.equals(right);
  return reflectedEquals(left, right);
}

function reflectedEquals(left: Value, right: Value): boolean {
  return (
    right instanceof TemplateObject && right !== left && right.equals !== undefined && right.equals(left)
  );
}

function sameItems(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => equals(item, right[index]!));
}

function sameEntries(left: PyDict, right: PyDict): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left.entries()) {
    const other = right.get(key);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

/** Whether each element of `left` is in `right`. */
export function isSubset(left: PySet, right: PySet): boolean {
  for (const item of left) if (!right.has(item)) return false;
  return true;
}

/** An operator that orders. */
export type OrderOperator = '<' | '<=' | '>' | '>=';

/** Python's `<` and its kind; throws `TypeError` for values that have no order. */
export function ordered(left: Value, operator: OrderOperator, right: Value): boolean {
  if (isNumber(left) && isNumber(right)) return decide(operator, numberOf(left), numberOf(right));
  if (left instanceof Undefined) throw undefinedError(left);
  if (right instanceof Undefined) throw undefinedError(right);
  const leftText = textOf(left);
  const rightText = textOf(right);
  if (leftText !== undefined && rightText !== undefined)
    return decide(operator, compareCodePoints(leftText, rightText), 0);
  const leftItems = itemsOf(left);
  const rightItems = itemsOf(right);
  if (leftItems && rightItems && Array.isArray(left) === Array.isArray(right)) {
    return orderedItems(leftItems, operator, rightItems);
  }
  if (left instanceof PySet && right instanceof PySet) return orderedSets(left, operator, right);
  if (left instanceof TemplateObject) {
    const result = left.compare?.(right);
    if (result !== undefined) return decide(operator, result, 0);
  }
  if (right instanceof TemplateObject) {
    const result = right.compare?.(left);
    if (result !== undefined) return decide(operator, -result, 0);
  }
  throw typeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function decide(operator: OrderOperator, left: number | bigint, right: number | bigint): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

function textOf(value: Value): string | undefined {
  return typeof value === 'string' ? value : value instanceof Markup ? value.text : undefined;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  return Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
}

function orderedItems(left: readonly Value[], operator: OrderOperator, right: readonly Value[]): boolean {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (!equals(left[index]!, right[index]!)) return ordered(left[index]!, operator, right[index]!);
  }
  return decide(operator, left.length, right.length);
}

function orderedSets(left: PySet, operator: OrderOperator, right: PySet): boolean {
  switch (operator) {
    case '<':
      return left.size < right.size && isSubset(left, right);
    case '<=':
      return isSubset(left, right);
    case '>':
      return left.size > right.size && isSubset(right, left);
    case '>=':
      return isSubset(right, left);
  }
}

/** By code point, where JavaScript's own order is by code unit. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) {
      // Surrogates stand for code points above all other units.
      const aHigh = a >= 0xd800 && a <= 0xdfff;
      return aHigh === (b >= 0xd800 && b <= 0xdfff) ? a - b : aHigh ? 1 : -1;
    }
  }
  return left.length - right.length;
}

/** For sorting: below, at or above 0, from Python's `<` alone. */
export function compare(left: Value, right: Value): number {
  if (ordered(left, '<', right)) return -1;
  return ordered(right, '<', left) ? 1 : 0;
}
