import { compare } from './compare.ts';
import { typeError, typeName, valueError } from './describe.ts';
import { floatText } from './float-text.ts';
import { integerText } from './text.ts';
import { Markup, PyDict, PyFloat, PyTuple } from './value.ts';
import type { Value } from './value.ts';

/** A value as Python's `json.dumps` writes it: `", "` and `": "` between, non-ASCII letters escaped. */
export function dumpJson(
  value: Value,
  options: { readonly sortKeys: boolean; readonly indent: string | undefined },
): string {
  return write(value, options, '\n', new Set());
}

interface DumpOptions {
  readonly sortKeys: boolean;
  readonly indent: string | undefined;
}

function write(value: Value, options: DumpOptions, line: string, open: Set<Value>): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return integerText(value);
  if (value instanceof PyFloat) return jsonFloat(value.value);
  if (value instanceof Markup) return quote(value.text);
  if (!(Array.isArray(value) || value instanceof PyTuple || value instanceof PyDict)) {
    const name = typeName(value).replace(/^.*\./, '');
    throw typeError(`Object of type ${name} is not JSON serializable`);
  }
  if (open.has(value)) throw valueError('Circular reference detected');
  open.add(value);
  const inner = options.indent === undefined ? line : line + options.indent;
  let text: string;
  if (value instanceof PyDict) {
    const entries = entriesOf(value, options.sortKeys);
    const parts = entries.map(([key, item]) => `${quote(key)}: ${write(item, options, inner, open)}`);
    text = wrap('{', parts, '}', options, line, inner);
  } else {
    const items = Array.isArray(value) ? value : value.items;
    text = wrap(
      '[',
      items.map((item) => write(item, options, inner, open)),
      ']',
      options,
      line,
      inner,
    );
  }
  open.delete(value);
  return text;
}

function wrap(
  start: string,
  parts: readonly string[],
  end: string,
  options: DumpOptions,
  line: string,
  inner: string,
): string {
  if (parts.length === 0) return start + end;
  if (options.indent === undefined) return start + parts.join(', ') + end;
  return start + inner + parts.join(`,${inner}`) + line + end;
}

function entriesOf(dict: PyDict, sorted: boolean): [string, Value][] {
  const entries = [...dict.entries()];
  if (sorted) entries.sort((left, right) => compare(left[0], right[0]));
  return entries.map(([key, value]) => [keyText(key), value]);
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return String(key);
  if (typeof key === 'number' || typeof key === 'bigint') return integerText(key);
  if (key instanceof PyFloat) return jsonFloat(key.value);
  if (key instanceof Markup) return key.text;
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return floatText(value);
}

function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return JSON.stringify(text).replaceAll(
    /[\x80-\uFFFF]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
