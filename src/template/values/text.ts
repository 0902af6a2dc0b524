import { undefinedMessage, valueError } from './describe.ts';
import { floatText } from './float-text.ts';
import { TemplateError } from './template-error.ts';
import { Markup, PyDict, PyFloat, PyIterator, PyRange, PyTuple, TemplateObject, Undefined } from './value.ts';
import type { PySet, Value } from './value.ts';

/** What `{{ value }}` prints: Python's `str`. */
export function str(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  if (value instanceof Undefined) return '';
  if (value instanceof TemplateObject) return value.toText();
  return repr(value);
}

/** What it prints as inside a list: Python's `repr`. */
export function repr(value: Value): string {
  return write(value, undefined);
}

/** Python refuses to write longer integers. */
const maximalDigits = 4300;

/** An int in decimal digits. */
export function integerText(value: number | bigint): string {
  const text = String(value);
  if (text.length > maximalDigits + 1) {
    throw valueError(`Exceeds the limit (${maximalDigits} digits) for integer string conversion`);
  }
  return text;
}

/** `open` holds the containers that are being written, so that one inside itself ends as `[...]`. */
function write(value: Value, open: Set<Value> | undefined): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'bigint') return integerText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (value instanceof PyFloat) return floatText(value.value);
  if (value instanceof Undefined) return 'Undefined';
  if (value instanceof Markup) return `Markup(${quote(value.text)})`;
  if (value instanceof PyRange) {
    return `range(${value.start}, ${value.stop}${value.step === 1 ? '' : `, ${value.step}`})`;
  }
  if (value instanceof TemplateObject) return value.toRepr();
  if (value instanceof PyIterator) return `<${value.typeName} object>`;
  const inside = open ?? new Set<Value>();
  if (inside.has(value))
    return value instanceof PyDict ? '{...}' : value instanceof PyTuple ? '(...)' : '[...]';
  inside.add(value);
  const text = writeContainer(value, inside);
  inside.delete(value);
  return text;
}

function writeContainer(value: Value[] | PyTuple | PyDict | PySet, open: Set<Value>): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, open)).join(', ')}]`;
  if (value instanceof PyTuple) {
    const items = value.items.map((item) => write(item, open));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  if (value instanceof PyDict) {
    const items: string[] = [];
    for (const [key, item] of value.entries()) items.push(`${write(key, open)}: ${write(item, open)}`);
    return `{${items.join(', ')}}`;
  }
  const items = Array.from(value, (item) => write(item, open));
  const braces = items.length === 0 ? '' : `{${items.join(', ')}}`;
  if (value.frozen) return `frozenset(${braces})`;
  return items.length === 0 ? 'set()' : braces;
}

const needsEscape = /[\\\p{C}\p{Z}]/u;
const escapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A string literal as Python writes it. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const plain =
    mark === "'" && text.includes("'") ? text.replaceAll('\\', '\\\\').replaceAll("'", "\\'") : undefined;
  if (plain === undefined && !needsEscape.test(text)) return `${mark}${text}${mark}`;
  let result = '';
  for (const letter of text) {
    if (letter === mark) result += `\\${letter}`;
    else if (letter === ' ' || !needsEscape.test(letter)) result += letter;
    else result += escapes.get(letter) ?? escapeLetter(letter.codePointAt(0) ?? 0);
  }
  return `${mark}${result}${mark}`;
}

function escapeLetter(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** The error of using an undefined value. */
export function undefinedError(value: Undefined): TemplateError {
  return new TemplateError(undefinedMessage(value, repr), {
    type: value.unsafe ? 'SecurityError' : 'UndefinedError',
  });
}
