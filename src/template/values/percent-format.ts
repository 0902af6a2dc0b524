import { typeError, typeName, valueError } from './describe.ts';
import { fixedText, generalText, scientificText } from './float-text.ts';
import { checkTextLength } from './limits.ts';
import { escapeMarkup, escapeText } from './markup.ts';
import { isInteger, isNumber, numberOf, toFloat, truncate } from './numbers.ts';
import { lettersOf, textLength } from './sequence.ts';
import { TemplateError } from './template-error.ts';
import { integerText, repr, str, undefinedError } from './text.ts';
import { Markup, PyDict, PyFloat, PyRange, PyTuple, TemplateObject, Undefined } from './value.ts';
import type { Value } from './value.ts';

interface Conversion {
  readonly left: boolean;
  readonly zero: boolean;
  readonly sign: '+' | ' ' | '';
  readonly alternate: boolean;
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

/** Hands out the arguments of a `%` in order. */
class PercentArguments {
  readonly #items: readonly Value[];
  readonly #mapping: Value | undefined;
  #next = 0;
  #usedMapping = false;
  constructor(argument: Value) {
    this.#items = argument instanceof PyTuple ? argument.items : [argument];
    const isMapping =
      argument instanceof PyDict ||
      Array.isArray(argument) ||
      argument instanceof PyRange ||
      argument instanceof Undefined ||
      (argument instanceof TemplateObject && argument.getItem !== undefined);
    this.#mapping = isMapping ? argument : undefined;
  }
  next(): Value {
    const item = this.#items[this.#next++];
    if (item === undefined) throw typeError('not enough arguments for format string');
    return item;
  }
  named(key: string): Value {
    const mapping = this.#mapping;
    this.#usedMapping = true;
    if (mapping instanceof PyDict || mapping instanceof TemplateObject) {
      const value = mapping instanceof PyDict ? mapping.get(key) : mapping.getItem?.(key);
      if (value !== undefined) return value;
      throw new TemplateError(repr(key), { type: 'KeyError' });
    }
    if (mapping instanceof Undefined) throw undefinedError(mapping);
    if (Array.isArray(mapping) || mapping instanceof PyRange) {
      throw typeError(`${typeName(mapping)} indices must be integers or slices, not str`);
    }
    throw typeError('format requires a mapping');
  }
  finish(): void {
    if (this.#next < this.#items.length && this.#mapping === undefined && !this.#usedMapping) {
      throw typeError('not all arguments converted during string formatting');
    }
  }
}

/** Python's `text % argument`. A Markup text escapes what it puts in. */
export function percentFormat(format: string | Markup, argument: Value): Value {
  const safe = format instanceof Markup;
  const text = safe ? format.text : format;
  const args = new PercentArguments(argument);
  let result = '';
  let from = 0;
  for (let percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', from)) {
    result += text.slice(from, percent);
    const { value, end } = convertAt(text, percent, args, safe);
    result += value;
    checkTextLength(result.length);
    from = end;
  }
  args.finish();
  result += text.slice(from);
  return safe ? new Markup(result) : result;
}

function convertAt(
  text: string,
  percent: number,
  args: PercentArguments,
  safe: boolean,
): { readonly value: string; readonly end: number } {
  let at = percent + 1;
  let named: Value | undefined;
  if (text[at] === '(') {
    const close = closingParenthesis(text, at);
    if (close < 0) throw valueError('incomplete format key');
    named = args.named(text.slice(at + 1, close));
    at = close + 1;
  }
  const flags = { left: false, zero: false, sign: '' as Conversion['sign'], alternate: false };
  for (; ; at++) {
    const letter = text[at];
    if (letter === '-') flags.left = true;
    else if (letter === '0') flags.zero = true;
    else if (letter === '+') flags.sign = '+';
    else if (letter === ' ') flags.sign = flags.sign === '+' ? '+' : ' ';
    else if (letter === '#') flags.alternate = true;
    else break;
  }
  const count = (): number | undefined => {
    if (text[at] === '*') {
      at++;
      const value = args.next();
      if (!isInteger(value)) throw typeError('* wants int');
      return Number(value);
    }
    const start = at;
    while (text[at] !== undefined && text[at]! >= '0' && text[at]! <= '9') at++;
    return at === start ? undefined : Number(text.slice(start, at));
  };
  let width = count() ?? 0;
  if (width < 0) {
    flags.left = true;
    width = -width;
  }
  checkTextLength(width);
  let precision: number | undefined;
  if (text[at] === '.') {
    at++;
    precision = Math.max(0, count() ?? 0);
    if (precision > 100_000) throw valueError('precision too big');
  }
  while (text[at] === 'h' || text[at] === 'l' || text[at] === 'L') at++;
  const type = text[at];
  if (type === undefined) throw valueError('incomplete format');
  if (type === '%') return { value: '%', end: at + 1 };
  const value = named === undefined ? args.next() : named;
  if (!'diouxXeEfFgGcrsa'.includes(type)) {
    const code = type.charCodeAt(0).toString(16);
    throw valueError(`unsupported format character '${type}' (0x${code}) at index ${at}`);
  }
  return { value: convert(value, { ...flags, width, precision, type }, safe), end: at + 1 };
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function convert(value: Value, spec: Conversion, safe: boolean): string {
  switch (spec.type) {
    case 's':
      return padText(cut(safe ? escapeMarkup(value) : str(value), spec), spec);
    case 'r':
    case 'a':
      return padText(cut(safe ? escapeText(repr(value)) : repr(value), spec), spec);
    case 'c':
      return padText(characterOf(value), spec);
    default:
      return padNumber(value, spec);
  }
}

function cut(text: string, spec: Conversion): string {
  return spec.precision === undefined ? text : lettersOf(text).slice(0, spec.precision).join('');
}

function padText(text: string, spec: Conversion): string {
  const missing = spec.width - textLength(text);
  if (missing <= 0) return text;
  return spec.left ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

function characterOf(value: Value): string {
  if (isInteger(value)) {
    const code = Number(value);
    if (code < 0 || code > 0x10ffff)
      throw new TemplateError('%c arg not in range(0x110000)', { type: 'OverflowError' });
    return String.fromCodePoint(code);
  }
  if (typeof value === 'string' && textLength(value) === 1) return value;
  throw typeError('%c requires int or char');
}

function padNumber(value: Value, spec: Conversion): string {
  const { negative, digits } = 'eEfFgG'.includes(spec.type)
    ? floatDigits(value, spec)
    : integerDigits(value, spec);
  const prefixes: Readonly<Record<string, string>> = { o: '0o', x: '0x', X: '0X' };
  const prefix = spec.alternate ? (prefixes[spec.type] ?? '') : '';
  const sign = (negative ? '-' : spec.sign) + prefix;
  const missing = spec.width - sign.length - digits.length;
  if (missing <= 0) return sign + digits;
  if (spec.left) return sign + digits + ' '.repeat(missing);
  return spec.zero ? sign + '0'.repeat(missing) + digits : ' '.repeat(missing) + sign + digits;
}

function integerDigits(value: Value, spec: Conversion): { negative: boolean; digits: string } {
  const number = integerArgument(value, spec.type);
  const negative = number < 0;
  const size = negative ? -number : number;
  let digits: string;
  if (spec.type === 'x') digits = size.toString(16);
  else if (spec.type === 'X') digits = size.toString(16).toUpperCase();
  else digits = spec.type === 'o' ? size.toString(8) : integerText(size);
  return { negative, digits: digits.padStart(spec.precision ?? 0, '0') };
}

function integerArgument(value: Value, type: string): number | bigint {
  const whole = type === 'o' || type === 'x' || type === 'X';
  if (isInteger(value)) return numberOf(value);
  if (value instanceof PyFloat && !whole) return truncate(value.value);
  if (value instanceof Undefined && !whole) throw undefinedError(value);
  if (value instanceof Undefined || value instanceof Markup || !isNumber(value) || whole) {
    const wanted = whole ? 'an integer is required' : 'a real number is required';
    throw typeError(`%${type} format: ${wanted}, not ${typeName(value)}`);
  }
  return 0;
}

function floatDigits(value: Value, spec: Conversion): { negative: boolean; digits: string } {
  if (value instanceof Undefined) throw undefinedError(value);
  if (!isNumber(value)) throw typeError(`must be real number, not ${typeName(value)}`);
  const number = toFloat(value);
  const size = Math.abs(number);
  const negative = number < 0 || Object.is(number, -0);
  if (!Number.isFinite(size)) return { negative, digits: Number.isNaN(size) ? 'nan' : 'inf' };
  const precision = spec.precision ?? 6;
  const lower = spec.type.toLowerCase();
  let digits: string;
  if (lower === 'f') digits = fixedText(size, precision);
  else if (lower === 'e') digits = scientificText(size, precision);
  else digits = generalText(size, precision, spec.alternate);
  if (spec.alternate && !digits.includes('.')) digits = digits.replace(/(?=e|$)/, '.');
  return { negative, digits: spec.type === lower ? digits : digits.toUpperCase() };
}
