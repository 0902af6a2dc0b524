import { escapeMarkup, stripTags, unescapeText } from '../markup.ts';
import { iterate } from '../sequence.ts';
import { Markup, PyTuple } from '../value.ts';
import type { Keywords, Value } from '../value.ts';
import type { Method } from './method.ts';
import { textMethods } from './text-methods.ts';

/** Methods whose text arguments are put into the result, and so are escaped. */
const escaping = new Set([
  'join',
  'replace',
  'ljust',
  'rjust',
  'center',
  'strip',
  'lstrip',
  'rstrip',
  'partition',
  'rpartition',
]);

function safeArgument(value: Value): Value {
  return typeof value === 'string' ? escapeMarkup(value) : value;
}

function marked(value: Value): Value {
  if (typeof value === 'string') return new Markup(value);
  if (Array.isArray(value)) return value.map(marked);
  return value instanceof PyTuple ? new PyTuple(value.items.map(marked)) : value;
}

/** A method of Markup: text results are Markup, text that is put in is escaped. */
export function markupMethod(name: string): Method<Markup> | undefined {
  if (name === 'unescape') return (markup) => unescapeText(markup.text);
  if (name === 'striptags') return (markup) => stripTags(markup.text);
  const run = textMethods.get(name);
  if (!run) return undefined;
  if (name === 'join') {
    return (markup, args: readonly Value[], kwargs: Keywords) => {
      const [items] = args;
      const safe = items === undefined ? args : [Array.from(iterate(items), (item) => escapeMarkup(item))];
      return marked(run(markup.text, safe, kwargs));
    };
  }
  return (markup, args, kwargs) =>
    marked(run(markup.text, escaping.has(name) ? args.map(safeArgument) : args, kwargs));
}
