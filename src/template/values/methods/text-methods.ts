import { typeError, typeName, valueError } from '../describe.ts';
import { toIndex, isInteger } from '../numbers.ts';
import { PyBytes } from '../bytes.ts';
import { checkTextLength } from '../limits.ts';
import { hasWideLetters, iterableOf, lettersOf, sliceBounds, textLength } from '../sequence.ts';
import { Markup, PyDict, PyTuple } from '../value.ts';
import type { Value } from '../value.ts';
import {
  isAlpha,
  isCased,
  isDecimal,
  isDigitLetter,
  isNumeric,
  isPrintable,
  isSpaceLetter,
  everyLetter,
} from './letters.ts';
import type { Method } from './method.ts';
import { method, positional } from './method.ts';
import {
  splitFromLeft,
  splitFromRight,
  splitLines,
  splitOnSpace,
  splitOnSpaceFromRight,
  strip,
} from './split.ts';

/** An argument that must be text. */
function textArgument(value: Value | undefined, message: (type: string) => string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Markup) return value.text;
  throw typeError(message(typeName(value ?? null)));
}

function must(value: Value | undefined): string {
  return textArgument(value, (type) => `must be str, not ${type}`);
}

/** Part of a text between two indices, and where it begins, in code points. */
function window(
  text: string,
  from: Value | undefined,
  to: Value | undefined,
): { part: string; offset: number; valid: boolean } {
  if (from === undefined && to === undefined) return { part: text, offset: 0, valid: true };
  const length = textLength(text);
  const { start, count } = sliceBounds({ from: from ?? null, to: to ?? null, step: null }, length);
  const part = hasWideLetters(text)
    ? lettersOf(text)
        .slice(start, start + count)
        .join('')
    : text.slice(start, start + count);
  const first = from === undefined || from === null || !isInteger(from) ? 0 : toIndex(from);
  return { part, offset: start, valid: first <= length };
}

function find(text: string, args: readonly (Value | undefined)[], last: boolean): number {
  const [sub, from, to] = args;
  const needle = must(sub);
  const { part, offset, valid } = window(text, from, to);
  if (!valid) return -1;
  const at = last ? part.lastIndexOf(needle) : part.indexOf(needle);
  return at < 0 ? -1 : offset + textLength(part.slice(0, at));
}

function count(text: string, args: readonly (Value | undefined)[]): number {
  const [sub, from, to] = args;
  const needle = must(sub);
  const { part, valid } = window(text, from, to);
  if (!valid) return 0;
  if (needle === '') return textLength(part) + 1;
  let found = 0;
  for (let at = part.indexOf(needle); at >= 0; at = part.indexOf(needle, at + needle.length)) found++;
  return found;
}

function hasAffix(name: string, text: string, args: readonly (Value | undefined)[], end: boolean): boolean {
  const [affix, from, to] = args;
  const { part, valid } = window(text, from, to);
  const options = affix instanceof PyTuple ? affix.items : [affix!];
  return options.some((option) => {
    const wanted = textArgument(option, (type) =>
      affix instanceof PyTuple
        ? `tuple for ${name} must only contain str, not ${type}`
        : `${name} first arg must be str or a tuple of str, not ${type}`,
    );
    return valid && (end ? part.endsWith(wanted) : part.startsWith(wanted));
  });
}

/** Replaces up to `limit` places; below 0 is all. */
export function replaceText(text: string, old: string, replacement: string, limit: number): string {
  if (limit === 0) return text;
  if (old === '') {
    const letters = lettersOf(text);
    const places = limit < 0 ? letters.length + 1 : Math.min(limit, letters.length + 1);
    checkTextLength(text.length + places * replacement.length);
    return (
      letters.map((letter, index) => (index < places ? replacement + letter : letter)).join('') +
      (places > letters.length ? replacement : '')
    );
  }
  const parts = limit < 0 ? text.split(old) : splitFromLeft(text, old, limit);
  checkTextLength(text.length + parts.length * replacement.length);
  return parts.join(replacement);
}

function fillArgument(value: Value | undefined): string {
  if (value === undefined) return ' ';
  const fill = textArgument(value, (type) => `The fill character must be a unicode character, not ${type}`);
  if (textLength(fill) !== 1) throw typeError('The fill character must be exactly one character long');
  return fill;
}

/** Text in the middle of a field, as CPython places it. */
export function center(text: string, width: number, fill: string): string {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  checkTextLength(width);
  const left = (missing >> 1) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}

function padding(text: string, width: Value, fill: Value | undefined): string {
  const letter = fillArgument(fill);
  const missing = toIndex(width) - textLength(text);
  if (missing <= 0) return '';
  checkTextLength(missing);
  return letter.repeat(missing);
}

/** The first letter large, the others small. */
export function capitalize(text: string): string {
  const [first = ''] = lettersOf(text.slice(0, 2));
  return titleLetter(first) + text.slice(first.length).toLowerCase();
}

function titleLetter(letter: string): string {
  const upper = letter.toUpperCase();
  if (upper.length <= letter.length) return upper;
  return upper[0]! + upper.slice(1).toLowerCase();
}

function title(text: string): string {
  let result = '';
  let inWord = false;
  for (const letter of text) {
    result += inWord ? letter.toLowerCase() : titleLetter(letter);
    inWord = isCased(letter);
  }
  return result;
}

function isTitle(text: string): boolean {
  let inWord = false;
  let any = false;
  for (const letter of text) {
    const cased = isCased(letter);
    if (cased) {
      const large = letter !== letter.toLowerCase();
      if (large === inWord) return false;
      any = true;
    }
    inWord = cased;
  }
  return any;
}

function zeroFill(text: string, width: number): string {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  checkTextLength(width);
  const signed = text.startsWith('-') || text.startsWith('+') ? 1 : 0;
  return text.slice(0, signed) + '0'.repeat(missing) + text.slice(signed);
}

function expandTabs(text: string, size: number): string {
  let result = '';
  let column = 0;
  for (const letter of text) {
    if (letter === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      result += ' '.repeat(spaces);
      column += spaces;
      checkTextLength(result.length);
    } else {
      result += letter;
      column = letter === '\n' || letter === '\r' ? 0 : column + 1;
    }
  }
  return result;
}

function translate(text: string, table: Value | undefined): string {
  if (!(table instanceof PyDict)) throw typeError(`'${typeName(table ?? null)}' object is not subscriptable`);
  let result = '';
  for (const letter of text) {
    const found = table.get(letter.codePointAt(0) ?? 0);
    if (found === undefined) result += letter;
    else if (typeof found === 'number') result += String.fromCodePoint(found);
    else if (found !== null) result += must(found);
  }
  return result;
}

function translationTable(args: readonly (Value | undefined)[]): PyDict {
  const [from, to, removed] = args;
  const table = new PyDict();
  if (from instanceof PyDict) {
    for (const [key, value] of from.entries())
      table.set(typeof key === 'string' ? (key.codePointAt(0) ?? 0) : key, value);
    return table;
  }
  const [left, right] = [lettersOf(must(from)), lettersOf(must(to))];
  if (left.length !== right.length)
    throw valueError('the first two maketrans arguments must have equal length');
  left.forEach((letter, index) => table.set(letter.codePointAt(0) ?? 0, right[index]!.codePointAt(0) ?? 0));
  if (removed !== undefined) for (const letter of must(removed)) table.set(letter.codePointAt(0) ?? 0, null);
  return table;
}

/** Joins texts; throws for an element that is none. */
function joinTexts(separator: string, items: Iterable<Value>): string {
  const parts: string[] = [];
  for (const item of items) {
    parts.push(
      textArgument(item, (type) => `sequence item ${parts.length}: expected str instance, ${type} found`),
    );
  }
  return parts.join(separator);
}

function joinable(value: Value): Iterable<Value> {
  const items = iterableOf(value);
  if (items === undefined) throw typeError('can only join an iterable');
  return items;
}

function stripArgument(chars: Value | undefined): string | undefined {
  if (chars === undefined || chars === null) return undefined;
  return textArgument(chars, () => 'strip arg must be None or str');
}

function limitOf(value: Value | undefined): number {
  return value === undefined ? -1 : toIndex(value);
}

function separatorOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const separator = textArgument(value, (type) => `must be str or None, not ${type}`);
  if (separator === '') throw valueError('empty separator');
  return separator;
}

const range = ['sub', 'start', 'end'];
const splitting = { names: ['sep', 'maxsplit'] };

function simple(name: string, run: (text: string) => Value): readonly [string, Method<string>] {
  return positional(`str.${name}`, [], 0, run);
}

/** The methods of texts, but for `format`, which needs the attributes of other values. */
export const textMethods: ReadonlyMap<string, Method<string>> = new Map([
  simple('upper', (text) => text.toUpperCase()),
  simple('lower', (text) => text.toLowerCase()),
  simple('capitalize', capitalize),
  simple('title', title),
  simple('casefold', (text) => text.replaceAll('ß', 'ss').toLowerCase()),
  simple('swapcase', (text) => {
    return lettersOf(text)
      .map((letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()))
      .join('');
  }),
  positional<string>('strip', ['chars'], 0, (text, [chars]) => strip(text, stripArgument(chars), 'both')),
  positional<string>('lstrip', ['chars'], 0, (text, [chars]) => strip(text, stripArgument(chars), 'left')),
  positional<string>('rstrip', ['chars'], 0, (text, [chars]) => strip(text, stripArgument(chars), 'right')),
  method<string>('split', splitting, (text, [sep, max]) => {
    const separator = separatorOf(sep);
    return separator === undefined
      ? splitOnSpace(text, limitOf(max))
      : splitFromLeft(text, separator, limitOf(max));
  }),
  method<string>('rsplit', splitting, (text, [sep, max]) => {
    const separator = separatorOf(sep);
    return separator === undefined
      ? splitOnSpaceFromRight(text, limitOf(max))
      : splitFromRight(text, separator, limitOf(max));
  }),
  method<string>('splitlines', { names: ['keepends'] }, (text, [keep]) =>
    splitLines(text, keep === true || keep === 1),
  ),
  positional<string>('str.partition', ['sep'], 1, (text, [sep]) => {
    const separator = separatorOf(sep) ?? must(null);
    const at = text.indexOf(separator);
    if (at < 0) return new PyTuple([text, '', '']);
    return new PyTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
  }),
  positional<string>('str.rpartition', ['sep'], 1, (text, [sep]) => {
    const separator = separatorOf(sep) ?? must(null);
    const at = text.lastIndexOf(separator);
    if (at < 0) return new PyTuple(['', '', text]);
    return new PyTuple([text.slice(0, at), separator, text.slice(at + separator.length)]);
  }),
  positional<string>('replace', ['old', 'new', 'count'], 2, (text, [old, fresh, limit]) => {
    const what = textArgument(old, (type) => `replace() argument 1 must be str, not ${type}`);
    const by = textArgument(fresh, (type) => `replace() argument 2 must be str, not ${type}`);
    return replaceText(text, what, by, limitOf(limit));
  }),
  positional<string>('str.join', ['iterable'], 1, (text, [items]) => joinTexts(text, joinable(items!))),
  positional<string>('startswith', ['prefix', 'start', 'end'], 1, (text, args) =>
    hasAffix('startswith', text, args, false),
  ),
  positional<string>('endswith', ['suffix', 'start', 'end'], 1, (text, args) =>
    hasAffix('endswith', text, args, true),
  ),
  positional<string>('find', range, 1, (text, args) => find(text, args, false)),
  positional<string>('rfind', range, 1, (text, args) => find(text, args, true)),
  positional<string>('index', range, 1, (text, args) => found(find(text, args, false))),
  positional<string>('rindex', range, 1, (text, args) => found(find(text, args, true))),
  positional<string>('count', range, 1, count),
  positional<string>('center', ['width', 'fillchar'], 1, (text, [width, fill]) =>
    center(text, toIndex(width!), fillArgument(fill)),
  ),
  positional<string>(
    'ljust',
    ['width', 'fillchar'],
    1,
    (text, [width, fill]) => text + padding(text, width!, fill),
  ),
  positional<string>(
    'rjust',
    ['width', 'fillchar'],
    1,
    (text, [width, fill]) => padding(text, width!, fill) + text,
  ),
  positional<string>('str.zfill', ['width'], 1, (text, [width]) => zeroFill(text, toIndex(width!))),
  method<string>('expandtabs', { names: ['tabsize'] }, (text, [size]) =>
    expandTabs(text, size === undefined ? 8 : toIndex(size)),
  ),
  positional<string>('str.removeprefix', ['prefix'], 1, (text, [prefix]) => {
    const part = textArgument(prefix, (type) => `removeprefix() argument must be str, not ${type}`);
    return text.startsWith(part) ? text.slice(part.length) : text;
  }),
  positional<string>('str.removesuffix', ['suffix'], 1, (text, [suffix]) => {
    const part = textArgument(suffix, (type) => `removesuffix() argument must be str, not ${type}`);
    return part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : text;
  }),
  positional<string>('str.translate', ['table'], 1, (text, [table]) => translate(text, table)),
  positional<string>('maketrans', ['x', 'y', 'z'], 1, (_, args) => translationTable(args)),
  method<string>('encode', { names: ['encoding', 'errors'] }, (text) => PyBytes.of(text)),
  simple('isalpha', (text) => everyLetter(text, isAlpha)),
  simple('isalnum', (text) => everyLetter(text, (letter) => isAlpha(letter) || isNumeric(letter))),
  simple('isdigit', (text) => everyLetter(text, isDigitLetter)),
  simple('isdecimal', (text) => everyLetter(text, isDecimal)),
  simple('isnumeric', (text) => everyLetter(text, isNumeric)),
  simple('isspace', (text) => everyLetter(text, isSpaceLetter)),
  simple('isprintable', (text) => text === '' || everyLetter(text, isPrintable)),
  simple('isascii', (text) => lettersOf(text).every((letter) => letter.charCodeAt(0) < 128)),
  simple('islower', (text) => text === text.toLowerCase() && lettersOf(text).some(isCased)),
  simple('isupper', (text) => text === text.toUpperCase() && lettersOf(text).some(isCased)),
  simple('istitle', isTitle),
  simple('isidentifier', (text) => /^[\p{XID_Start}_]\p{XID_Continue}*$/u.test(text)),
]);

function found(index: number): number {
  if (index < 0) throw valueError('substring not found');
  return index;
}
