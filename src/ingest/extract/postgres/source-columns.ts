import type { Adapter } from '../../../adapters/contract.ts';
import { quote } from '../../../adapters/shared/names.ts';
import type { CopyField } from '../extractor.ts';

/** A column as the source's server describes it. */
export interface SourceColumn {
  readonly name: string;
  /** The type with its limits, in the catalog's spelling: `numeric(10,2)`. */
  readonly type: string;
  /** The name of the type, or, of an array, of its elements' type: `numeric`, `int4`. */
  readonly typeName: string;
  readonly isArray: boolean;
  /** Comes with the server. */
  readonly builtin: boolean;
}

/** A column as it is read. */
export interface ReadColumn {
  readonly field: CopyField;
  /** What is selected for it. */
  readonly expression: string;
}

/** Types that mean the same on every server from version 10 on, and have the same bytes there. */
const common = new Set(
  `bool int2 int4 int8 float4 float8 numeric text varchar bpchar bytea date time timetz timestamp timestamptz interval uuid
   json jsonb inet cidr macaddr macaddr8 bit varbit point line lseg box path polygon circle tsvector tsquery
   int4range int8range numrange tsrange tstzrange daterange`.split(/\s+/),
);

/** Types whose values mean something only where they come from, by the type that holds what they say. */
const others: Readonly<Record<string, string>> = {
  // Its digits behind the point are a setting of the server's.
  money: 'numeric',
  oid: 'bigint',
};

/**
 * How a column is read for an engine: as it is, where the engine has the type; else in the nearest type that holds its values exactly; else
 * as text. Enums, composites, types of extensions and those that newer servers alone have are texts.
 */
export function readColumn(
  column: SourceColumn,
  engine: Pick<Adapter, 'dialect' | 'capabilities'>,
): ReadColumn {
  return engine.capabilities.postgresTypes
    ? forPostgres(column)
    : forOther(column, engine.dialect.types.text);
}

function forPostgres({ name, type, typeName, isArray, builtin }: SourceColumn): ReadColumn {
  const column = quote(name);
  if (builtin && common.has(typeName)) return { field: { name, type, staged: type }, expression: column };
  const brackets = isArray ? '[]' : '';
  const to = `${(builtin ? others[typeName] : undefined) ?? 'text'}${brackets}`;
  return { field: { name, type: to, staged: to }, expression: `${column}::${to} as ${column}` };
}

/** Types of an engine that has not PostgreSQL's, as SQL names them; their values are cast from texts. */
const plain: Readonly<Record<string, string>> = {
  bool: 'BOOLEAN',
  int2: 'SMALLINT',
  int4: 'INTEGER',
  int8: 'BIGINT',
  oid: 'BIGINT',
  float4: 'FLOAT',
  float8: 'DOUBLE',
  time: 'TIME',
  uuid: 'UUID',
  json: 'JSON',
  jsonb: 'JSON',
};

function forOther({ name, type, typeName, isArray, builtin }: SourceColumn, text: string): ReadColumn {
  const column = quote(name);
  const read = (to: string, expression: string): ReadColumn => ({
    field: { name, type: to, staged: text },
    expression: `${expression} as ${column}`,
  });
  const asText = `${column}::text`;
  if (isArray) return read('JSON', `to_json(${builtin ? column : `${asText}[]`})::text`);
  if (!builtin) return read(text, asText);
  const same = plain[typeName];
  if (same !== undefined) return read(same, asText);
  switch (typeName) {
    case 'numeric':
      return read(decimalOf(type) ?? text, asText);
    case 'money':
      return read('DECIMAL(19,2)', `${column}::numeric::text`);
    case 'bytea':
      return read('BLOB', `regexp_replace(encode(${column}, 'hex'), '(..)', '\\\\x\\1', 'g')`);
    case 'interval':
      // Signs in front of what is positive are not taken everywhere.
      return read('INTERVAL', `replace(${asText}, '+', '')`);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return read(dates[typeName], `regexp_replace(${asText}, '^(\\S+)(.*) BC$', '\\1 (BC)\\2')`);
    default:
      return read(text, asText);
  }
}

const dates = { date: 'DATE', timestamp: 'TIMESTAMP', timestamptz: 'TIMESTAMP WITH TIME ZONE' } as const;

/** A numeric with limits that a DECIMAL of 38 digits has room for; without limits no type but text holds all of its values. */
function decimalOf(type: string): string | null {
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  return precision === undefined || Number(precision) > 38 || Number(scale) > Number(precision)
    ? null
    : `DECIMAL(${precision},${scale})`;
}
