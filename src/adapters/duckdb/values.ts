import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  DuckDBUnionValue,
} from '@duckdb/node-api';
import type { Json } from '../../util/json.ts';
import { fitsNumber } from '../shared/fits-number.ts';
import type { ZoneOffsets } from './zone-offsets.ts';

type DuckDBObject = Extract<DuckDBValue, object>;

/**
 * A value as plain data: numbers that have the very same value, else texts; dates and timestamps as ISO texts, an offset always with
 * minutes; JSON parsed; lists, structs and maps as JSON has them; everything else in DuckDB's own text. `offsets` are those of the session's
 * time zone.
 */
export function plainValue(value: DuckDBValue, type: DuckDBType, offsets: ZoneOffsets): Json {
  if (value === null) return null;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) return String(value);
      return type.typeId === DuckDBTypeId.FLOAT ? shortest(value) : value;
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case 'string':
      return type.alias === 'JSON' ? (JSON.parse(value) as Json) : value;
    default:
      return plainObject(value, type, offsets);
  }
}

function plainObject(value: DuckDBObject, type: DuckDBType, offsets: ZoneOffsets): Json {
  if (value instanceof DuckDBDecimalValue) {
    const text = value.toString();
    return fitsNumber(text) ? Number(text) : text;
  }
  if (value instanceof DuckDBDateValue) return value.isFinite ? era(value.toString()) : infinity(value.days);
  if (value instanceof DuckDBTimestampTZValue) {
    return value.isFinite ? offsets.format(value.micros) : infinity(value.micros);
  }
  if (value instanceof DuckDBTimestampValue) {
    return value.isFinite ? era(value.toString()) : infinity(value.micros);
  }
  if (value instanceof DuckDBBlobValue) return `\\x${Buffer.from(value.bytes).toString('hex')}`;
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const element = 'valueType' in type ? type.valueType : type;
    return value.items.map((item) => plainValue(item, element, offsets));
  }
  if (value instanceof DuckDBStructValue) {
    const types = memberTypes(type);
    return Object.fromEntries(
      Object.entries(value.entries).map(([name, item], index) => [
        name,
        plainValue(item, types[index] ?? type, offsets),
      ]),
    );
  }
  if (value instanceof DuckDBMapValue) {
    const [keyType, valueType] =
      'keyType' in type && 'valueType' in type ? [type.keyType, type.valueType] : [type, type];
    return Object.fromEntries(
      value.entries.map((entry) => {
        const key = plainValue(entry.key, keyType, offsets);
        return [
          typeof key === 'string' ? key : JSON.stringify(key),
          plainValue(entry.value, valueType, offsets),
        ];
      }),
    );
  }
  if (value instanceof DuckDBUnionValue) {
    const index = 'memberTags' in type ? type.memberTags.indexOf(value.tag) : -1;
    return plainValue(value.value, memberTypes(type)[index] ?? type, offsets);
  }
  return value.toString();
}

function memberTypes(type: DuckDBType): readonly DuckDBType[] {
  return 'entryTypes' in type ? type.entryTypes : 'memberTypes' in type ? type.memberTypes : [];
}

/** The years before Christ as PostgreSQL writes them. */
function era(text: string): string {
  return text.replace(' (BC)', ' BC');
}

function infinity(value: number | bigint): string {
  return value < 0 ? '-infinity' : 'infinity';
}

/** The shortest decimal that is this single-precision number. */
function shortest(value: number): number {
  for (const digits of [7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
