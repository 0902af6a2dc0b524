import { getItem } from '../values/attributes.ts';
import { Undefined } from '../values/value.ts';
import type { Value } from '../values/value.ts';
import type { FilterContext } from './filter.ts';

/** Text in small letters, so that case does not count; other values as they are. */
export function ignoreCase(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function partsOf(attribute: Value | undefined): Value[] {
  if (attribute === undefined || attribute === null) return [];
  if (typeof attribute !== 'string') return [attribute];
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Reads `a.b.0` of an item; `otherwise` stands for what is undefined on the way. */
export function attributeGetter(
  attribute: Value | undefined,
  context: FilterContext,
  otherwise?: Value,
): (item: Value) => Value {
  const parts = partsOf(attribute);
  return (item) => {
    let value = item;
    for (const part of parts) {
      value = getItem(value, part, context.capture);
      if (otherwise !== undefined && otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return value;
  };
}

/** Reads several attributes, `a,b.c`, as a list. */
export function attributesGetter(
  attribute: Value | undefined,
  context: FilterContext,
  finish: (value: Value) => Value,
): (item: Value) => Value[] {
  const names: (Value | undefined)[] = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = names.map((name) => attributeGetter(name, context));
  return (item) => getters.map((get) => finish(get(item)));
}
