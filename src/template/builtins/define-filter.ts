import type { Signature } from '../values/arguments.ts';
import { bind } from '../values/arguments.ts';
import type { Value } from '../values/value.ts';
import type { Filter, FilterContext } from './filter.ts';

/** Filters that Jinja2 hands its context or environment as a first argument, which its messages count. */
const takesContext = new Set(
  (
    'do_replace do_xmlattr sync_do_join do_urlize do_tojson do_sort sync_do_unique do_min do_max sync_do_first do_random ' +
    'do_truncate do_wordwrap sync_do_groupby sync_do_sum do_attr'
  ).split(' '),
);

/**
 * A filter whose arguments are bound to names. `names` are those after the value; Python's messages count the value as
 * the first argument, so `valueName` is its name there.
 */
export function filter(
  pythonName: string,
  names: readonly string[],
  run: (value: Value, bound: readonly (Value | undefined)[], context: FilterContext) => Value,
  options: { readonly required?: number; readonly valueName?: string } = {},
): Filter {
  const signature: Signature = {
    names: [options.valueName ?? 'value', ...names],
    required: 1 + (options.required ?? 0),
    hidden: takesContext.has(pythonName) ? 1 : 0,
  };
  return (value, args, kwargs, context) => {
    if (args.length === 0 && kwargs.size === 0 && signature.required === 1) return run(value, [], context);
    const [, ...bound] = bind(pythonName, signature, [value, ...args], kwargs);
    return run(value, bound, context);
  };
}
