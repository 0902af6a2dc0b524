import { bind } from '../../values/arguments.ts';
import { typeError, typeName, valueError } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { repr, str } from '../../values/text.ts';
import { TemplateObject } from '../../values/value.ts';
import type { Keywords, Value } from '../../values/value.ts';
import { checkTime, offsetText, timeText } from './calendar.ts';
import { whole } from './date.ts';
import { strftime } from './strftime.ts';
import { PyTimeDelta } from './timedelta.ts';
import { PyZone, fixedZone } from './zone.ts';

/** A time on the clock. */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly zone: PyZone | undefined;
}

/** An argument that must be a time zone or None. */
export function zoneArgument(value: Value | undefined): PyZone | undefined {
  if (value === undefined || value === null) return undefined;
  if (value instanceof PyZone) return value;
  throw typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`);
}

/** Reads `12`, `12:30`, `12:30:05.25+01:00` and the forms without colons; JavaScript's undefined for anything else. */
export function parseIsoTime(text: string): Clock | undefined {
  const match = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?(Z|[-+]\d\d(?::?\d\d(?::?\d\d)?)?)?$/.exec(
    text,
  );
  if (!match) return undefined;
  const [, hour, minute = '0', second = '0', fraction = '', zone] = match;
  let parsedZone: PyZone | undefined;
  if (zone !== undefined) {
    const digits = zone === 'Z' ? '000000' : zone.slice(1).replaceAll(':', '').padEnd(6, '0');
    const seconds =
      Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2, 4)) * 60 + Number(digits.slice(4, 6));
    parsedZone = fixedZone(zone.startsWith('-') ? -seconds : seconds);
  }
  return {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
    zone: parsedZone,
  };
}

/** Python's `time`. */
export class PyTime extends TemplateObject {
  readonly clock: Clock;
  constructor(clock: Clock) {
    super();
    checkTime(clock.hour, clock.minute, clock.second, clock.microsecond);
    this.clock = clock;
  }

  override get typeName(): string {
    return 'datetime.time';
  }

  get #order(): number {
    const { hour, minute, second, microsecond, zone } = this.clock;
    return ((hour * 60 + minute) * 60 + second - (zone?.fixed.seconds ?? 0)) * 1e6 + microsecond;
  }

  override toText(): string {
    const { hour, minute, second, microsecond, zone } = this.clock;
    return timeText(hour, minute, second, microsecond) + (zone ? offsetText(zone.fixed.seconds, ':') : '');
  }

  override toRepr(): string {
    const { hour, minute, second, microsecond, zone } = this.clock;
    const parts: (string | number)[] = [hour, minute];
    if (second !== 0 || microsecond !== 0) parts.push(second);
    if (microsecond !== 0) parts.push(microsecond);
    if (zone) parts.push(`tzinfo=${zone.toRepr()}`);
    return `datetime.time(${parts.join(', ')})`;
  }

  override getAttribute(name: string): Value | undefined {
    const { zone, ...fields } = this.clock;
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return fields[name];
      case 'tzinfo':
        return zone ?? null;
      case 'isoformat':
        return nativeFunction(name, () => this.toText());
      case 'utcoffset':
        return nativeFunction(name, () =>
          zone ? new PyTimeDelta(BigInt(zone.fixed.seconds) * 1_000_000n) : null,
        );
      case 'strftime':
        return nativeFunction(name, ([format]) =>
          strftime({ year: 1900, month: 1, day: 1, ...this.clock }, str(format ?? '')),
        );
      case 'replace':
        return nativeFunction(name, (args, kwargs) => makeTime(args, kwargs, this.clock));
      default:
        return undefined;
    }
  }

  override equals(other: Value): boolean {
    return other instanceof PyTime && other.#order === this.#order && !other.clock.zone === !this.clock.zone;
  }

  override hashText(): string {
    return `time ${this.#order}`;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyTime ? this.#order - other.#order : undefined;
  }
}

function makeTime(args: readonly Value[], kwargs: Keywords, from: Clock): PyTime {
  const names = ['hour', 'minute', 'second', 'microsecond', 'tzinfo'];
  const [hour, minute, second, microsecond, zone] = bind('time', { names }, args, kwargs);
  return new PyTime({
    hour: whole(hour, from.hour),
    minute: whole(minute, from.minute),
    second: whole(second, from.second),
    microsecond: whole(microsecond, from.microsecond),
    zone: zone === undefined ? from.zone : zoneArgument(zone),
  });
}

const midnight: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0, zone: undefined };

/** The class `time`. */
export class TimeClass extends TemplateObject {
  override get typeName(): string {
    return 'type';
  }
  override toRepr(): string {
    return "<class 'datetime.time'>";
  }
  override call(args: readonly Value[], kwargs: Keywords): Value {
    return makeTime(args, kwargs, midnight);
  }
  override getAttribute(name: string): Value | undefined {
    if (name === 'min') return new PyTime(midnight);
    if (name === 'max')
      return new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999, zone: undefined });
    if (name !== 'fromisoformat') return undefined;
    return nativeFunction(name, ([text]) => {
      if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str');
      const clock = parseIsoTime(text);
      if (!clock) throw valueError(`Invalid isoformat string: ${repr(text)}`);
      return new PyTime(clock);
    });
  }
}
