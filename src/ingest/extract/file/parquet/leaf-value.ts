import { isUtf8 } from 'node:buffer';
import type { SchemaElement } from 'hyparquet';
import { parseFloat16 } from 'hyparquet/src/convert.js';
import type { Json } from '../../../../util/json.ts';
import { parseExact } from '../parse-json.ts';
import { bigEndian, decimalText } from './decimal-text.ts';
import { clockText, dateText, timestampText } from './timestamp-text.ts';

/** Makes a value of a column out of what its pages hold: a number, a bigint, a boolean or bytes. Never called with null. */
export type LeafValue = (raw: unknown) => Json;

/** A value of a type that is not read, in words; for the message. */
export class UnsupportedType extends Error {
  override readonly name = 'UnsupportedType';
}

interface RawJson {
  rawJSON(text: string): Json;
}
const rawNumber = (text: string): Json => (JSON as unknown as RawJson).rawJSON(text);

/**
 * How the values of a column are made, by its physical and logical type: every digit of decimals, 64-bit integers and times is kept.
 * Times are ISO 8601, with `Z` where the file says that they are UTC; bytes without a meaning are text where they are UTF-8, else
 * `\x` and hexadecimal digits.
 */
export function leafValue(element: SchemaElement): LeafValue {
  const { type, logical_type: logical, converted_type: converted, scale = 0 } = element;
  switch (logical?.type) {
    case 'DECIMAL':
      return decimalOf(logical.scale);
    case 'DATE':
      return dateOf;
    case 'TIME':
      return timeOf(digitsOf[logical.unit]);
    case 'TIMESTAMP':
      return timestampOf(digitsOf[logical.unit], logical.isAdjustedToUTC ? 'Z' : '');
    case 'INTEGER':
      return logical.isSigned ? integerOf : unsignedOf(logical.bitWidth);
    case 'UUID':
      return uuidOf;
    case 'FLOAT16':
      return (raw) => floatOf(parseFloat16(raw as Uint8Array));
    case 'JSON':
      return jsonOf;
    case 'STRING':
    case 'ENUM':
      return textOf;
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
    case 'BSON':
      throw new UnsupportedType(logical.type);
    default:
  }
  switch (converted) {
    case 'DECIMAL':
      return decimalOf(scale);
    case 'DATE':
      return dateOf;
    case 'TIME_MILLIS':
      return timeOf(3);
    case 'TIME_MICROS':
      return timeOf(6);
    case 'TIMESTAMP_MILLIS':
      return timestampOf(3, 'Z');
    case 'TIMESTAMP_MICROS':
      return timestampOf(6, 'Z');
    case 'UINT_8':
    case 'UINT_16':
    case 'UINT_32':
      return unsignedOf(32);
    case 'UINT_64':
      return unsignedOf(64);
    case 'JSON':
      return jsonOf;
    case 'UTF8':
    case 'ENUM':
      return textOf;
    case 'INTERVAL':
      return intervalOf;
    case 'BSON':
      throw new UnsupportedType(converted);
    default:
  }
  switch (type) {
    case 'INT32':
    case 'INT64':
      return integerOf;
    case 'INT96':
      // Spark and Impala write moments of UTC with it.
      return timestampOf(9, 'Z');
    case 'FLOAT':
      return (raw) => floatOf(shortestFloat(raw as number));
    case 'DOUBLE':
      return (raw) => floatOf(raw);
    case 'BOOLEAN':
      return (raw) => raw as boolean;
    default:
      return bytesOf;
  }
}

const digitsOf = { MILLIS: 3, MICROS: 6, NANOS: 9 } as const;

function integerOf(raw: unknown): Json {
  if (typeof raw === 'number') return raw;
  const value = Number(raw);
  return Number.isSafeInteger(value) ? value : rawNumber(String(raw));
}

function unsignedOf(bits: number): LeafValue {
  if (bits === 64) return (raw) => integerOf(BigInt.asUintN(64, raw as bigint));
  return (raw) => (raw as number) >>> 0;
}

/** JSON has neither of the three; as texts they are what engines call them. */
function floatOf(raw: unknown): Json {
  const value = raw as number;
  return Number.isFinite(value) ? value : String(value);
}

/** The shortest number that is this one in 32 bits: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}

function decimalOf(scale: number): LeafValue {
  return (raw) => {
    if (typeof raw === 'number') return small(raw, scale);
    const unscaled = raw instanceof Uint8Array ? bigEndian(raw) : (raw as bigint);
    const number = Number(unscaled);
    return Math.abs(number) < 1e15 ? small(number, scale) : rawNumber(decimalText(unscaled, scale));
  };
}

/** Up to 15 digits a double is written as it was read. */
function small(unscaled: number, scale: number): Json {
  return scale === 0
    ? unscaled
    : scale > 0 && scale < 16
      ? unscaled / 10 ** scale
      : rawNumber(decimalText(unscaled, scale));
}

function dateOf(raw: unknown): Json {
  return dateText(raw as number) ?? (raw as number);
}

function timestampOf(digits: number, zone: string): LeafValue {
  return (raw) => timestampText(raw as bigint, digits, zone) ?? String(raw);
}

function timeOf(digits: number): LeafValue {
  const perSecond = 10 ** digits;
  return (raw) => {
    const units = Number(raw);
    const seconds = Math.floor(units / perSecond);
    return seconds >= 0 && seconds < 86_400 ? clockText(seconds, units - seconds * perSecond, digits) : units;
  };
}

function textOf(raw: unknown): Json {
  const bytes = raw as Uint8Array;
  return isUtf8(bytes) ? utf8(bytes) : hexadecimal(bytes);
}

function bytesOf(raw: unknown): Json {
  const bytes = raw as Uint8Array;
  return isUtf8(bytes) && !bytes.includes(0) ? utf8(bytes) : hexadecimal(bytes);
}

function jsonOf(raw: unknown): Json {
  const text = utf8(raw as Uint8Array);
  try {
    return parseExact(text);
  } catch {
    return text;
  }
}

function uuidOf(raw: unknown): Json {
  const hex = Buffer.from(raw as Uint8Array).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Months, days and milliseconds, each four bytes, as an interval of ISO 8601. */
function intervalOf(raw: unknown): Json {
  const bytes = raw as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const seconds = decimalText(view.getUint32(8, true), 3).replace(/\.?0+$/, '');
  return `P${view.getUint32(0, true)}M${view.getUint32(4, true)}DT${seconds || '0'}S`;
}

function hexadecimal(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
