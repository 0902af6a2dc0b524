import { unpack } from '../../values/items.ts';
import { iterableOf } from '../../values/sequence.ts';
import { str } from '../../values/text.ts';
import { Markup, PyDict } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';

function quote(value: Value, query: boolean): string {
  const quoted = encodeURIComponent(str(value).toWellFormed()).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return query ? quoted.replaceAll('%20', '+') : quoted.replaceAll('%2F', '/');
}

/** Python's `urllib.parse.quote` of a text, or `key=value&…` of a dict or of pairs. */
export function encodeUrl(value: Value): string {
  const items =
    typeof value === 'string' || value instanceof Markup
      ? undefined
      : value instanceof PyDict
        ? Array.from(value.entries(), ([key, item]) => [key, item] as const)
        : iterableOf(value);
  if (!items) return quote(value, false);
  const parts: string[] = [];
  for (const pair of items) {
    const [key, item] = Array.isArray(pair) ? pair : unpack(iterableOf(pair as Value), pair as Value, 2);
    parts.push(`${quote(key as Value, true)}=${quote(item as Value, true)}`);
  }
  return parts.join('&');
}
