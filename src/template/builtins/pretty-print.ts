import { compare } from '../values/compare.ts';
import { repr } from '../values/text.ts';
import { PyDict, PySet, PyTuple } from '../values/value.ts';
import type { Value } from '../values/value.ts';

const width = 80;

/** Python's `pprint.pformat`: one line where it fits in 80 columns, else one element a line; dicts sorted by key. */
export function prettyPrint(value: Value): string {
  return layout(value, 0, 0);
}

function sortedEntries(dict: PyDict): (readonly [Value, Value])[] {
  const entries = [...dict.entries()];
  try {
    return entries.sort((left, right) => compare(left[0], right[0]));
  } catch {
    return entries;
  }
}

function flat(value: Value): string {
  if (value instanceof PyDict) {
    return `{${sortedEntries(value)
      .map(([key, item]) => `${repr(key)}: ${flat(item)}`)
      .join(', ')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (value instanceof PyTuple) {
    return value.items.length === 1 ? `(${flat(value.items[0]!)},)` : `(${value.items.map(flat).join(', ')})`;
  }
  return repr(value);
}

function layout(value: Value, indent: number, after: number): string {
  const line = flat(value);
  if (line.length <= width - indent - after) return line;
  const separator = `,\n${' '.repeat(indent + 1)}`;
  if (value instanceof PyDict) {
    const entries = sortedEntries(value);
    const parts = entries.map(([key, item], index) => {
      const start = `${repr(key)}: `;
      return start + layout(item, indent + 1 + start.length, index === entries.length - 1 ? after + 1 : 1);
    });
    return `{${parts.join(separator)}}`;
  }
  const items = Array.isArray(value)
    ? value
    : value instanceof PyTuple
      ? value.items
      : value instanceof PySet
        ? [...value]
        : undefined;
  if (!items) return line;
  const [open, close] = Array.isArray(value) ? '[]' : value instanceof PyTuple ? '()' : '{}';
  const parts = items.map((item, index) =>
    layout(item, indent + 1, index === items.length - 1 ? after + 1 : 1),
  );
  return `${open}${parts.join(separator)}${value instanceof PyTuple && items.length === 1 ? ',' : ''}${close}`;
}
