import { bind } from '../../values/arguments.ts';
import { nativeFunction } from '../../values/functions.ts';
import { TemplateError } from '../../values/template-error.ts';
import { repr } from '../../values/text.ts';
import { TemplateObject } from '../../values/value.ts';
import type { Value } from '../../values/value.ts';
import { daysFromCivil, offsetText } from './calendar.ts';
import { PyTimeDelta } from './timedelta.ts';

/** A time that can have a zone. */
export abstract class ZonedObject extends TemplateObject {
  abstract readonly hasZone: boolean;
  /** Seconds since 1970 on its own clock. */
  abstract readonly localSeconds: number;
  /** The same clock, said to be in that zone. */
  abstract withZone(zone: PyZone): Value;
  /** The same instant on that zone's clock. */
  abstract inZone(zone: PyZone): Value;
}

/** What a zone says of one instant. */
export interface ZoneOffset {
  /** Seconds to add to UTC. */
  readonly seconds: number;
  /** `CET`, or `+03` where the zone has no letters for it. */
  readonly name: string;
}

/** A time zone. Times carry one with a fixed offset; `of` asks a whole zone for the offset at an instant. */
export abstract class PyZone extends TemplateObject {
  /** The zone's name in the database, or undefined for a plain offset. */
  abstract readonly zone: string | undefined;
  /** The offset of a time that carries this zone. */
  abstract readonly fixed: ZoneOffset;
  /** The zone as times at that instant (seconds since 1970) carry it. */
  abstract at(epochSeconds: number): PyZone;

  /** The zone as a time on the clock carries it: the offset that holds at that local time. */
  atLocal(localSeconds: number): PyZone {
    const guess = this.at(localSeconds - this.at(localSeconds).fixed.seconds);
    const again = this.at(localSeconds - guess.fixed.seconds);
    return again.fixed.seconds === guess.fixed.seconds ? guess : again;
  }

  /** pytz's `localize` (a time without a zone gets this one) and `normalize` (the same instant in this zone). */
  #attach(time: Value | undefined, name: 'localize' | 'normalize'): Value {
    if (!(time instanceof ZonedObject))
      throw new TemplateError(`${name}() wants a datetime`, { type: 'TypeError' });
    if (name === 'normalize') return time.inZone(this);
    if (time.hasZone)
      throw new TemplateError('Not naive datetime (tzinfo is already set)', { type: 'ValueError' });
    return time.withZone(this.atLocal(time.localSeconds));
  }

  override get typeName(): string {
    return this.zone ?? 'tzinfo';
  }

  override toText(): string {
    return this.zone ?? this.fixed.name;
  }

  override equals(other: Value): boolean {
    return other instanceof PyZone && other.zone === this.zone && other.fixed.seconds === this.fixed.seconds;
  }

  override hashText(): string {
    return `zone ${this.zone} ${this.fixed.seconds}`;
  }

  override getAttribute(name: string): Value | undefined {
    if (name === 'zone') return this.zone ?? null;
    if (name === 'localize' || name === 'normalize')
      return nativeFunction(name, ([time]) => this.#attach(time, name));
    if (name === 'utcoffset')
      return nativeFunction(name, () => new PyTimeDelta(BigInt(this.fixed.seconds) * 1_000_000n));
    if (name === 'tzname') return nativeFunction(name, () => this.fixed.name);
    return undefined;
  }
}

class FixedZone extends PyZone {
  readonly zone: string | undefined;
  readonly fixed: ZoneOffset;
  constructor(zone: string | undefined, fixed: ZoneOffset) {
    super();
    this.zone = zone;
    this.fixed = fixed;
  }
  override at(): PyZone {
    return this;
  }
  override toRepr(): string {
    if (this.zone === 'UTC') return '<UTC>';
    if (this.zone !== undefined)
      return `<DstTzInfo '${this.zone}' ${this.fixed.name}${offsetText(this.fixed.seconds, ':')}>`;
    if (this.fixed.seconds === 0) return 'datetime.timezone.utc';
    return `datetime.timezone(${new PyTimeDelta(BigInt(this.fixed.seconds) * 1_000_000n).toRepr()})`;
  }
}

/** The zone UTC of pytz. */
export const utcZone: PyZone = new FixedZone('UTC', { seconds: 0, name: 'UTC' });

/** A zone that is an offset alone. */
export function fixedZone(seconds: number): PyZone {
  return new FixedZone(undefined, {
    seconds,
    name: seconds === 0 ? 'UTC' : `UTC${offsetText(seconds, ':')}`,
  });
}

/** A zone of the time zone database, through `Intl`. */
class NamedZone extends PyZone {
  readonly zone: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #owner: NamedZone;
  readonly #offset: ZoneOffset | undefined;
  constructor(zone: string, owner?: NamedZone, offset?: ZoneOffset) {
    super();
    this.zone = zone;
    this.#owner = owner ?? this;
    this.#offset = offset;
    this.#format =
      (owner ? owner.#format : undefined) ??
      new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hourCycle: 'h23',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
  }

  get fixed(): ZoneOffset {
    return this.#offset ?? this.#offsetAt(0);
  }

  #offsetAt(epochSeconds: number): ZoneOffset {
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(epochSeconds * 1000)) parts[type] = value;
    const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
    const days = daysFromCivil(year, Number(parts['month']), Number(parts['day']));
    const local =
      days * 86400 + Number(parts['hour']) * 3600 + Number(parts['minute']) * 60 + Number(parts['second']);
    const seconds = local - Math.floor(epochSeconds);
    return { seconds, name: abbreviation(this.zone, epochSeconds, seconds) };
  }

  override at(epochSeconds: number): PyZone {
    return new NamedZone(this.zone, this.#owner, this.#offsetAt(epochSeconds));
  }

  override toRepr(): string {
    return `<DstTzInfo '${this.zone}' ${this.fixed.name}${offsetText(this.fixed.seconds, ':')} ${this.#offset ? '' : 'STD'}>`;
  }
}

const locales = ['en-US', 'en-GB', 'en-AU', 'en-IN', 'en-NZ', 'en-ZA', 'en-CA'];

/** The letters for a zone's offset. `Intl` knows some in one locale and some in another. */
function abbreviation(zone: string, epochSeconds: number, seconds: number): string {
  const key = `${zone} ${seconds}`;
  let known = abbreviations.get(key);
  if (known === undefined) abbreviations.set(key, (known = findAbbreviation(zone, epochSeconds, seconds)));
  return known;
}

const abbreviations = new Map<string, string>();

function findAbbreviation(zone: string, epochSeconds: number, seconds: number): string {
  for (const locale of locales) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
      epochSeconds * 1000,
    );
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
  }
  return offsetText(seconds, '').replace(/00$/, '');
}

const zones = new Map<string, PyZone>();

/** pytz's `timezone(name)`; throws as it does for a name that the database has not. */
export function namedZone(name: string): PyZone {
  if (/^utc$/i.test(name)) return utcZone;
  let zone = zones.get(name);
  if (!zone) {
    try {
      zone = new NamedZone(name);
    } catch {
      throw new TemplateError(repr(name), { type: 'KeyError' });
    }
    zones.set(name, zone);
  }
  return zone;
}

/** The class of pytz's fixed offsets, in minutes. */
export const fixedOffsetFunction = nativeFunction('FixedOffset', (args, kwargs) => {
  const [minutes] = bind('FixedOffset', { names: ['offset'], required: 1 }, args, kwargs);
  return minutes === 0 ? utcZone : fixedZone(Number(minutes) * 60);
});
