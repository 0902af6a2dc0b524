import { typeError, typeName } from './describe.ts';
import { isInteger, toIndex } from './numbers.ts';
import { hasWideLetters, lettersOf } from './sequence.ts';
import { TemplateError } from './template-error.ts';
import { Markup, PyDict, PyRange, PyTuple, TemplateObject } from './value.ts';
import type { Value } from './value.ts';

/** Python's `value[key]`, or JavaScript's undefined where Python raises `TypeError`, `KeyError` or `IndexError`. */
export function itemOf(value: Value, key: Value): Value | undefined {
  if (value instanceof PyDict) return value.get(key);
  if (Array.isArray(value)) return isInteger(key) ? at(value, toIndex(key)) : undefined;
  if (value instanceof PyTuple) return isInteger(key) ? at(value.items, toIndex(key)) : undefined;
  if (typeof value === 'string') return isInteger(key) ? letterAt(value, toIndex(key)) : undefined;
  if (value instanceof TemplateObject) return value.getItem?.(key);
  if (!isInteger(key)) return undefined;
  if (value instanceof Markup) {
    const letter = letterAt(value.text, toIndex(key));
    return letter === undefined ? undefined : new Markup(letter);
  }
  if (value instanceof PyRange) {
    const index = toIndex(key);
    const position = index < 0 ? index + value.length : index;
    return position >= 0 && position < value.length ? value.at(position) : undefined;
  }
  return undefined;
}

function at(items: readonly Value[], index: number): Value | undefined {
  return items[index < 0 ? index + items.length : index];
}

function letterAt(text: string, index: number): string | undefined {
  if (hasWideLetters(text)) return lettersOf(text).at(index);
  return text[index < 0 ? index + text.length : index];
}

/** Unpacks a value into exactly `count` parts; throws Python's `ValueError` where it has more or fewer. */
export function unpack(items: Iterable<Value> | undefined, value: Value, count: number): Value[] {
  if (items === undefined) throw typeError(`cannot unpack non-iterable ${typeName(value)} object`);
  const parts: Value[] = [];
  for (const item of items) {
    if (parts.length === count) {
      throw new TemplateError(`too many values to unpack (expected ${count})`, { type: 'ValueError' });
    }
    parts.push(item);
  }
  if (parts.length < count) {
    throw new TemplateError(`not enough values to unpack (expected ${count}, got ${parts.length})`, {
      type: 'ValueError',
    });
  }
  return parts;
}
