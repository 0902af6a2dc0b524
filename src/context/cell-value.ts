import type { Json } from '../util/json.ts';
import { pythonJson } from '../util/python-json.ts';
import { PyDate } from '../template/builtins/datetime/date.ts';
import { PyDateTime } from '../template/builtins/datetime/datetime.ts';
import { fixedZone } from '../template/builtins/datetime/zone.ts';
import { toValue } from '../template/values/json.ts';
import { PyFloat } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';

type Reader = (value: Json) => Value;

/**
 * A value of a query's row as templates see it: dates and timestamps are Python's, whole numbers ints, other numbers
 * floats (text where a float is not exact), arrays and json their JSON text.
 */
export function cellValue(value: Json, type: string): Value {
  if (value === null || typeof value === 'boolean') return value;
  const read = readers.get(type.replace(/\(.*?\)/, ''));
  if (read) return read(value);
  return typeof value === 'object' ? pythonJson(value) : toValue(value);
}

const integer: Reader = (value) => {
  if (typeof value === 'string' && /^-?\d+$/.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value);
  }
  return toValue(value);
};
const float: Reader = (value) => (typeof value === 'number' ? new PyFloat(value) : toValue(value));
const date: Reader = (value) => {
  const match = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) : null;
  return match ? PyDate.of(Number(match[1]), Number(match[2]), Number(match[3])) : toValue(value);
};
const stamp = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d):?(\d\d))?$/;
const timestamp: Reader = (value) => {
  const match = typeof value === 'string' ? stamp.exec(value) : null;
  if (!match) return toValue(value);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const microsecond = Number((match[7] ?? '').padEnd(6, '0'));
  const offset =
    match[8] === undefined
      ? undefined
      : (Number(match[9]) * 60 + Number(match[10])) * (match[8] === '-' ? -60 : 60);
  const zone = offset === undefined ? undefined : fixedZone(offset);
  return PyDateTime.of({ year, month, day, hour, minute, second, microsecond, zone });
};

const readers: ReadonlyMap<string, Reader> = new Map([
  ...['smallint', 'integer', 'bigint', 'int2', 'int4', 'int8', 'oid'].map((type) => [type, integer] as const),
  ...['real', 'double precision', 'float4', 'float8'].map((type) => [type, float] as const),
  ['date', date],
  ...['timestamp', 'timestamp without time zone', 'timestamp with time zone', 'timestamptz'].map(
    (type) => [type, timestamp] as const,
  ),
]);
