import type { BinaryOperator } from '../syntax/nodes.ts';
import { typeError, typeName } from './describe.ts';
import { divideHalfEven } from './float-text.ts';
import { checkListLength, checkTextLength, limitError, maximalIntegerBits } from './limits.ts';
import { escapeMarkup } from './markup.ts';
import { bigintOf, integer, isInteger, isNumber, numberOf, toFloat, toIndex } from './numbers.ts';
import type { PyNumber } from './numbers.ts';
import { percentFormat } from './percent-format.ts';
import { TemplateError } from './template-error.ts';
import { undefinedError } from './text.ts';
import { Markup, PyFloat, PySet, PyTuple, TemplateObject, Undefined } from './value.ts';
import type { Value } from './value.ts';

/** Python's binary arithmetic on any two values. */
export function arithmetic(operator: BinaryOperator, left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) return onNumbers(operator, left, right);
  if (typeof left === 'string' && typeof right === 'string' && operator === '+') {
    checkTextLength(left.length + right.length);
    return left + right;
  }
  if (operator === '%' && (typeof left === 'string' || left instanceof Markup))
    return percentFormat(left, right);
  if (left instanceof Undefined) throw undefinedError(left);
  if (right instanceof Undefined) throw undefinedError(right);
  if (left instanceof TemplateObject) {
    const result = left.operate?.(operator, right, false);
    if (result !== undefined) return result;
  }
  if (right instanceof TemplateObject) {
    const result = right.operate?.(operator, left, true);
    if (result !== undefined) return result;
  }
  switch (operator) {
    case '+':
      return add(left, right);
    case '*':
      return multiply(left, right);
    case '-':
      if (left instanceof PySet && right instanceof PySet) {
        return new PySet([...left].filter((item) => !right.has(item)));
      }
      break;
    default:
  }
  const name = operator === '**' ? '** or pow()' : operator;
  throw typeError(`unsupported operand type(s) for ${name}: '${typeName(left)}' and '${typeName(right)}'`);
}

/** `-value` and `+value`. */
export function signed(operator: '-' | '+', value: Value): Value {
  if (value instanceof PyFloat) return operator === '-' ? new PyFloat(-value.value) : value;
  if (isInteger(value)) {
    const number = typeof value === 'boolean' ? Number(value) : value;
    if (operator === '+') return number;
    return typeof number === 'bigint' ? integer(-number) : number === 0 ? 0 : -number;
  }
  if (value instanceof Undefined) throw undefinedError(value);
  if (value instanceof TemplateObject) {
    const result = value.operate?.(operator === '-' ? '*' : '+', operator === '-' ? -1 : 0, false);
    if (result !== undefined) return result;
  }
  throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
}

function add(left: Value, right: Value): Value {
  const leftMarkup = left instanceof Markup;
  if (leftMarkup || typeof left === 'string') {
    if (typeof right === 'string' || right instanceof Markup) {
      const text = leftMarkup || right instanceof Markup ? escapeMarkup(left) + escapeMarkup(right) : '';
      checkTextLength(text.length);
      return new Markup(text);
    }
    if (!leftMarkup) throw typeError(`can only concatenate str (not "${typeName(right)}") to str`);
  } else if (Array.isArray(left)) {
    if (!Array.isArray(right))
      throw typeError(`can only concatenate list (not "${typeName(right)}") to list`);
    checkListLength(left.length + right.length);
    return left.concat(right);
  } else if (left instanceof PyTuple) {
    if (!(right instanceof PyTuple)) {
      throw typeError(`can only concatenate tuple (not "${typeName(right)}") to tuple`);
    }
    checkListLength(left.items.length + right.items.length);
    return new PyTuple(left.items.concat(right.items));
  }
  throw typeError(`unsupported operand type(s) for +: '${typeName(left)}' and '${typeName(right)}'`);
}

function multiply(left: Value, right: Value): Value {
  const repeated = isSequence(left) ? left : isSequence(right) ? right : undefined;
  const count = repeated === left ? right : left;
  if (repeated === undefined) {
    throw typeError(`unsupported operand type(s) for *: '${typeName(left)}' and '${typeName(right)}'`);
  }
  if (!isInteger(count) && (left instanceof Markup || right instanceof Markup)) {
    throw typeError(
      `'${typeName(left instanceof Markup ? right : left)}' object cannot be interpreted as an integer`,
    );
  }
  if (!isInteger(count)) throw typeError(`can't multiply sequence by non-int of type '${typeName(count)}'`);
  const times = Math.max(0, toIndex(count));
  if (typeof repeated === 'string' || repeated instanceof Markup) {
    const text = typeof repeated === 'string' ? repeated : repeated.text;
    checkTextLength(text.length * times);
    const result = text === '' ? '' : text.repeat(times);
    return typeof repeated === 'string' ? result : new Markup(result);
  }
  const items = Array.isArray(repeated) ? repeated : repeated.items;
  checkListLength(items.length * times);
  const result: Value[] = [];
  if (items.length > 0) for (let turn = 0; turn < times; turn++) for (const item of items) result.push(item);
  return Array.isArray(repeated) ? result : new PyTuple(result);
}

function isSequence(value: Value): value is string | Markup | Value[] | PyTuple {
  return (
    typeof value === 'string' || value instanceof Markup || Array.isArray(value) || value instanceof PyTuple
  );
}

function onNumbers(operator: BinaryOperator, left: PyNumber, right: PyNumber): Value {
  if (left instanceof PyFloat || right instanceof PyFloat) {
    return new PyFloat(onFloats(operator, toFloat(left), toFloat(right)));
  }
  return onIntegers(operator, numberOf(left), numberOf(right));
}

function onFloats(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      if (right === 0) throw zeroDivision('float division by zero');
      return left / right;
    case '//':
      if (right === 0) throw zeroDivision('float floor division by zero');
      return floatFloorDivide(left, right);
    case '%':
      if (right === 0) throw zeroDivision('float modulo');
      return floatModulo(left, right);
    case '**':
      return floatPower(left, right);
  }
}

function floatFloorDivide(left: number, right: number): number {
  const rest = left % right;
  let quotient = (left - rest) / right;
  if (rest !== 0 && right < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return left / right < 0 || Object.is(left / right, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

function floatModulo(left: number, right: number): number {
  const rest = left % right;
  if (rest === 0) return right < 0 ? -0 : 0;
  return rest < 0 === right < 0 ? rest : rest + right;
}

function floatPower(left: number, right: number): number {
  if (left === 0 && right < 0) throw zeroDivision('0.0 cannot be raised to a negative power');
  if (left < 0 && !Number.isInteger(right) && Number.isFinite(right)) {
    throw typeError('a negative number to a broken power is a complex number, which templates have not');
  }
  if (left === 1) return 1;
  const result = left ** right;
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right)) {
    throw new TemplateError("(34, 'Numerical result out of range')", { type: 'OverflowError' });
  }
  return result;
}

function onIntegers(operator: BinaryOperator, left: number | bigint, right: number | bigint): Value {
  switch (operator) {
    case '+':
    case '-':
    case '*': {
      if (typeof left === 'number' && typeof right === 'number') {
        const result = operator === '+' ? left + right : operator === '-' ? left - right : left * right;
        // `+ 0` turns -0, which ints have not, into 0.
        if (Number.isSafeInteger(result)) return result + 0;
      }
      const [a, b] = [bigintOf(left), bigintOf(right)];
      return bounded(operator === '+' ? a + b : operator === '-' ? a - b : a * b);
    }
    case '/':
      // oxlint-disable-next-line eqeqeq
      if (right == 0) throw zeroDivision('division by zero');
      return new PyFloat(trueDivide(left, right));
    case '//':
    case '%':
      return floorDivide(operator, left, right);
    case '**':
      return power(left, right);
  }
}

function trueDivide(left: number | bigint, right: number | bigint): number {
  if (typeof left === 'number' && typeof right === 'number') return left / right;
  const [a, b] = [bigintOf(left), bigintOf(right)];
  const negative = a < 0n !== b < 0n;
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b];
  // 64 extra bits before the division keep more digits than a float has.
  const shift = BigInt(Math.max(0, bottom.toString(2).length - top.toString(2).length + 64));
  const quotient = Number(divideHalfEven(top << shift, bottom)) / 2 ** Number(shift);
  if (!Number.isFinite(quotient)) {
    throw new TemplateError('integer division result too large for a float', { type: 'OverflowError' });
  }
  return negative ? -quotient : quotient;
}

function floorDivide(operator: '//' | '%', left: number | bigint, right: number | bigint): Value {
  // oxlint-disable-next-line eqeqeq
  if (right == 0) {
    throw zeroDivision(operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero');
  }
  if (typeof left === 'number' && typeof right === 'number') {
    const rest = left % right;
    const floored = rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
    return (operator === '%' ? floored : (left - floored) / right) + 0;
  }
  const [a, b] = [bigintOf(left), bigintOf(right)];
  const rest = a % b;
  const floored = rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
  return integer(operator === '%' ? floored : (a - floored) / b);
}

function power(left: number | bigint, right: number | bigint): Value {
  if (right < 0) return new PyFloat(floatPower(toFloat(left), toFloat(right)));
  if (typeof left === 'number' && typeof right === 'number') {
    const result = left ** right;
    if (Number.isSafeInteger(result)) return result + 0;
  }
  const base = bigintOf(left);
  const bits = (base < 0n ? -base : base).toString(2).length;
  if (bits > 1 && bits * Number(right) > maximalIntegerBits) throw tooLarge();
  return bounded(bits === 1 && typeof right === 'bigint' ? base ** (right % 2n) : base ** bigintOf(right));
}

function bounded(value: bigint): number | bigint {
  const result = integer(value);
  if (typeof result === 'bigint' && !Number.isFinite(Number(result))) {
    if (result.toString(16).length * 4 > maximalIntegerBits) throw tooLarge();
  }
  return result;
}

function tooLarge(): TemplateError {
  return limitError(`the number would have more than ${maximalIntegerBits} bits`);
}

function zeroDivision(message: string): TemplateError {
  return new TemplateError(message, { type: 'ZeroDivisionError' });
}
