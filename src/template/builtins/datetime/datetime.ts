import { bind } from '../../values/arguments.ts';
import { typeError, valueError } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { TemplateError } from '../../values/template-error.ts';
import { PyFloat, PyTuple } from '../../values/value.ts';
import type { Keywords, Value } from '../../values/value.ts';
import {
  checkDay,
  checkTime,
  civilFromDays,
  daysFromCivil,
  offsetText,
  pad,
  timeText,
  weekdayOf,
} from './calendar.ts';
import { PyDate, calendarAttribute, whole } from './date.ts';
import type { Moment } from './strftime.ts';
import { PyTime, zoneArgument } from './time.ts';
import { PyTimeDelta, floorDivide } from './timedelta.ts';
import { ZonedObject, fixedZone } from './zone.ts';
import type { PyZone } from './zone.ts';

const dayLength = 86_400_000_000n;

/** Microseconds on the clock since 1970-01-01, the zone left out. */
function localMicroseconds({ year, month, day, hour, minute, second, microsecond }: Moment): bigint {
  const seconds = daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  return BigInt(seconds) * 1_000_000n + BigInt(microsecond);
}

/** Python's `datetime`, with or without a zone. */
export class PyDateTime extends ZonedObject {
  readonly moment: Moment;
  /** Microseconds since 1970-01-01 on its own clock. */
  readonly local: bigint;

  private constructor(moment: Moment) {
    super();
    this.moment = moment;
    this.local = localMicroseconds(moment);
  }

  /** Throws Python's `ValueError` for what the calendar or the clock has not. */
  static of(moment: Moment): PyDateTime {
    checkDay(moment.year, moment.month, moment.day);
    checkTime(moment.hour, moment.minute, moment.second, moment.microsecond);
    return new PyDateTime(moment);
  }

  /** From microseconds on the clock of `zone`. */
  static fromLocal(local: bigint, zone: PyZone | undefined): PyDateTime {
    const days = floorDivide(local, dayLength);
    const rest = Number(local - days * dayLength);
    const { year, month, day } = civilFromDays(Number(days));
    if (year < 1 || year > 9999)
      throw new TemplateError('date value out of range', { type: 'OverflowError' });
    const seconds = Math.floor(rest / 1e6);
    return new PyDateTime({
      year,
      month,
      day,
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      microsecond: rest % 1e6,
      zone,
    });
  }

  /** From microseconds since 1970 in UTC, on the clock of `zone`. */
  static fromEpoch(epoch: bigint, zone: PyZone | undefined): PyDateTime {
    const at = zone?.at(Number(floorDivide(epoch, 1_000_000n)));
    return PyDateTime.fromLocal(epoch + BigInt(at?.fixed.seconds ?? 0) * 1_000_000n, at);
  }

  /** Microseconds since 1970 in UTC; without a zone, its clock is taken for UTC's. */
  get epoch(): bigint {
    return this.local - BigInt(this.moment.zone?.fixed.seconds ?? 0) * 1_000_000n;
  }

  get hasZone(): boolean {
    return this.moment.zone !== undefined;
  }

  get localSeconds(): number {
    return Number(floorDivide(this.local, 1_000_000n));
  }

  override withZone(zone: PyZone): Value {
    return new PyDateTime({ ...this.moment, zone });
  }

  override inZone(zone: PyZone): Value {
    return PyDateTime.fromEpoch(this.epoch, zone);
  }

  override get typeName(): string {
    return 'datetime.datetime';
  }

  /** `2024-01-31 12:30:00+01:00` */
  iso(separator: string): string {
    const { year, month, day, hour, minute, second, microsecond, zone } = this.moment;
    const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
    const offset = zone ? offsetText(zone.fixed.seconds, ':') : '';
    return date + separator + timeText(hour, minute, second, microsecond) + offset;
  }

  override toText(): string {
    return this.iso(' ');
  }

  override toRepr(): string {
    const { year, month, day, hour, minute, second, microsecond, zone } = this.moment;
    const parts: (number | string)[] = [year, month, day, hour, minute];
    if (second !== 0 || microsecond !== 0) parts.push(second);
    if (microsecond !== 0) parts.push(microsecond);
    if (zone) parts.push(`tzinfo=${zone.toRepr()}`);
    return `datetime.datetime(${parts.join(', ')})`;
  }

  override getAttribute(name: string): Value | undefined {
    const { moment } = this;
    const { zone } = moment;
    const days = daysFromCivil(moment.year, moment.month, moment.day);
    switch (name) {
      case 'year':
      case 'month':
      case 'day':
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return moment[name];
      case 'tzinfo':
        return zone ?? null;
      case 'date':
        return nativeFunction(name, () => PyDate.of(moment.year, moment.month, moment.day));
      case 'time':
        return nativeFunction(name, () => new PyTime({ ...moment, zone: undefined }));
      case 'timetz':
        return nativeFunction(name, () => new PyTime(moment));
      case 'timestamp':
        return nativeFunction(name, () => new PyFloat(Number(this.epoch) / 1e6));
      case 'utcoffset':
        return nativeFunction(name, () =>
          zone ? new PyTimeDelta(BigInt(zone.fixed.seconds) * 1_000_000n) : null,
        );
      case 'dst':
        return nativeFunction(name, () => (zone ? new PyTimeDelta(0n) : null));
      case 'tzname':
        return nativeFunction(name, () => zone?.fixed.name ?? null);
      case 'astimezone':
        return nativeFunction(name, ([target]) =>
          PyDateTime.fromEpoch(this.epoch, zoneArgument(target) ?? fixedZone(0)),
        );
      case 'replace':
        return nativeFunction(name, (args, kwargs) => makeDateTime(args, kwargs, moment, 0));
      case 'timetuple':
        return nativeFunction(name, () => this.#timeTuple(days));
      case 'isoformat':
        return nativeFunction(name, (args, kwargs) => {
          const [separator, precision] = bind(name, { names: ['sep', 'timespec'] }, args, kwargs);
          return this.#isoWith(typeof separator === 'string' ? separator : 'T', precision ?? 'auto');
        });
      default:
        return calendarAttribute(name, moment, days, () => this.iso('T'));
    }
  }

  #timeTuple(days: number): Value {
    const { year, month, day, hour, minute, second } = this.moment;
    const dayOfYear = days - daysFromCivil(year, 1, 1) + 1;
    return new PyTuple([year, month, day, hour, minute, second, weekdayOf(days), dayOfYear, -1]);
  }

  #isoWith(separator: string, precision: Value): string {
    const text = this.iso(separator);
    const { zone, hour, minute, second, microsecond } = this.moment;
    const offset = zone ? offsetText(zone.fixed.seconds, ':') : '';
    const date = text.slice(0, 10 + separator.length);
    switch (precision) {
      case 'auto':
        return text;
      case 'hours':
        return date + pad(hour) + offset;
      case 'minutes':
        return `${date}${pad(hour)}:${pad(minute)}${offset}`;
      case 'seconds':
        return date + timeText(hour, minute, second, 0) + offset;
      case 'milliseconds':
        return `${date}${timeText(hour, minute, second, 0)}.${pad(Math.floor(microsecond / 1000), 3)}${offset}`;
      case 'microseconds':
        return `${date}${timeText(hour, minute, second, 0)}.${pad(microsecond, 6)}${offset}`;
      default:
        throw valueError('Unknown timespec value');
    }
  }

  override equals(other: Value): boolean {
    if (!(other instanceof PyDateTime) || !other.moment.zone !== !this.moment.zone) return false;
    return other.epoch === this.epoch;
  }

  override hashText(): string {
    return `datetime ${this.epoch} ${this.moment.zone !== undefined}`;
  }

  override compare(other: Value): number | undefined {
    if (!(other instanceof PyDateTime)) {
      if (other instanceof PyDate) throw typeError("can't compare datetime.datetime to datetime.date");
      return undefined;
    }
    if (!other.moment.zone !== !this.moment.zone) {
      throw typeError("can't compare offset-naive and offset-aware datetimes");
    }
    return this.epoch < other.epoch ? -1 : this.epoch > other.epoch ? 1 : 0;
  }

  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta) {
      if (operator === '+') return PyDateTime.fromLocal(this.local + other.microseconds, this.moment.zone);
      return operator === '-' && !reflected
        ? PyDateTime.fromLocal(this.local - other.microseconds, this.moment.zone)
        : undefined;
    }
    if (!(other instanceof PyDateTime) || operator !== '-') return undefined;
    if (!other.moment.zone !== !this.moment.zone) {
      throw typeError("can't subtract offset-naive and offset-aware datetimes");
    }
    return new PyTimeDelta(reflected ? other.epoch - this.epoch : this.epoch - other.epoch);
  }
}

/** A datetime from arguments; `from` stands for those not given, `required` must be. */
export function makeDateTime(
  args: readonly Value[],
  kwargs: Keywords,
  from: Moment,
  required: number,
): PyDateTime {
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo'];
  const [year, month, day, hour, minute, second, microsecond, zone] = bind(
    'datetime',
    { names },
    args,
    kwargs,
  );
  const given = [year, month, day].slice(0, required);
  const missing = given.findIndex((value) => value === undefined);
  if (missing >= 0)
    throw typeError(`function missing required argument '${names[missing]}' (pos ${missing + 1})`);
  return PyDateTime.of({
    year: whole(year, from.year),
    month: whole(month, from.month),
    day: whole(day, from.day),
    hour: whole(hour, from.hour),
    minute: whole(minute, from.minute),
    second: whole(second, from.second),
    microsecond: whole(microsecond, from.microsecond),
    zone: zone === undefined ? from.zone : zoneArgument(zone),
  });
}
