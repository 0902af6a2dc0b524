const day = 86_400_000;
/** Days since 1970 of the years that ISO 8601 writes with four digits: 0001-01-01 and 9999-12-31. */
const first = -719_162;
const last = 2_932_896;

let knownDay = Number.NaN;
let knownText = '';

/** Days since 1970 as a date; null outside of the years 1 to 9999. */
export function dateText(days: number): string | null {
  if (days === knownDay) return knownText;
  if (days < first || days > last) return null;
  knownDay = days;
  knownText = new Date(days * day).toISOString().slice(0, 10);
  return knownText;
}

const pairs: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** A time of day of whole seconds and a fraction of so many digits; zeros at its end are left out. */
export function clockText(seconds: number, fraction: number, digits: number): string {
  const hours = Math.floor(seconds / 3600);
  const rest = seconds - hours * 3600;
  const minutes = Math.floor(rest / 60);
  const text = `${pairs[hours]!}:${pairs[minutes]!}:${pairs[rest - minutes * 60]!}`;
  if (fraction === 0) return text;
  return `${text}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}

/**
 * A count of units since 1970 as date and time, exact to the last digit, with `zone` behind it; null outside of the years 1 to
 * 9999. `digits`: a second has 10 to the power of `digits` units.
 */
export function timestampText(units: number | bigint, digits: number, zone: string): string | null {
  const perSecond = 10 ** digits;
  let seconds: number;
  let fraction: number;
  if (typeof units === 'bigint' && (units > maximumSafe || units < -maximumSafe)) {
    const whole = units / BigInt(perSecond);
    fraction = Number(units - whole * BigInt(perSecond));
    seconds = Number(whole);
    if (fraction < 0) {
      fraction += perSecond;
      seconds--;
    }
  } else {
    const number = Number(units);
    seconds = Math.floor(number / perSecond);
    fraction = number - seconds * perSecond;
  }
  const days = Math.floor(seconds / 86_400);
  const date = dateText(days);
  return date === null ? null : `${date}T${clockText(seconds - days * 86_400, fraction, digits)}${zone}`;
}

const maximumSafe = BigInt(Number.MAX_SAFE_INTEGER);
