import { isInteger, toIndex } from '../../values/numbers.ts';
import { dumpJson } from '../../values/dump-json.ts';
import { Markup, Undefined } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { str, undefinedError } from '../../values/text.ts';
import { prettyPrint } from '../pretty-print.ts';
import { filter } from '../define-filter.ts';
import type { Filter } from '../filter.ts';

const letters: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  "'": '\\u0027',
};

function indentOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Undefined) throw undefinedError(value);
  return isInteger(value) ? ' '.repeat(Math.max(0, Math.min(1000, toIndex(value)))) : str(value);
}

/** Filters that write values out. */
export const writingFilters: readonly (readonly [string, Filter])[] = [
  [
    'tojson',
    filter('do_tojson', ['indent'], (value, [indent]) => {
      const text = dumpJson(value, { sortKeys: true, indent: indentOf(indent) });
      return new Markup(text.replaceAll(/[<>&']/g, (letter) => letters[letter]!));
    }),
  ],
  ['pprint', filter('do_pprint', [], prettyPrint)],
];
