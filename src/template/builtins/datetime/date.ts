import { bind } from '../../values/arguments.ts';
import { typeError, typeName, valueError } from '../../values/describe.ts';
import { nativeFunction } from '../../values/functions.ts';
import { isInteger } from '../../values/numbers.ts';
import { TemplateError } from '../../values/template-error.ts';
import { repr } from '../../values/text.ts';
import { PyTuple, TemplateObject } from '../../values/value.ts';
import type { Keywords, Value } from '../../values/value.ts';
import { checkDay, civilFromDays, daysFromCivil, isoCalendar, pad, weekdayOf } from './calendar.ts';
import { ctime, dayOfIsoWeek, strftime } from './strftime.ts';
import type { Moment } from './strftime.ts';
import { PyTimeDelta } from './timedelta.ts';

const dayLength = 86_400_000_000n;

/** An argument that must be an int. */
export function whole(value: Value | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (isInteger(value)) return Number(value);
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** Arguments by position or name as ints, with what stands for those not given. */
function wholes(
  name: string,
  fields: readonly (readonly [string, number])[],
  args: readonly Value[],
  kwargs: Keywords,
  required = 0,
): number[] {
  const bound = bind(name, { names: fields.map(([field]) => field), required }, args, kwargs);
  return fields.map(([, otherwise], index) => whole(bound[index], otherwise));
}

/** Python's `date`. */
export class PyDate extends TemplateObject {
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;

  private constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
    this.days = daysFromCivil(year, month, day);
  }

  /** Throws Python's `ValueError` for a day that does not exist. */
  static of(year: number, month: number, day: number): PyDate {
    checkDay(year, month, day);
    return new PyDate(year, month, day);
  }

  /** The day that is `days` after 1970-01-01. */
  static fromDays(days: number): PyDate {
    const { year, month, day } = civilFromDays(days);
    if (year < 1 || year > 9999)
      throw new TemplateError('date value out of range', { type: 'OverflowError' });
    return new PyDate(year, month, day);
  }

  override get typeName(): string {
    return 'datetime.date';
  }

  get #moment(): Moment {
    const { year, month, day } = this;
    return { year, month, day, hour: 0, minute: 0, second: 0, microsecond: 0, zone: undefined };
  }

  override toText(): string {
    return `${pad(this.year, 4)}-${pad(this.month)}-${pad(this.day)}`;
  }

  override toRepr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'year' || name === 'month' || name === 'day') return this[name];
    if (name === 'replace') {
      return nativeFunction(name, (args, kwargs) => {
        const fields = [
          ['year', this.year],
          ['month', this.month],
          ['day', this.day],
        ] as const;
        const [year, month, day] = wholes(name, fields, args, kwargs);
        return PyDate.of(year!, month!, day!);
      });
    }
    return calendarAttribute(name, this.#moment, this.days, () => this.toText());
  }

  override equals(other: Value): boolean {
    return other instanceof PyDate && other.days === this.days;
  }

  override hashText(): string {
    return `date ${this.days}`;
  }

  override compare(other: Value): number | undefined {
    return other instanceof PyDate ? this.days - other.days : undefined;
  }

  override operate(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta && (operator === '+' || (operator === '-' && !reflected))) {
      const { days } = other.parts;
      // Only whole days count: `timedelta(hours=-1)` has -1 days and 82800 seconds.
      return PyDate.fromDays(this.days + (operator === '+' ? days : -days));
    }
    if (other instanceof PyDate && operator === '-') {
      const days = reflected ? other.days - this.days : this.days - other.days;
      return new PyTimeDelta(BigInt(days) * dayLength);
    }
    return undefined;
  }
}

/** The attributes that dates and datetimes share. */
export function calendarAttribute(
  name: string,
  moment: Moment,
  days: number,
  iso: () => string,
): Value | undefined {
  switch (name) {
    case 'strftime':
      return nativeFunction(name, (args, kwargs) => {
        const [format] = bind(name, { names: ['format'], required: 1 }, args, kwargs);
        if (typeof format !== 'string')
          throw typeError(`strftime() argument 1 must be str, not ${typeName(format!)}`);
        return strftime(moment, format);
      });
    case 'isoformat':
      return nativeFunction(name, iso);
    case 'weekday':
      return nativeFunction(name, () => weekdayOf(days));
    case 'isoweekday':
      return nativeFunction(name, () => weekdayOf(days) + 1);
    case 'toordinal':
      return nativeFunction(name, () => days + 719163);
    case 'ctime':
      return nativeFunction(name, () => ctime(moment));
    case 'isocalendar':
      return nativeFunction(name, () => {
        const { year, week, weekday } = isoCalendar(days);
        return new PyTuple([year, week, weekday], ['year', 'week', 'weekday']);
      });
    default:
      return undefined;
  }
}

/** Reads `2024-01-31`, `20240131` and `2024-W05-3`; JavaScript's undefined for anything else. */
export function parseIsoDate(
  text: string,
): { readonly year: number; readonly month: number; readonly day: number } | undefined {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  if (match && (text.length === 8 || text.length === 10)) {
    const [year, month, day] = match.slice(1).map(Number);
    return { year: year!, month: month!, day: day! };
  }
  const week = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?$/.exec(text);
  return week ? dayOfIsoWeek(Number(week[1]), Number(week[2]), Number(week[3] ?? 1)) : undefined;
}

/** The class `date`; `today` gives the day of the clock. */
export class DateClass extends TemplateObject {
  readonly #today: () => number;
  constructor(today: () => number) {
    super();
    this.#today = today;
  }
  override get typeName(): string {
    return 'type';
  }
  override toRepr(): string {
    return "<class 'datetime.date'>";
  }
  override call(args: readonly Value[], kwargs: Keywords): Value {
    const fields = [
      ['year', 0],
      ['month', 0],
      ['day', 0],
    ] as const;
    const [year, month, day] = wholes('function', fields, args, kwargs, 3);
    return PyDate.of(year!, month!, day!);
  }
  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'today':
        return nativeFunction(name, () => PyDate.fromDays(this.#today()));
      case 'fromisoformat':
        return nativeFunction(name, ([text]) => {
          if (typeof text !== 'string') throw typeError('fromisoformat: argument must be str');
          const parsed = parseIsoDate(text);
          if (!parsed) throw valueError(`Invalid isoformat string: ${repr(text)}`);
          return PyDate.of(parsed.year, parsed.month, parsed.day);
        });
      case 'fromordinal':
        return nativeFunction(name, ([ordinal]) => PyDate.fromDays(whole(ordinal, 1) - 719163));
      case 'fromtimestamp':
        return nativeFunction(name, ([seconds]) => PyDate.fromDays(Math.floor(Number(seconds) / 86400)));
      case 'fromisocalendar':
        return nativeFunction(name, (args) => {
          const { year, month, day } = dayOfIsoWeek(whole(args[0], 1), whole(args[1], 1), whole(args[2], 1));
          return PyDate.of(year, month, day);
        });
      case 'min':
        return PyDate.of(1, 1, 1);
      case 'max':
        return PyDate.of(9999, 12, 31);
      default:
        return undefined;
    }
  }
}
