import { truthy } from '../values/compare.ts';
import { typeError, typeName } from '../values/describe.ts';
import { iterate } from '../values/sequence.ts';
import { TemplateError } from '../values/template-error.ts';
import { str } from '../values/text.ts';
import { PyIterator, hashKey } from '../values/value.ts';
import type { Keywords, Value } from '../values/value.ts';
import { attributeGetter } from './attribute-path.ts';
import type { Filter, FilterContext } from './filter.ts';
import { writingFilters } from './filters/json-filter.ts';
import { listFilters } from './filters/list-filters.ts';
import { numberFilters } from './filters/number-filters.ts';
import { textFilters } from './filters/text-filters.ts';
import { nativeFilters } from './native.ts';
import { basicTests } from './tests.ts';
import type { Test } from './tests.ts';

function named(kind: 'filter' | 'test', name: Value): Filter {
  const text = str(name);
  const found = (kind === 'filter' ? filters : tests).get(text);
  if (!found) throw new TemplateError(`No ${kind} named '${text}'.`);
  return found;
}

function mapper(args: readonly Value[], kwargs: Keywords, context: FilterContext): (item: Value) => Value {
  const [name, ...rest] = args;
  if (name === undefined && kwargs.has('attribute')) {
    for (const key of kwargs.keys()) {
      if (key !== 'attribute' && key !== 'default') {
        throw new TemplateError(`Unexpected keyword argument '${key}'`);
      }
    }
    return attributeGetter(kwargs.get('attribute'), context, kwargs.get('default'));
  }
  if (name === undefined) throw new TemplateError('map requires a filter argument');
  const apply = named('filter', name);
  return (item) => apply(item, rest, kwargs, context);
}

function* mapped(
  value: Value,
  args: readonly Value[],
  kwargs: Keywords,
  context: FilterContext,
): Generator<Value, void, undefined> {
  if (!truthy(value)) return;
  const apply = mapper(args, kwargs, context);
  for (const item of iterate(value)) yield apply(item);
}

function predicate(
  args: readonly Value[],
  kwargs: Keywords,
  byAttribute: boolean,
  context: FilterContext,
): (item: Value) => boolean {
  const [first] = args;
  if (byAttribute && first === undefined) throw new TemplateError('Missing parameter for attribute name');
  const get = byAttribute ? attributeGetter(first, context) : (item: Value) => item;
  const [name, ...rest] = byAttribute ? args.slice(1) : args;
  if (name === undefined) return (item) => truthy(get(item));
  const test = named('test', name);
  return (item) => truthy(test(get(item), rest, kwargs, context));
}

function selecting(byAttribute: boolean, wanted: boolean): Filter {
  function* selected(
    value: Value,
    args: readonly Value[],
    kwargs: Keywords,
    context: FilterContext,
  ): Generator<Value, void, undefined> {
    if (!truthy(value)) return;
    const holds = predicate(args, kwargs, byAttribute, context);
    for (const item of iterate(value)) if (holds(item) === wanted) yield item;
  }
  return (value, args, kwargs, context) => new PyIterator(selected(value, args, kwargs, context));
}

function isKnown(table: ReadonlyMap<string, Filter>, name: Value): boolean {
  if (hashKey(name) === undefined) throw typeError(`unhashable type: '${typeName(name)}'`);
  return table.has(str(name));
}

/** Filters for rendering to text, by name. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...textFilters,
  ...numberFilters,
  ...listFilters,
  ...writingFilters,
  ['map', (value, args, kwargs, context) => new PyIterator(mapped(value, args, kwargs, context))],
  ['select', selecting(false, true)],
  ['reject', selecting(false, false)],
  ['selectattr', selecting(true, true)],
  ['rejectattr', selecting(true, false)],
  ...['as_text', 'as_bool', 'as_native', 'as_number'].map((name): [string, Filter] => [
    name,
    (value) => value,
  ]),
]);

/** Filters for rendering to values: `as_bool` and its kind say what the text is to become. */
export const filtersForValues: ReadonlyMap<string, Filter> = new Map([...filters, ...nativeFilters]);

/** Tests by name. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...basicTests,
  ['filter', (value) => isKnown(filters, value)],
  ['test', (value) => isKnown(tests, value)],
]);
