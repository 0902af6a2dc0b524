const perSecond = 1_000_000n;
const quarterHour = 900n;

/** Writes moments as ISO texts in one time zone: `2024-07-02 08:34:05.123456+05:30`. */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  /** Seconds east of UTC, by the quarter of an hour: no zone changes at other times. */
  readonly #known = new Map<bigint, number>();

  /** `zone` as DuckDB's setting `TimeZone` has it. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  }

  /** A moment, given in microseconds since 1970 UTC. */
  format(micros: bigint): string {
    const seconds = floorDivide(micros, perSecond);
    const offset = this.#offsetAt(seconds);
    const fraction = (micros - seconds * perSecond).toString().padStart(6, '0').replace(/0+$/, '');
    const local = new Date((Number(seconds) + offset) * 1000);
    const year = local.getUTCFullYear();
    // Before the year 1 there is the year 1 before Christ.
    const shownYear = String(year > 0 ? year : 1 - year).padStart(4, '0');
    const rest = local
      .toISOString()
      .replace(/^[+-]?\d+/, '')
      .slice(0, 15)
      .replace('T', ' ');
    const minutes = Math.abs(Math.trunc(offset / 60));
    const sign = offset < 0 ? '-' : '+';
    const shownOffset = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
    return `${shownYear}${rest}${fraction === '' ? '' : `.${fraction}`}${sign}${shownOffset.join(':')}${year > 0 ? '' : ' BC'}`;
  }

  #offsetAt(seconds: bigint): number {
    const quarter = floorDivide(seconds, quarterHour);
    const known = this.#known.get(quarter);
    if (known !== undefined) return known;
    const parts = this.#format.formatToParts(new Date(Number(quarter * quarterHour) * 1000));
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes, odd] = /GMT([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
    const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(odd ?? 0);
    const offset = sign === '-' ? -size : size;
    this.#known.set(quarter, offset);
    return offset;
  }
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value < 0n && quotient * by !== value ? quotient - 1n : quotient;
}
