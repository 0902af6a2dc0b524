import { arithmetic } from '../../values/arithmetic.ts';
import { getAttribute, ownAttribute } from '../../values/attributes.ts';
import { compare, equals, ordered, truthy } from '../../values/compare.ts';
import { typeError, typeName } from '../../values/describe.ts';
import { checkListLength } from '../../values/limits.ts';
import { sortValues } from '../../values/methods/list-methods.ts';
import { toIndex } from '../../values/numbers.ts';
import { iterableOf, iterate, lengthOf, lettersOf, listOf } from '../../values/sequence.ts';
import { TemplateError } from '../../values/template-error.ts';
import { str, undefinedError } from '../../values/text.ts';
import {
  Markup,
  PyDict,
  PyIterator,
  PyRange,
  PySet,
  PyTuple,
  TemplateObject,
  Undefined,
} from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { attributeGetter, attributesGetter, ignoreCase } from '../attribute-path.ts';
import { filter } from '../define-filter.ts';
import type { Filter, FilterContext } from '../filter.ts';

function undefinedResult(hint: string, context: FilterContext): Undefined {
  return new Undefined({ hint, capture: context.capture });
}

function orUndefined(item: Value | undefined, hint: string, context: FilterContext): Value {
  return item === undefined ? undefinedResult(hint, context) : item;
}

const keepCase = (value: Value): Value => value;

function firstOf(value: Value, context: FilterContext): Value {
  for (const item of iterate(value)) return item;
  return undefinedResult('No first item, sequence was empty.', context);
}

/** What Python's `reversed` takes: sequences and dicts, no iterators and no sets. */
function reversedItems(value: Value): Value[] {
  if (value instanceof PyIterator || value instanceof PySet || iterableOf(value) === undefined) {
    throw typeError(`'${typeName(value)}' object is not reversible`);
  }
  return listOf(value).reverse();
}

function lastOf(value: Value, context: FilterContext): Value {
  return orUndefined(reversedItems(value)[0], 'No last item, sequence was empty.', context);
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return lettersOf(value).reverse().join('');
  if (value instanceof Markup) return new Markup(lettersOf(value.text).reverse().join(''));
  if (iterableOf(value) === undefined) throw new TemplateError('argument must be iterable');
  let name = 'reversed';
  if (Array.isArray(value)) name = 'list_reverseiterator';
  else if (value instanceof PyDict) name = 'dict_reversekeyiterator';
  else if (value instanceof PyRange) name = 'range_iterator';
  return value instanceof PyIterator || value instanceof PySet
    ? listOf(value).reverse()
    : new PyIterator(listOf(value).reverse(), name);
}

function extreme(
  value: Value,
  bound: readonly (Value | undefined)[],
  context: FilterContext,
  better: '<' | '>',
): Value {
  const [caseSensitive, attribute] = bound;
  const finish = truthy(caseSensitive ?? false) ? keepCase : ignoreCase;
  const get = attributeGetter(attribute, context);
  let best: Value | undefined;
  let bestKey: Value = null;
  for (const item of iterate(value)) {
    const key = finish(get(item));
    if (best === undefined || ordered(key, better, bestKey)) {
      best = item;
      bestKey = key;
    }
  }
  return best === undefined ? undefinedResult('No aggregated item, sequence was empty.', context) : best;
}

function* uniqueItems(
  items: Iterable<Value>,
  keyOf: (item: Value) => Value,
): Generator<Value, void, undefined> {
  const seen = new PySet();
  for (const item of items) {
    const key = keyOf(item);
    if (seen.has(key)) continue;
    seen.add(key);
    yield item;
  }
}

function* batches(items: Iterable<Value>, size: number, fill: Value): Generator<Value, void, undefined> {
  let batch: Value[] = [];
  for (const item of items) {
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.length === 0) return;
  if (fill !== null) {
    checkListLength(size);
    while (batch.length < size) batch.push(fill);
  }
  yield batch;
}

function* slices(items: readonly Value[], count: number, fill: Value): Generator<Value, void, undefined> {
  if (count === 0)
    throw new TemplateError('integer division or modulo by zero', { type: 'ZeroDivisionError' });
  checkListLength(count);
  const size = Math.floor(items.length / count);
  const extra = items.length - size * count;
  let from = 0;
  for (let index = 0; index < count; index++) {
    const to = from + size + (index < extra ? 1 : 0);
    const slice = items.slice(from, to);
    if (fill !== null && index >= extra) slice.push(fill);
    yield slice;
    from = to;
  }
}

function groupBy(value: Value, bound: readonly (Value | undefined)[], context: FilterContext): Value {
  const [attribute, otherwise, caseSensitive] = bound;
  const get = attributeGetter(attribute, context, otherwise);
  const finish = truthy(caseSensitive ?? false) ? keepCase : ignoreCase;
  const sorted = sortValues(listOf(value), (item) => finish(get(item)), false);
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sorted) {
    const key = finish(get(item));
    const last = groups.at(-1);
    if (last && equals(last.key, key)) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items }) => new PyTuple([get(items[0]!), items], ['grouper', 'list']));
}

function sum(value: Value, bound: readonly (Value | undefined)[], context: FilterContext): Value {
  const [attribute, start] = bound;
  const get = attributeGetter(attribute, context);
  let total: Value = start ?? 0;
  if (typeof total === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
  for (const item of iterate(value)) total = arithmetic('+', total, get(item));
  return total;
}

function* entriesOf(value: Value): Generator<Value, void, undefined> {
  if (value instanceof Undefined) return;
  if (value instanceof PyDict) {
    for (const entry of value.entries()) yield new PyTuple(entry);
    return;
  }
  if (value instanceof TemplateObject && value.shape === 'mapping' && value.iterate && value.getItem) {
    for (const key of value.iterate()) yield new PyTuple([key, value.getItem(key) ?? null]);
    return;
  }
  throw typeError('Can only get item pairs from a mapping.');
}

function dictSort(value: Value, bound: readonly (Value | undefined)[]): Value {
  const [caseSensitive, by, reverseOrder] = bound;
  const which = by ?? 'key';
  if (which !== 'key' && which !== 'value') {
    throw new TemplateError('You can only sort by either "key" or "value"');
  }
  if (value instanceof Undefined) throw undefinedError(value);
  if (!(value instanceof PyDict)) {
    throw new TemplateError(`'${typeName(value)}' object has no attribute 'items'`, {
      type: 'AttributeError',
    });
  }
  const finish = truthy(caseSensitive ?? false) ? keepCase : ignoreCase;
  const pairs = Array.from(value.entries(), (entry) => new PyTuple(entry));
  const position = which === 'key' ? 0 : 1;
  return sortValues(
    pairs,
    (pair) => finish((pair as PyTuple).items[position]!),
    truthy(reverseOrder ?? false),
  );
}

function compareLists(left: readonly Value[], right: readonly Value[]): number {
  for (let index = 0; index < left.length; index++) {
    const order = equals(left[index]!, right[index]!) ? 0 : compare(left[index]!, right[index]!);
    if (order !== 0) return order;
  }
  return 0;
}

function sort(value: Value, bound: readonly (Value | undefined)[], context: FilterContext): Value {
  const [reverseOrder, caseSensitive, attribute] = bound;
  const finish = truthy(caseSensitive ?? false) ? keepCase : ignoreCase;
  const get = attributesGetter(attribute, context, finish);
  const keyed = listOf(value).map((item) => ({ item, key: get(item) }));
  const sign = truthy(reverseOrder ?? false) ? -1 : 1;
  keyed.sort((left, right) => sign * compareLists(left.key, right.key));
  return keyed.map(({ item }) => item);
}

const lengthFilter = filter('len', [], lengthOf, { valueName: 'obj' });
const defaultFilter = filter('do_default', ['default_value', 'boolean'], (value, [otherwise, boolean]) =>
  value instanceof Undefined || (truthy(boolean ?? false) && !truthy(value))
    ? otherwise === undefined
      ? ''
      : otherwise
    : value,
);

/** Filters on lists, dicts and other containers. */
export const listFilters: readonly (readonly [string, Filter])[] = [
  ['length', lengthFilter],
  ['count', lengthFilter],
  ['default', defaultFilter],
  ['d', defaultFilter],
  [
    'first',
    filter('sync_do_first', [], (value, _, context) => firstOf(value, context), { valueName: 'seq' }),
  ],
  ['last', filter('do_last', [], (value, _, context) => lastOf(value, context), { valueName: 'seq' })],
  [
    // No chance in templates: the same project compiles to the same text.
    'random',
    filter(
      'do_random',
      [],
      (value, _, context) => orUndefined(listOf(value)[0], 'No random item, sequence was empty.', context),
      { valueName: 'seq' },
    ),
  ],
  ['list', filter('sync_do_list', [], listOf)],
  ['reverse', filter('do_reverse', [], reverse)],
  [
    'max',
    filter('do_max', ['case_sensitive', 'attribute'], (value, bound, context) =>
      extreme(value, bound, context, '>'),
    ),
  ],
  [
    'min',
    filter('do_min', ['case_sensitive', 'attribute'], (value, bound, context) =>
      extreme(value, bound, context, '<'),
    ),
  ],
  ['sum', filter('sync_do_sum', ['attribute', 'start'], sum, { valueName: 'iterable' })],
  [
    'unique',
    filter(
      'sync_do_unique',
      ['case_sensitive', 'attribute'],
      (value, [caseSensitive, attribute], context) => {
        const finish = truthy(caseSensitive ?? false) ? keepCase : ignoreCase;
        const get = attributeGetter(attribute, context);
        return new PyIterator(uniqueItems(iterate(value), (item) => finish(get(item))));
      },
    ),
  ],
  ['sort', filter('do_sort', ['reverse', 'case_sensitive', 'attribute'], sort)],
  [
    'groupby',
    filter('sync_do_groupby', ['attribute', 'default', 'case_sensitive'], groupBy, { required: 1 }),
  ],
  ['dictsort', filter('do_dictsort', ['case_sensitive', 'by', 'reverse'], dictSort)],
  ['items', filter('do_items', [], (value) => new PyIterator(entriesOf(value)))],
  [
    'batch',
    filter(
      'do_batch',
      ['linecount', 'fill_with'],
      (value, [size, fill]) => new PyIterator(batches(iterate(value), toIndex(size!), fill ?? null)),
      { required: 1 },
    ),
  ],
  [
    'slice',
    filter(
      'sync_do_slice',
      ['slices', 'fill_with'],
      (value, [count, fill]) => new PyIterator(slices(listOf(value), toIndex(count!), fill ?? null)),
      { required: 1 },
    ),
  ],
  [
    'attr',
    filter(
      'do_attr',
      ['name'],
      (value, [name], context) => {
        const attribute = str(name!);
        if (value instanceof Undefined) return getAttribute(value, attribute, context.capture);
        return (
          ownAttribute(value, attribute) ??
          new Undefined({ name: attribute, object: value, capture: context.capture })
        );
      },
      { required: 1, valueName: 'obj' },
    ),
  ],
  ['is_list', filter('is_list', [], (value) => Array.isArray(value))],
];
