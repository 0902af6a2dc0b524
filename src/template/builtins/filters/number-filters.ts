import { arithmetic } from '../../values/arithmetic.ts';
import { typeError, typeName, valueError } from '../../values/describe.ts';
import { divideHalfEven, exactFraction, fixedText } from '../../values/float-text.ts';
import { bigintOf, integer, isInteger, isNumber, toFloat, toIndex, truncate } from '../../values/numbers.ts';
import { parseFloatText, parseIntegerText } from '../../values/parse-number.ts';
import { TemplateError } from '../../values/template-error.ts';
import { repr, str, undefinedError } from '../../values/text.ts';
import { Markup, PyFloat, TemplateObject, Undefined } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { filter } from '../define-filter.ts';
import type { Filter } from '../filter.ts';

/** Python's `int(value)` with Jinja2's fallbacks. An undefined value is an error. */
function toInteger(value: Value, otherwise: Value, base: number): Value {
  if (value instanceof Undefined) throw undefinedError(value);
  const text = typeof value === 'string' ? value : value instanceof Markup ? value.text : undefined;
  if (text !== undefined) {
    const whole = parseIntegerText(text, base);
    if (whole !== undefined) return whole;
    const float = parseFloatText(text);
    return float === undefined || !Number.isFinite(float) ? otherwise : truncate(float);
  }
  if (isInteger(value)) return typeof value === 'boolean' ? Number(value) : value;
  if (value instanceof PyFloat) {
    if (Number.isFinite(value.value)) return truncate(value.value);
    if (Number.isNaN(value.value)) return otherwise;
    throw new TemplateError('cannot convert float infinity to integer', { type: 'OverflowError' });
  }
  return numberOfObject(value, 'int') ?? otherwise;
}

function toFloatValue(value: Value, otherwise: Value): Value {
  if (value instanceof Undefined) throw undefinedError(value);
  const text = typeof value === 'string' ? value : value instanceof Markup ? value.text : undefined;
  if (text !== undefined) {
    const float = parseFloatText(text);
    return float === undefined ? otherwise : new PyFloat(float);
  }
  return isNumber(value) ? new PyFloat(toFloat(value)) : (numberOfObject(value, 'float') ?? otherwise);
}

function numberOfObject(value: Value, kind: 'int' | 'float'): Value | undefined {
  return value instanceof TemplateObject ? value.operate?.(kind, null, false) : undefined;
}

/** Python's `round`: ints stay ints, halves go to the even neighbour of the exact value. */
function round(value: Value, digits: number): Value {
  if (isInteger(value)) {
    if (digits >= 0) return typeof value === 'boolean' ? Number(value) : value;
    if (digits < -400) return 0;
    const unit = 10n ** BigInt(-digits);
    const number = bigintOf(value);
    const size = divideHalfEven(number < 0n ? -number : number, unit) * unit;
    return integer(number < 0n ? -size : size);
  }
  if (value instanceof PyFloat) return new PyFloat(roundFloat(value.value, digits));
  const rounded = value instanceof TemplateObject ? value.operate?.('round', digits, false) : undefined;
  if (rounded !== undefined) return rounded;
  throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
}

function roundFloat(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 323) return value;
  if (digits < -308) return value < 0 ? -0 : 0;
  const size = Math.abs(value);
  let rounded: number;
  if (digits >= 0) {
    rounded = Number(fixedText(size, digits));
  } else {
    const { numerator, denominator } = exactFraction(size);
    const unit = 10n ** BigInt(-digits);
    rounded = Number(divideHalfEven(numerator, denominator * unit) * unit);
  }
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

function roundTowards(value: Value, digits: number, method: 'ceil' | 'floor'): Value {
  const unit = arithmetic('**', 10, digits);
  const scaled = arithmetic('*', value, unit);
  if (!isNumber(scaled)) throw typeError(`must be real number, not ${typeName(scaled)}`);
  const whole = scaled instanceof PyFloat ? truncate(Math[method](scaled.value)) : scaled;
  return arithmetic('/', whole, unit);
}

function fileSize(value: Value, binary: boolean): string {
  const float = toFloatValue(value, null);
  if (!(float instanceof PyFloat)) {
    throw typeof value === 'string' || value instanceof Markup
      ? valueError(`could not convert string to float: ${repr(str(value))}`)
      : typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
  }
  const bytes = float.value;
  const base = binary ? 1024 : 1000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const prefixes = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
  let unit = base ** 2;
  let index = 0;
  while (index < prefixes.length - 1 && bytes >= unit) {
    unit *= base;
    index++;
  }
  const letter = binary ? `${prefixes[index]!.toUpperCase()}iB` : `${prefixes[index]}B`;
  return `${fixedText((base * bytes) / unit, 1)} ${letter}`;
}

function absolute(value: Value): Value {
  if (isInteger(value)) {
    const number = typeof value === 'boolean' ? Number(value) : value;
    return number < 0 ? integer(-bigintOf(number)) : number;
  }
  if (value instanceof PyFloat) return new PyFloat(Math.abs(value.value));
  const result = value instanceof TemplateObject ? value.operate?.('abs', null, false) : undefined;
  if (result !== undefined) return result;
  throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
}

/** Filters on numbers. */
export const numberFilters: readonly (readonly [string, Filter])[] = [
  [
    'int',
    filter('do_int', ['default', 'base'], (value, [otherwise, base]) =>
      toInteger(value, otherwise === undefined ? 0 : otherwise, toIndex(base ?? 10)),
    ),
  ],
  [
    'float',
    filter('do_float', ['default'], (value, [otherwise]) =>
      toFloatValue(value, otherwise === undefined ? new PyFloat(0) : otherwise),
    ),
  ],
  ['abs', filter('abs', [], absolute, { valueName: 'x' })],
  [
    'round',
    filter('do_round', ['precision', 'method'], (value, [precision, method]) => {
      const how = method ?? 'common';
      if (how !== 'common' && how !== 'ceil' && how !== 'floor') {
        throw new TemplateError('method must be common, ceil or floor');
      }
      const digits = toIndex(precision ?? 0);
      return how === 'common' ? round(value, digits) : roundTowards(value, digits, how);
    }),
  ],
  [
    'filesizeformat',
    filter('do_filesizeformat', ['binary'], (value, [binary]) => fileSize(value, binary === true)),
  ],
];
