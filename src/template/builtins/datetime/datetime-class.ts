import { bind } from '../../values/arguments.ts';
import { typeError, typeName, valueError } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { isNumber, numberOf } from '../../values/numbers.ts';
import { repr } from '../../values/text.ts';
import { TemplateObject } from '../../values/value.ts';
import type { Keywords, Value } from '../../values/value.ts';
import { PyDate, parseIsoDate } from './date.ts';
import { PyDateTime, makeDateTime } from './datetime.ts';
import type { Moment } from './strftime.ts';
import { strptime } from './strptime.ts';
import { PyTime, parseIsoTime, zoneArgument } from './time.ts';
import type { PyZone } from './zone.ts';

const epochStart: Moment = {
  year: 1,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  microsecond: 0,
  zone: undefined,
};

/** The clock that the class reads. */
export interface DateTimeClock {
  /** Microseconds since 1970 in UTC. */
  readonly now: () => bigint;
  /** The zone of times without one. */
  readonly local: PyZone;
}

function naive(value: PyDateTime): PyDateTime {
  return PyDateTime.of({ ...value.moment, zone: undefined });
}

/** The class `datetime`. */
export class DateTimeClass extends TemplateObject {
  readonly #clock: DateTimeClock;
  constructor(clock: DateTimeClock) {
    super();
    this.#clock = clock;
  }
  override get typeName(): string {
    return 'type';
  }
  override toRepr(): string {
    return "<class 'datetime.datetime'>";
  }
  override call(args: readonly Value[], kwargs: Keywords): Value {
    return makeDateTime(args, kwargs, epochStart, 3);
  }

  override getAttribute(name: string): Value | undefined {
    const clock = this.#clock;
    switch (name) {
      case 'now':
        return nativeFunction(name, (args, kwargs) => {
          const zone = zoneArgument(bind(name, { names: ['tz'] }, args, kwargs)[0]);
          const now = PyDateTime.fromEpoch(clock.now(), zone ?? clock.local);
          return zone ? now : naive(now);
        });
      case 'today':
        return nativeFunction(name, () => naive(PyDateTime.fromEpoch(clock.now(), clock.local)));
      case 'utcnow':
        return nativeFunction(name, () => PyDateTime.fromEpoch(clock.now(), undefined));
      case 'fromtimestamp':
      case 'utcfromtimestamp':
        return nativeFunction(name, (args, kwargs) => {
          const [seconds, tz] = bind(name, { names: ['timestamp', 'tz'], required: 1 }, args, kwargs);
          const zone = zoneArgument(tz);
          const epoch = epochArgument(seconds!);
          if (name === 'utcfromtimestamp') return PyDateTime.fromEpoch(epoch, undefined);
          const moment = PyDateTime.fromEpoch(epoch, zone ?? clock.local);
          return zone ? moment : naive(moment);
        });
      case 'strptime':
        return nativeFunction(name, (args, kwargs) => {
          const [text, format] = bind(name, { names: ['date_string', 'format'], required: 2 }, args, kwargs);
          if (typeof text !== 'string')
            throw typeError(`strptime() argument 1 must be str, not ${typeName(text!)}`);
          if (typeof format !== 'string')
            throw typeError(`strptime() argument 2 must be str, not ${typeName(format!)}`);
          return PyDateTime.of(strptime(text, format));
        });
      case 'fromisoformat':
        return nativeFunction(name, ([text]) => fromIso(text));
      case 'fromordinal':
        return nativeFunction(name, ([ordinal]) =>
          PyDateTime.fromLocal(BigInt(Number(ordinal) - 719163) * 86_400_000_000n, undefined),
        );
      case 'combine':
        return nativeFunction(name, ([date, time]) => {
          if (!(date instanceof PyDate) || !(time instanceof PyTime))
            throw typeError('combine() wants a date and a time');
          const { year, month, day } = date;
          return PyDateTime.of({ year, month, day, ...time.clock });
        });
      case 'min':
        return PyDateTime.of(epochStart);
      case 'max':
        return makeDateTime([9999, 12, 31, 23, 59, 59, 999_999], new Map(), epochStart, 3);
      default:
        return undefined;
    }
  }
}

function epochArgument(seconds: Value): bigint {
  if (!isNumber(seconds))
    throw typeError(`'${typeName(seconds)}' object cannot be interpreted as an integer`);
  const number = numberOf(seconds);
  return typeof number === 'bigint' ? number * 1_000_000n : BigInt(Math.round(number * 1e6));
}

function fromIso(text: Value | undefined): PyDateTime {
  if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str');
  const fault = valueError(`Invalid isoformat string: ${repr(text)}`);
  const split = /^(\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d(?:-?\d)?)(?:[^\d](.+))?$/s.exec(text);
  const date = split ? parseIsoDate(split[1]!) : undefined;
  if (!split || !date) throw fault;
  if (split[2] === undefined) return PyDateTime.of({ ...epochStart, ...date });
  const clock = parseIsoTime(split[2]);
  if (!clock) throw fault;
  return PyDateTime.of({ ...date, ...clock });
}
