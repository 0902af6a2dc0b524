import { castDate, castDateTime, castIsoDateTime } from './cast-date-time.ts';
import { castNumber, hasDecimals, numberText, placesOf } from './cast-number.ts';
import { isNull, strip } from './python-text.ts';

/** The types that dbt infers for a seed's column. */
export type SeedColumnType = 'integer' | 'double' | 'date' | 'timestamp' | 'boolean' | 'text';

/** A column's type, and how each of its values is written for the engine (null is NULL). */
export interface InferredColumn {
  readonly type: SeedColumnType;
  readonly write: (value: string) => string | null;
}

/** A column that is read as text whatever it holds: what `column_types` names. */
export const textColumn: InferredColumn = { type: 'text', write: (value) => (isNull(value) ? null : value) };

/**
 * The first type in dbt's order that every value of a column can be read as: number, date, date and time, ISO date and time,
 * boolean, text. `undefined` is a value that a short row lacks. A column without any value that is not NULL is an integer.
 */
export function inferColumn(values: readonly (string | undefined)[]): InferredColumn {
  for (const infer of [inferNumber, ...casts.map(inferBy)]) {
    const inferred = infer(values);
    if (inferred !== undefined) return inferred;
  }
  return textColumn;
}

const casts: readonly {
  readonly type: SeedColumnType;
  /** Null is NULL, undefined is "not of this type". */
  readonly cast: (value: string) => string | null | undefined;
}[] = [
  { type: 'date', cast: castDate },
  { type: 'timestamp', cast: castDateTime },
  { type: 'timestamp', cast: castIsoDateTime },
  { type: 'boolean', cast: castBoolean },
];

function inferBy({
  type,
  cast,
}: (typeof casts)[number]): (values: readonly (string | undefined)[]) => InferredColumn | undefined {
  return (values) => {
    for (const value of values) {
      if (value !== undefined && !isNull(value) && cast(value) === undefined) return undefined;
    }
    return { type, write: (value) => (isNull(value) ? null : (cast(value) ?? null)) };
  };
}

function inferNumber(values: readonly (string | undefined)[]): InferredColumn | undefined {
  let whole = 1;
  let decimals = 0;
  for (const value of values) {
    if (value === undefined || isNull(value)) continue;
    const number = castNumber(value);
    if (number === undefined) return undefined;
    const places = placesOf(number);
    if (places === null) continue;
    whole = Math.max(whole, places.whole);
    decimals = Math.max(decimals, places.decimals);
  }
  const integer = !hasDecimals({ whole, decimals });
  return {
    type: integer ? 'integer' : 'double',
    write: (value) => {
      if (isNull(value)) return null;
      const number = castNumber(value);
      return number === undefined ? null : numberText(number, integer);
    },
  };
}

/** Commas do not count here: `tr,ue` is true, and a lone comma is NULL. */
function castBoolean(value: string): string | null | undefined {
  const text = strip(value.replaceAll(',', '')).toLowerCase();
  if (text === '' || text === 'null') return null;
  return text === 'true' || text === 'false' ? text : undefined;
}
