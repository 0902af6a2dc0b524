import { typeError, typeName } from './describe.ts';
import { TemplateError } from './template-error.ts';
import { PyFloat } from './value.ts';
import type { Value } from './value.ts';

/** What Python counts as a number: int, float, and bool, which is an int. */
export type PyNumber = number | bigint | boolean | PyFloat;

/** Whether the value is an int, a float or a bool. */
export function isNumber(value: Value): value is PyNumber {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    value instanceof PyFloat
  );
}

/** Whether the value is an int or a bool. */
export function isInteger(value: Value): value is number | bigint | boolean {
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint';
}

/** A Python number as JavaScript's: a bigint only beyond the safe range. */
export function numberOf(value: PyNumber): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? Number(value) : value.value;
}

/** An int or bool as a bigint. */
export function bigintOf(value: number | bigint | boolean): bigint {
  return BigInt(value);
}

/** An int of any size in the form that values have. */
export function integer(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A number as a float; throws for an int that no float can hold. */
export function toFloat(value: PyNumber): number {
  const number = numberOf(value);
  if (typeof number === 'number') return number;
  const float = Number(number);
  if (!Number.isFinite(float)) {
    throw new TemplateError('int too large to convert to float', { type: 'OverflowError' });
  }
  return float;
}

/** An index, count or width: throws `TypeError` for what is no int. Clamped to the safe range. */
export function toIndex(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value < 0n ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** The whole part of a float as an int; throws for infinity and NaN as Python does. */
export function truncate(value: number): number | bigint {
  if (Number.isNaN(value)) {
    throw new TemplateError('cannot convert float NaN to integer', { type: 'ValueError' });
  }
  if (!Number.isFinite(value)) {
    throw new TemplateError('cannot convert float infinity to integer', { type: 'OverflowError' });
  }
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole);
}
