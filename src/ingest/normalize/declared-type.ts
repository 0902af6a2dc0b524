import { assertNever } from '../../util/assert-never.ts';
import { classify } from './classify.ts';
import { kind } from './kind.ts';

/** What is known of a declared type: enough to tell bad values before the engine sees them. */
export type DeclaredType =
  | { readonly kind: 'text'; readonly maximumLength: number | null }
  | { readonly kind: 'integer'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'numeric'; readonly precision: number | null; readonly scale: number }
  | { readonly kind: 'float' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'json' }
  | { readonly kind: 'array' }
  | { readonly kind: 'other' };

/**
 * The verdict on a value: it fits; only the engine can tell (asked in one statement before the load is finished); or the reason
 * for its reject.
 */
export type Verdict =
  | 'fits'
  | 'ask'
  | 'not_an_integer'
  | 'not_a_number'
  | 'out_of_range'
  | 'not_a_boolean'
  | 'not_json'
  | 'too_long';

/** Reads a type as PostgreSQL and DuckDB spell it. */
export function readDeclaredType(text: string): DeclaredType {
  const type = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (/\[\d*\]$/.test(type) || type.endsWith(' array')) return { kind: 'array' };
  const match = /^([a-z0-9_ ]+?) ?(?:\( ?(\d+) ?(?:, ?(-?\d+) ?)?\))?((?: with| without) time zone)?$/.exec(
    type,
  );
  if (!match) return { kind: 'other' };
  const [, name = '', first, second] = match;
  const length = first === undefined ? null : Number(first);
  switch (name) {
    case 'text':
      return { kind: 'text', maximumLength: null };
    case 'varchar':
    case 'character varying':
      return { kind: 'text', maximumLength: length };
    case 'char':
    case 'character':
    case 'bpchar':
      return { kind: 'text', maximumLength: length ?? (name === 'bpchar' ? null : 1) };
    case 'smallint':
    case 'int2':
      return { kind: 'integer', bits: 16 };
    case 'integer':
    case 'int':
    case 'int4':
      return { kind: 'integer', bits: 32 };
    case 'bigint':
    case 'int8':
      return { kind: 'integer', bits: 64 };
    case 'numeric':
    case 'decimal':
      return { kind: 'numeric', precision: length, scale: second === undefined ? 0 : Number(second) };
    case 'real':
    case 'float4':
    case 'double precision':
    case 'double':
    case 'float8':
    case 'float':
      return { kind: 'float' };
    case 'boolean':
    case 'bool':
      return { kind: 'boolean' };
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
    case 'timestamptz':
    case 'timestamp with time zone':
    case 'timestamp without time zone':
      return { kind: 'timestamp' };
    case 'uuid':
      return { kind: 'uuid' };
    case 'json':
    case 'jsonb':
      return { kind: 'json' };
    default:
      return { kind: 'other' };
  }
}

/** Whether a value, given as UTF-8, fits a declared type. Outer white space is no fault where the engines' casts pass over it. */
export function judge(type: DeclaredType, bytes: Uint8Array, start: number, end: number): Verdict {
  switch (type.kind) {
    case 'text':
      return type.maximumLength === null ||
        end - start <= type.maximumLength ||
        countCharacters(bytes, start, end) <= type.maximumLength
        ? 'fits'
        : 'too_long';
    case 'integer':
      return judgeInteger(type.bits, bytes, start, end);
    case 'numeric':
      return judgeNumber(type.precision, type.scale, bytes, start, end);
    case 'float': {
      const verdict = judgeNumber(null, 0, bytes, start, end);
      return verdict === 'fits' && end - start > 30 ? 'ask' : verdict;
    }
    case 'boolean':
      return booleans.has(textOf(bytes, start, end).trim().toLowerCase()) ? 'fits' : 'not_a_boolean';
    case 'date': {
      const of = classify(bytes, start, end);
      return of === kind.date || of === kind.timestampTz ? 'fits' : 'ask';
    }
    case 'timestamp': {
      const of = classify(bytes, start, end);
      return of === kind.timestampTz || of === kind.date ? 'fits' : 'ask';
    }
    case 'uuid':
      return classify(bytes, start, end) === kind.uuid ? 'fits' : 'ask';
    case 'json':
      return isJson(textOf(bytes, start, end)) ? 'fits' : 'not_json';
    case 'array':
    case 'other':
      return 'ask';
    default:
      return assertNever(type);
  }
}

const booleans: ReadonlySet<string> = new Set(
  'true tru tr t yes ye y on 1 false fals fal fa f no n off of 0'.split(' '),
);

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function countCharacters(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if ((bytes[at]! & 0xc0) !== 0x80) count++;
  return count;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
  } catch {
    return false;
  }
  return !/\\u0000|\\u[dD][89a-fA-F]/.test(text) || isStorable(JSON.parse(text));
}

/** Whether no text of a JSON value holds NUL or half of a surrogate pair, which databases cannot store. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value)
    ? value.every(isStorable)
    : Object.entries(value).every(([key, each]) => isStorable(key) && isStorable(each));
}

const largest = { 16: '32767', 32: '2147483647', 64: '9223372036854775807' } as const;
const smallest = { 16: '32768', 32: '2147483648', 64: '9223372036854775808' } as const;

function judgeInteger(bits: 16 | 32 | 64, bytes: Uint8Array, start: number, end: number): Verdict {
  let at = start;
  let stop = end;
  while (at < stop && isSpace(bytes[at]!)) at++;
  while (stop > at && isSpace(bytes[stop - 1]!)) stop--;
  const negative = bytes[at] === 45;
  if (at < stop && (negative || bytes[at] === 43)) at++;
  if (at === stop) return 'not_an_integer';
  for (let each = at; each < stop; each++)
    if (bytes[each]! < 48 || bytes[each]! > 57) return 'not_an_integer';
  while (at < stop - 1 && bytes[at] === 48) at++;
  const limit = (negative ? smallest : largest)[bits];
  if (stop - at !== limit.length) return stop - at < limit.length ? 'fits' : 'out_of_range';
  return textOf(bytes, at, stop) <= limit ? 'fits' : 'out_of_range';
}

function judgeNumber(
  precision: number | null,
  scale: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): Verdict {
  let at = start;
  let stop = end;
  while (at < stop && isSpace(bytes[at]!)) at++;
  while (stop > at && isSpace(bytes[stop - 1]!)) stop--;
  if (bytes[at] === 45 || bytes[at] === 43) at++;
  const whole = at;
  while (at < stop && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
  let significant = whole;
  while (significant < at && bytes[significant] === 48) significant++;
  const wholeDigits = at - significant;
  let digits = at - whole;
  if (at < stop && bytes[at] === 46) {
    const fraction = ++at;
    while (at < stop && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    digits += at - fraction;
  }
  if (digits === 0) return /^(nan|inf|infinity)$/i.test(textOf(bytes, at, stop)) ? 'ask' : 'not_a_number';
  if (at < stop) return /^e[+-]?\d+$/i.test(textOf(bytes, at, stop)) ? 'ask' : 'not_a_number';
  if (precision === null) return digits > 1000 ? 'ask' : 'fits';
  const room = precision - scale;
  if (wholeDigits < room) return 'fits';
  return wholeDigits > Math.max(room, 0) ? 'out_of_range' : 'ask';
}

function isSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}
