import { asText } from '../../as-text.ts';
import type { Json } from '../../../util/json.ts';

/** How a cursor's value is written; what is computed from one is written the same way. */
type Written =
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'instant';
      /** Microseconds since 1970 UTC. */
      readonly value: bigint;
      readonly shape: 'date' | 'instant';
      /** `Z`, `+02:00`, or nothing. */
      readonly zone: string;
      readonly separator: string;
      readonly fraction: number;
    }
  | { readonly kind: 'text'; readonly value: string };

const instant =
  /^(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** A cursor's value as text, exactly as the source gave it; null where there is none. */
export function cursorText(value: Json | undefined): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null && 'rawJSON' in value) return asText(value['rawJSON']);
  return null;
}

/** Below zero where `left` lies before `right`: numbers by value, instants by time whatever their zone and precision, all else by code point. */
export function compareCursors(left: string, right: string): number {
  if (left === right) return 0;
  const one = read(left);
  const other = read(right);
  if (one.kind === 'integer' && other.kind === 'integer') return sign(one.value, other.value);
  if (
    (one.kind === 'integer' || one.kind === 'number') &&
    (other.kind === 'integer' || other.kind === 'number')
  )
    return sign(Number(one.value), Number(other.value));
  const moment = microsOf(one);
  const otherMoment = microsOf(other);
  if (moment !== null && otherMoment !== null) return sign(moment, otherMoment);
  return sign(left, right);
}

/** How `cursor.format` writes a time in requests. */
export const cursorFormats = ['date', 'instant', 'seconds', 'milliseconds'] as const;

/** A value that is a time, or a number that counts from 1970, as a request has it; all else as it is. */
export function formatted(text: string, format: (typeof cursorFormats)[number] | null): string {
  const micros = format === null ? null : microsOf(read(text));
  if (micros === null) return text;
  const milliseconds = Number(micros / 1000n);
  switch (format) {
    case 'date':
      return new Date(milliseconds).toISOString().slice(0, 10);
    case 'instant':
      return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
    case 'seconds':
      return String(Math.floor(milliseconds / 1000));
    default:
      return String(milliseconds);
  }
}

/** Microseconds since 1970; of a number, by its size, seconds, milliseconds or microseconds. Null: it is no time. */
function microsOf(value: Written): bigint | null {
  if (value.kind === 'instant') return value.value;
  if (value.kind === 'text') return null;
  const number = value.kind === 'integer' ? value.value : BigInt(Math.round(value.value));
  const size = abs(number);
  return size < 100_000_000_000n
    ? number * 1_000_000n
    : size < 100_000_000_000_000n
      ? number * 1000n
      : number;
}

/** A value less a span in milliseconds (or less a plain number), written as it is. What is no instant and no number stays. */
export function movedBy(text: string, milliseconds: number, isSpan: boolean): string {
  const value = read(text);
  switch (value.kind) {
    case 'instant':
      return writeInstant({ ...value, value: value.value + BigInt(Math.round(milliseconds * 1000)) });
    case 'integer': {
      // Seconds or milliseconds since 1970, by their size.
      const step = isSpan
        ? abs(value.value) < 100_000_000_000n
          ? milliseconds / 1000
          : milliseconds
        : milliseconds;
      return String(value.value + BigInt(Math.round(step)));
    }
    case 'number': {
      const step = isSpan
        ? Math.abs(value.value) < 1e11
          ? milliseconds / 1000
          : milliseconds
        : milliseconds;
      return String(value.value + step);
    }
    case 'text':
      return text;
  }
}

/** `start:` as a value: `now`, `now-7d`, a date, an instant, a number, or what else the source understands. Null: it cannot be read. */
export function readStart(start: string | number, now: number): string | null {
  if (typeof start === 'number') return String(start);
  const relative = /^now(?:\s*-\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|w))?$/.exec(start.trim());
  if (relative !== null) {
    const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[
      (relative[2] ?? 's') as 's'
    ];
    return new Date(now - Number(relative[1] ?? 0) * unit).toISOString().replace(/\.\d+Z$/, 'Z');
  }
  if (/^now\b/.test(start.trim())) return null;
  return start === '' ? null : start;
}

/** A time in the way in which `like` is written. */
export function writtenLike(like: string, milliseconds: number): string {
  const value = read(like);
  if (value.kind === 'instant')
    return writeInstant({ ...value, value: BigInt(Math.floor(milliseconds)) * 1000n });
  if (value.kind === 'integer')
    return String(abs(value.value) < 100_000_000_000n ? Math.floor(milliseconds / 1000) : milliseconds);
  return String(milliseconds);
}

/** Whether a value tells a time, or a number that may be one. */
export function isMovable(text: string): boolean {
  return read(text).kind !== 'text';
}

function read(text: string): Written {
  if (/^[-+]?\d+$/.test(text)) return { kind: 'integer', value: BigInt(text.replace('+', '')) };
  if (/^[-+]?\d+\.\d+(?:[eE][-+]?\d+)?$/.test(text)) return { kind: 'number', value: Number(text) };
  const match = instant.exec(text);
  if (match === null) return { kind: 'text', value: text };
  const [, year, month, day, separator, hour = '0', minute = '0', second = '0', fraction = '', zone = ''] =
    match;
  const base = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const micros = BigInt(base) * 1000n + BigInt(fraction.padEnd(6, '0').slice(0, 6) || '0');
  return {
    kind: 'instant',
    value: micros - BigInt(offsetOf(zone)) * 60_000_000n,
    shape: separator === undefined ? 'date' : 'instant',
    zone,
    separator: separator ?? 'T',
    fraction: Math.min(fraction.length, 6),
  };
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}

function writeInstant(value: Extract<Written, { readonly kind: 'instant' }>): string {
  const local = value.value + BigInt(offsetOf(value.zone)) * 60_000_000n;
  const micros = ((local % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = new Date(Number((local - micros) / 1000n)).toISOString();
  if (value.shape === 'date') return text.slice(0, 10);
  const fraction = value.fraction === 0 ? '' : `.${String(micros).padStart(6, '0').slice(0, value.fraction)}`;
  return `${text.slice(0, 10)}${value.separator}${text.slice(11, 19)}${fraction}${value.zone}`;
}

function sign<T>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
