import { typeName, valueError } from './describe.ts';
import { fixedText, generalText, scientificText, floatText } from './float-text.ts';
import { checkTextLength } from './limits.ts';
import { isNumber, numberOf, toFloat } from './numbers.ts';
import { lettersOf, textLength } from './sequence.ts';
import { integerText, str } from './text.ts';
import { PyFloat, TemplateObject, Undefined, Markup } from './value.ts';
import type { Value } from './value.ts';

/** Python's format mini-language, read: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface FormatSpec {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=' | '';
  readonly sign: '+' | '-' | ' ' | '';
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | '';
  readonly precision: number | undefined;
  readonly type: string;
}

const maximalPrecision = 100_000;

/** Reads a format specification; throws `ValueError` for one that is malformed. */
function parseFormatSpec(text: string, of: string): FormatSpec {
  const letters = lettersOf(text);
  let at = 0;
  let fill = ' ';
  let align: FormatSpec['align'] = '';
  const isAlign = (letter: string | undefined): boolean =>
    letter !== undefined && '<>^='.includes(letter) && letter !== '';
  const filled = isAlign(letters[1]);
  if (filled) {
    fill = letters[0]!;
    align = letters[1] as FormatSpec['align'];
    at = 2;
  } else if (isAlign(letters[0])) {
    align = letters[0] as FormatSpec['align'];
    at = 1;
  }
  let sign: FormatSpec['sign'] = '';
  if (letters[at] === '+' || letters[at] === '-' || letters[at] === ' ')
    sign = letters[at++] as FormatSpec['sign'];
  if (letters[at] === 'z') at++;
  const alternate = letters[at] === '#';
  if (alternate) at++;
  if (letters[at] === '0' && !filled) {
    fill = '0';
    if (align === '' && of !== 'str' && of !== 'Markup') align = '=';
    at++;
  }
  const digits = (): number | undefined => {
    const start = at;
    while (letters[at] !== undefined && letters[at]! >= '0' && letters[at]! <= '9') at++;
    return at === start ? undefined : Number(letters.slice(start, at).join(''));
  };
  const width = digits() ?? 0;
  let grouping: FormatSpec['grouping'] = '';
  if (letters[at] === ',' || letters[at] === '_') grouping = letters[at++] as ',' | '_';
  let precision: number | undefined;
  if (letters[at] === '.') {
    at++;
    precision = digits();
    if (precision === undefined) throw valueError('Format specifier missing precision');
    if (precision > maximalPrecision) throw valueError('precision too big');
  }
  const type = letters[at] ?? '';
  if (letters.length > at + 1)
    throw valueError(`Invalid format specifier${of === '' ? '' : ` '${text}' for object of type '${of}'`}`);
  if (grouping !== '') {
    const shown = type === '' && of !== 'int' && of !== 'float' && of !== 'bool' ? 's' : type;
    const allowed = grouping === '_' ? 'deEfFgG%boxX' : 'deEfFgG%';
    if (shown !== '' && !allowed.includes(shown))
      throw valueError(`Cannot specify '${grouping}' with '${shown}'.`);
  }
  checkTextLength(width);
  return { fill, align, sign, alternate, width, grouping, precision, type };
}

/** Python's `format(value, spec)`. */
export function formatValue(value: Value, specText: string): string {
  if (value instanceof TemplateObject) {
    const formatted = formatObject(value, specText);
    if (formatted !== undefined) return formatted;
  }
  if (specText === '') return str(value);
  if (value instanceof Undefined)
    throw valueError('unsupported format string passed to Undefined.__format__');
  if (typeof value === 'string' || value instanceof Markup)
    return formatText(str(value), parseFormatSpec(specText, 'str'), typeName(value));
  if (isNumber(value)) {
    const name = typeName(value);
    const spec = parseFormatSpec(specText, name);
    if (value instanceof PyFloat) return formatFloat(value.value, spec, name);
    const number = numberOf(value);
    return 'eEfFgG%'.includes(spec.type) && spec.type !== ''
      ? formatFloat(toFloat(value), spec, name)
      : formatInteger(number, spec, name);
  }
  throw valueErrorUnsupported(typeName(value));
}

function formatObject(value: TemplateObject, specText: string): string | undefined {
  const formatter = value.getAttribute('strftime');
  if (specText !== '' && formatter instanceof TemplateObject && formatter.call) {
    const place = { place: undefined, macroStack: [], macroName: undefined, packageName: undefined };
    return str(formatter.call([specText], new Map(), place));
  }
  return specText === '' ? str(value) : undefined;
}

function valueErrorUnsupported(name: string): Error {
  return valueError(`unsupported format string passed to ${name}.__format__`);
}

function formatText(text: string, spec: FormatSpec, name: string): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, name);
  if (spec.sign !== '') {
    throw valueError(`${spec.sign === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`);
  }
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw valueError(`'=' alignment not allowed in string format specifier`);
  const cut = spec.precision === undefined ? text : lettersOf(text).slice(0, spec.precision).join('');
  return pad('', cut, spec, '<');
}

function unknownCode(code: string, name: string): Error {
  return valueError(`Unknown format code '${code}' for object of type '${name}'`);
}

/** Sign and digits, filled to the width. */
function pad(sign: string, digits: string, spec: FormatSpec, otherwise: FormatSpec['align']): string {
  const missing = spec.width - textLength(sign) - textLength(digits);
  if (missing <= 0) return sign + digits;
  const align = spec.align === '' ? otherwise : spec.align;
  if (align === '<') return sign + digits + spec.fill.repeat(missing);
  if (align === '=') return sign + spec.fill.repeat(missing) + digits;
  const left = align === '^' ? missing >> 1 : missing;
  return spec.fill.repeat(left) + sign + digits + spec.fill.repeat(missing - left);
}

function signOf(negative: boolean, spec: FormatSpec): string {
  return negative ? '-' : spec.sign === '-' ? '' : spec.sign;
}

function formatInteger(value: number | bigint, spec: FormatSpec, name: string): string {
  if (spec.type !== '' && !'dnboxXc'.includes(spec.type)) throw unknownCode(spec.type, name);
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  const negative = value < 0;
  const size = negative ? -value : value;
  const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0o', x: '0x', X: '0X' };
  let digits: string;
  switch (spec.type) {
    case '':
    case 'd':
    case 'n':
      digits = integerText(size);
      break;
    case 'b':
      digits = size.toString(2);
      break;
    case 'o':
      digits = size.toString(8);
      break;
    case 'x':
      digits = size.toString(16);
      break;
    case 'X':
      digits = size.toString(16).toUpperCase();
      break;
    case 'c':
      if (value < 0 || value > 0x10ffff) throw valueError('%c arg not in range(0x110000)');
      return pad('', String.fromCodePoint(Number(value)), spec, '<');
    default:
      throw unknownCode(spec.type, name);
  }
  const every = 'boxX'.includes(spec.type) && spec.type !== '' ? 4 : 3;
  const sign = signOf(negative, spec) + (spec.alternate ? (prefixes[spec.type] ?? '') : '');
  return pad(sign, group(digits, '', spec, every, sign.length), spec, '>');
}

/** Digits in groups; zeros that fill the width are grouped too. */
function group(digits: string, rest: string, spec: FormatSpec, every: number, taken: number): string {
  if (spec.grouping === '') return digits + rest;
  const join = (text: string): string => {
    const parts: string[] = [];
    for (let end = text.length; end > 0; end -= every)
      parts.unshift(text.slice(Math.max(0, end - every), end));
    return parts.join(spec.grouping);
  };
  if (spec.fill !== '0' || spec.align !== '=') return join(digits) + rest;
  const room = spec.width - taken - rest.length;
  let grouped = join(digits);
  if (grouped.length < room) {
    const zeros = Math.max(0, room - Math.floor(room / (every + 1)) - digits.length);
    grouped = join('0'.repeat(zeros) + digits);
    if (grouped.length < room) grouped = join(`0${'0'.repeat(zeros)}${digits}`);
  }
  return grouped + rest;
}

function formatFloat(value: number, spec: FormatSpec, name: string): string {
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  const upper = spec.type === 'E' || spec.type === 'F' || spec.type === 'G';
  let text: string;
  if (!Number.isFinite(size)) text = Number.isNaN(size) ? 'nan' : 'inf';
  else text = finiteText(size, spec, name);
  if (spec.type === '%') text += Number.isFinite(size) ? '%' : '%';
  if (upper) text = text.toUpperCase();
  const sign = signOf(negative && !Number.isNaN(value), spec);
  const point = text.search(/[^0-9]/);
  const whole = point < 0 ? text : text.slice(0, point);
  const rest = point < 0 ? '' : text.slice(point);
  return pad(sign, whole === '' ? text : group(whole, rest, spec, 3, sign.length), spec, '>');
}

function finiteText(size: number, spec: FormatSpec, name: string): string {
  const { precision, alternate } = spec;
  const point = (text: string): string =>
    alternate && !text.includes('.') ? text.replace(/(?=e|$)/, '.') : text;
  switch (spec.type) {
    case '':
      if (precision === undefined) return point(floatText(size));
      return point(generalOrPoint(size, precision, alternate));
    case 'e':
    case 'E':
      return point(scientificText(size, precision ?? 6));
    case 'f':
    case 'F':
      return point(fixedText(size, precision ?? 6));
    case 'g':
    case 'G':
    case 'n':
      return point(generalText(size, precision ?? 6, alternate));
    case '%':
      return point(fixedText(size * 100, precision ?? 6));
    default:
      throw unknownCode(spec.type, name);
  }
}

/** A float's format without a type: like `g`, but with a digit after the point. */
function generalOrPoint(size: number, precision: number, keepZeros: boolean): string {
  const text = generalText(size, precision, keepZeros);
  if (text.includes('e') || text.includes('.')) return text;
  return text.length >= Math.max(1, precision) ? scientificShort(size, precision, keepZeros) : `${text}.0`;
}

function scientificShort(size: number, precision: number, keepZeros: boolean): string {
  const text = scientificText(size, Math.max(0, precision - 1));
  return !keepZeros && text.includes('.') ? text.replace(/\.?0+(?=e)/, '') : text;
}
