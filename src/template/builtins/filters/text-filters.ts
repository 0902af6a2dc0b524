import { arithmetic } from '../../values/arithmetic.ts';
import { truthy } from '../../values/compare.ts';
import { typeError, typeName } from '../../values/describe.ts';
import { checkTextLength } from '../../values/limits.ts';
import { escapeMarkup, escapeText, stripTags } from '../../values/markup.ts';
import { capitalize, center, replaceText } from '../../values/methods/text-methods.ts';
import { splitLines, strip } from '../../values/methods/split.ts';
import { percentFormat } from '../../values/percent-format.ts';
import { isInteger, toIndex } from '../../values/numbers.ts';
import { iterate, lengthOf, lettersOf, textLength } from '../../values/sequence.ts';
import { TemplateError } from '../../values/template-error.ts';
import { repr, str, undefinedError } from '../../values/text.ts';
import { Markup, PyDict, PyTuple, Undefined } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { attributeGetter } from '../attribute-path.ts';
import { filter } from '../define-filter.ts';
import type { Filter } from '../filter.ts';
import { encodeUrl } from './url-quote.ts';
import { wordWrap } from './word-wrap.ts';

/** Applies `change` to a value's text, keeping Markup what it is. */
function onText(name: string, change: (text: string) => string): Filter {
  return filter(
    name,
    [],
    (value) => (value instanceof Markup ? new Markup(change(value.text)) : change(str(value))),
    {
      valueName: 's',
    },
  );
}

function join(
  value: Value,
  separator: Value,
  attribute: Value | undefined,
  context: Parameters<Filter>[3],
): Value {
  const get =
    attribute === undefined || attribute === null
      ? (item: Value) => item
      : attributeGetter(attribute, context);
  const parts = Array.from(iterate(value), (item) => str(get(item)));
  return parts.join(str(separator));
}

function indent(value: Value, width: Value, first: boolean, blank: boolean): Value {
  const indention =
    typeof width === 'string'
      ? width
      : width instanceof Markup
        ? width.text
        : ' '.repeat(Math.max(0, checkedWidth(width)));
  const safe = value instanceof Markup;
  if (value instanceof Undefined) throw undefinedError(value);
  if (typeof value !== 'string' && !safe) {
    if (Array.isArray(value)) throw noSplitLines(value);
    if (value instanceof PyTuple) throw typeError('can only concatenate tuple (not "str") to tuple');
    throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
  }
  const lines = splitLines(`${safe ? value.text : value}\n`, false);
  checkTextLength(lines.length * indention.length);
  const text = blank
    ? lines.join(`\n${indention}`)
    : lines.map((line, index) => (index === 0 || line === '' ? line : indention + line)).join('\n');
  const result = first ? indention + text : text;
  return safe ? new Markup(result) : result;
}

function noSplitLines(value: Value): TemplateError {
  return new TemplateError(`'${typeName(value)}' object has no attribute 'splitlines'`, {
    type: 'AttributeError',
  });
}

function checkedWidth(width: Value): number {
  if (width instanceof Undefined) throw undefinedError(width);
  if (!isInteger(width)) throw typeError(`can't multiply sequence by non-int of type '${typeName(width)}'`);
  checkTextLength(toIndex(width));
  return toIndex(width);
}

function title(text: string): string {
  let result = '';
  let atStart = true;
  for (const letter of text) {
    const breaks = /[-\s({[<\x1C-\x1F\x85]/.test(letter);
    result += breaks ? letter : atStart ? letter.toUpperCase() : letter.toLowerCase();
    atStart = breaks;
  }
  return result;
}

function truncate(value: Value, bound: readonly (Value | undefined)[]): Value {
  const [length = 255, killWords = false, end = '...', leeway] = bound;
  const size = toIndex(length);
  const mark = str(end);
  const slack = leeway === undefined || leeway === null ? 5 : toIndex(leeway);
  const markLength = textLength(mark);
  if (size < markLength) throw new TemplateError(`expected length >= ${markLength}, got ${size}`);
  if (slack < 0) throw new TemplateError(`expected leeway >= 0, got ${slack}`);
  if (lengthOf(value) <= size + slack) return value;
  if (typeof value !== 'string' && !(value instanceof Markup)) {
    throw new TemplateError(`'${typeName(value)}' object has no attribute 'rsplit'`, {
      type: 'AttributeError',
    });
  }
  const letters = lettersOf(str(value));
  const kept = letters.slice(0, size - markLength).join('');
  const space = kept.lastIndexOf(' ');
  const text = truthy(killWords) || space < 0 ? kept : kept.slice(0, space);
  return value instanceof Markup ? new Markup(text + escapeMarkup(end)) : text + mark;
}

function xmlAttributes(value: Value, autospace: boolean): string {
  if (!(value instanceof PyDict)) {
    if (value instanceof Undefined) throw undefinedError(value);
    throw new TemplateError(`'${typeName(value)}' object has no attribute 'items'`, {
      type: 'AttributeError',
    });
  }
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue;
    if (/[\s/>=]/.test(str(key))) {
      throw new TemplateError(`Invalid character in attribute name: ${repr(key)}`, { type: 'ValueError' });
    }
    parts.push(`${escapeMarkup(key)}="${escapeMarkup(item)}"`);
  }
  const text = parts.join(' ');
  return autospace && text !== '' ? ` ${text}` : text;
}

const escape: Filter = filter('escape', [], (value) => new Markup(escapeMarkup(value)), { valueName: 's' });

/** Filters on text. */
export const textFilters: readonly (readonly [string, Filter])[] = [
  ['upper', onText('do_upper', (text) => text.toUpperCase())],
  ['lower', onText('do_lower', (text) => text.toLowerCase())],
  ['capitalize', onText('do_capitalize', capitalize)],
  ['title', filter('do_title', [], (value) => title(str(value)), { valueName: 's' })],
  [
    'trim',
    filter('do_trim', ['chars'], (value, [chars]) => {
      const letters = chars === undefined || chars === null ? undefined : str(chars);
      const text = strip(str(value), letters, 'both');
      return value instanceof Markup ? new Markup(text) : text;
    }),
  ],
  [
    'string',
    filter('soft_str', [], (value) => (value instanceof Markup ? value : str(value)), { valueName: 's' }),
  ],
  ['escape', escape],
  ['e', escape],
  ['forceescape', filter('do_forceescape', [], (value) => new Markup(escapeText(str(value))))],
  ['safe', filter('do_mark_safe', [], (value) => new Markup(str(value)))],
  ['striptags', filter('do_striptags', [], (value) => stripTags(str(value)))],
  [
    'replace',
    filter(
      'do_replace',
      ['old', 'new', 'count'],
      (value, [old, fresh, count]) =>
        replaceText(
          str(value),
          str(old!),
          str(fresh!),
          count === undefined || count === null ? -1 : toIndex(count),
        ),
      { required: 2, valueName: 's' },
    ),
  ],
  [
    'join',
    filter('sync_do_join', ['d', 'attribute'], (value, [d, attribute], context) =>
      join(value, d ?? '', attribute, context),
    ),
  ],
  [
    'indent',
    filter(
      'do_indent',
      ['width', 'first', 'blank'],
      (value, [width, first, blank]) =>
        indent(value, width ?? 4, truthy(first ?? false), truthy(blank ?? false)),
      { valueName: 's' },
    ),
  ],
  [
    'center',
    filter('do_center', ['width'], (value, [width]) => {
      const text = center(str(value), toIndex(width ?? 80), ' ');
      return value instanceof Markup ? new Markup(text) : text;
    }),
  ],
  [
    'format',
    (value, args, kwargs) => {
      if (args.length > 0 && kwargs.size > 0) {
        throw new TemplateError("can't handle positional and keyword arguments at the same time");
      }
      const text = value instanceof Markup ? value : str(value);
      return percentFormat(text, kwargs.size > 0 ? PyDict.from(kwargs) : new PyTuple(args));
    },
  ],
  ['truncate', filter('do_truncate', ['length', 'killwords', 'end', 'leeway'], truncate, { valueName: 's' })],
  [
    'wordwrap',
    filter(
      'do_wordwrap',
      ['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'],
      (value, [width, breakLong, wrap, hyphens]) => {
        if (value instanceof Undefined) throw undefinedError(value);
        if (typeof value !== 'string' && !(value instanceof Markup)) throw noSplitLines(value);
        return wordWrap(str(value), {
          width: toIndex(width ?? 79),
          breakLongWords: truthy(breakLong ?? true),
          wrapString: wrap === undefined || wrap === null ? '\n' : str(wrap),
          breakOnHyphens: truthy(hyphens ?? true),
        });
      },
      { valueName: 's' },
    ),
  ],
  [
    'wordcount',
    filter('do_wordcount', [], (value) => (str(value).match(/[\p{L}\p{N}\p{M}_]+/gu) ?? []).length, {
      valueName: 's',
    }),
  ],
  ['urlencode', filter('do_urlencode', [], encodeUrl)],
  [
    'xmlattr',
    filter(
      'do_xmlattr',
      ['autospace'],
      (value, [autospace]) => xmlAttributes(value, truthy(autospace ?? true)),
      { valueName: 'd' },
    ),
  ],
  [
    'urlize',
    filter('do_urlize', ['trim_url_limit', 'nofollow', 'target', 'rel', 'extra_schemes'], (value) => {
      // Links are for HTML pages, which no template here makes: the text passes.
      return arithmetic('+', str(value), '');
    }),
  ],
];
