/** The texts of BSON's values that JSON has no value for. Pure. */

const digits: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));
const millisecondsOfDay = 86_400_000;
const largestCoefficient = 10n ** 34n - 1n;
/** Longer numbers are given with an exponent. */
const longestPlain = 1000;

/** A date's instant in ISO 8601, UTC, with milliseconds: beyond year 9999 the year has its digits and no sign, before year 1 `BC` follows. */
export function instantText(milliseconds: bigint | number): string {
  let day: number;
  let time: number;
  if (typeof milliseconds === 'number') {
    day = Math.floor(milliseconds / millisecondsOfDay);
    time = milliseconds - day * millisecondsOfDay;
  } else {
    const length = BigInt(millisecondsOfDay);
    const rest = ((milliseconds % length) + length) % length;
    day = Number((milliseconds - rest) / length);
    time = Number(rest);
  }
  const seconds = Math.floor(time / 1000);
  const fraction = time - seconds * 1000;
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const { text, era } = dayText(day);
  const clock = `${digits[hours]!}:${digits[minutes - hours * 60]!}:${digits[seconds - minutes * 60]!}`;
  return `${text}T${clock}.${fraction < 100 ? '0' : ''}${digits[fraction] ?? String(fraction)}Z${era}`;
}

let lastDay = Number.NaN;
let lastText = { text: '', era: '' };

/** Days since 1970-01-01 as a date of the proleptic Gregorian calendar: 400 years, which have 146,097 days, begin with each first of March. */
function dayText(day: number): { readonly text: string; readonly era: string } {
  if (day === lastDay) return lastText;
  const shifted = day + 719_468;
  const cycle = Math.floor(shifted / 146_097);
  const ofCycle = shifted - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (ofCycle - Math.floor(ofCycle / 1460) + Math.floor(ofCycle / 36_524) - Math.floor(ofCycle / 146_096)) /
      365,
  );
  const ofYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const marchMonth = Math.floor((5 * ofYear + 2) / 153);
  const dayOfMonth = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0);
  const shown = year > 0 ? year : 1 - year;
  lastDay = day;
  lastText = {
    text: `${String(shown).padStart(4, '0')}-${digits[month]!}-${digits[dayOfMonth]!}`,
    era: year > 0 ? '' : ' BC',
  };
  return lastText;
}

/** A Decimal128, given as its two halves, with the digits that it has: `19.990`, `-0.5`, `1E+2000`, `NaN`, `-Infinity`. */
export function decimalText(low: bigint, high: bigint): string {
  const sign = high >> 63n === 1n ? '-' : '';
  const combination = Number((high >> 58n) & 31n);
  if (combination === 31) return 'NaN';
  if (combination === 30) return `${sign}Infinity`;
  const large = combination >> 3 === 3;
  const exponent = Number((high >> (large ? 47n : 49n)) & 0x3fffn) - 6176;
  const given = large ? 0n : ((high & 0x1_ffff_ffff_ffffn) << 64n) | low;
  // Coefficients of more than 34 digits are not canonical: they are zero.
  const coefficient = (given > largestCoefficient ? 0n : given).toString();
  if (exponent === 0) return sign + coefficient;
  if (exponent > 0) {
    if (coefficient === '0') return `${sign}0`;
    return coefficient.length + exponent > longestPlain
      ? `${sign}${coefficient}E+${exponent}`
      : sign + coefficient + '0'.repeat(exponent);
  }
  if (-exponent > longestPlain) return `${sign}${coefficient}E${exponent}`;
  const padded = coefficient.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** A UUID of 16 bytes. */
export function uuidText(bytes: Buffer, start: number): string {
  const hex = bytes.toString('hex', start, start + 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
