import { bind } from '../../values/arguments.ts';
import { typeError, typeName } from '../../values/describe.ts';
import { divideHalfEven, exactFraction } from '../../values/float-text.ts';
import { nativeFunction } from '../../values/functions.ts';
import { isInteger, isNumber, numberOf } from '../../values/numbers.ts';
import { TemplateError } from '../../values/template-error.ts';
import { PyFloat, TemplateObject } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { timeText } from './calendar.ts';

const microsecondsOf = {
  days: 86_400_000_000n,
  seconds: 1_000_000n,
  microseconds: 1n,
  milliseconds: 1000n,
  minutes: 60_000_000n,
  hours: 3_600_000_000n,
  weeks: 604_800_000_000n,
} as const;

const largest = 999_999_999n * microsecondsOf.days + microsecondsOf.days;

/** Floor division of bigints, as Python's `//`. */
export function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

function scale(count: Value, unit: bigint): bigint {
  if (isInteger(count)) return BigInt(count) * unit;
  if (!(count instanceof PyFloat)) {
    throw typeError(`unsupported type for timedelta component: ${typeName(count)}`);
  }
  if (!Number.isFinite(count.value))
    throw new TemplateError('cannot convert float to integer', { type: 'ValueError' });
  return scaleFraction(count.value, unit);
}

function scaleFraction(factor: number, unit: bigint): bigint {
  const { numerator, denominator } = exactFraction(factor);
  const top = numerator * unit;
  return top < 0n ? -divideHalfEven(-top, denominator) : divideHalfEven(top, denominator);
}

/** Python's `timedelta`: a span of microseconds. */
export class PyTimeDelta extends TemplateObject {
  readonly microseconds: bigint;
  constructor(microseconds: bigint) {
    super();
    if (microseconds > largest || microseconds < -largest) {
      throw new TemplateError('days out of range; must have magnitude <= 999999999', {
        type: 'OverflowError',
      });
    }
    this.microseconds = microseconds;
  }

  override get typeName(): string {
    return 'datetime.timedelta';
  }

  /** Days, seconds of the day and microseconds of the second; only the days may be negative. */
  get parts(): { readonly days: number; readonly seconds: number; readonly microseconds: number } {
    const days = floorDivide(this.microseconds, microsecondsOf.days);
    const rest = this.microseconds - days * microsecondsOf.days;
    return {
      days: Number(days),
      seconds: Number(rest / 1_000_000n),
      microseconds: Number(rest % 1_000_000n),
    };
  }

  override getAttribute(name: string): Value | undefined {
    const { days, seconds, microseconds } = this.parts;
    switch (name) {
      case 'days':
        return days;
      case 'seconds':
        return seconds;
      case 'microseconds':
        return microseconds;
      case 'total_seconds':
        return nativeFunction(name, () => new PyFloat(Number(this.microseconds) / 1e6));
      default:
        return undefined;
    }
  }

  override toText(): string {
    const { days, seconds, microseconds } = this.parts;
    const clock = timeText(0, Math.floor(seconds / 60) % 60, seconds % 60, microseconds).slice(3);
    const time = `${Math.floor(seconds / 3600)}:${clock}`;
    if (days === 0) return time;
    return `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${time}`;
  }

  override toRepr(): string {
    const parts = Object.entries(this.parts).filter(([, value]) => value !== 0);
    const text = parts.map(([name, value]) => `${name}=${value}`).join(', ');
    return `datetime.timedelta(${text === '' ? '0' : text})`;
  }

  override truthy(): boolean {
    return this.microseconds !== 0n;
  }

  override equals(other: Value): boolean {
    return other instanceof PyTimeDelta && other.microseconds === this.microseconds;
  }

  override hashText(): string {
    return `timedelta ${this.microseconds}`;
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTimeDelta)) return undefined;
    return this.microseconds < other.microseconds ? -1 : this.microseconds > other.microseconds ? 1 : 0;
  }

  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta) return this.#withDelta(operator, other, reflected);
    if (operator === 'abs')
      return new PyTimeDelta(this.microseconds < 0n ? -this.microseconds : this.microseconds);
    if (operator === '+' && other === 0) return this;
    if (!isNumber(other)) return undefined;
    if (operator === '*') {
      return new PyTimeDelta(
        other instanceof PyFloat
          ? scaleFraction(other.value, this.microseconds)
          : this.microseconds * BigInt(numberOf(other)),
      );
    }
    if (reflected) return undefined;
    if (operator === '/') {
      const number = Number(numberOf(other));
      if (number === 0) throw new TemplateError('division by zero', { type: 'ZeroDivisionError' });
      const { numerator, denominator } = exactFraction(number);
      const top = this.microseconds * denominator;
      const negative = top < 0n !== numerator < 0n;
      const quotient = divideHalfEven(top < 0n ? -top : top, numerator < 0n ? -numerator : numerator);
      return new PyTimeDelta(negative ? -quotient : quotient);
    }
    if (operator === '//' && isInteger(other))
      return new PyTimeDelta(floorDivide(this.microseconds, BigInt(other)));
    return undefined;
  }

  #withDelta(operator: string, other: PyTimeDelta, reflected: boolean): Value | undefined {
    const [left, right] = reflected
      ? [other.microseconds, this.microseconds]
      : [this.microseconds, other.microseconds];
    if ((operator === '/' || operator === '//' || operator === '%') && right === 0n) {
      throw new TemplateError('division by zero', { type: 'ZeroDivisionError' });
    }
    switch (operator) {
      case '+':
        return new PyTimeDelta(left + right);
      case '-':
        return new PyTimeDelta(left - right);
      case '/':
        return new PyFloat(Number(left) / Number(right));
      case '//':
        return Number(floorDivide(left, right));
      case '%':
        return new PyTimeDelta(left - floorDivide(left, right) * right);
      default:
        return undefined;
    }
  }
}

/** The class `timedelta`. */
export const timedeltaClass = nativeFunction('timedelta', (args, kwargs) => {
  const names = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const;
  const counts = bind('timedelta', { names }, args, kwargs);
  let total = 0n;
  names.forEach((name, index) => {
    const count = counts[index];
    if (count !== undefined) total += scale(count, microsecondsOf[name]);
  });
  return new PyTimeDelta(total);
});
