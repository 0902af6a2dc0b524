import type { ContractType } from '../contract.ts';
import { builtinTypeCode } from './postgres-types.ts';

/** The names under which dbt compares PostgreSQL's types in contracts: those of its driver. Several types share one. */
const names: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  bytea: 'BINARY',
  '"char"': 'STRING',
  name: 'STRING',
  text: 'STRING',
  character: 'STRING',
  bpchar: 'STRING',
  'character varying': 'STRING',
  bigint: 'LONGINTEGER',
  smallint: 'INTEGER',
  integer: 'INTEGER',
  oid: 'ROWID',
  json: 'JSON',
  jsonb: 'JSONB',
  real: 'FLOAT',
  'double precision': 'FLOAT',
  numeric: 'DECIMAL',
  unknown: 'UNKNOWN',
  date: 'DATE',
  'time without time zone': 'TIME',
  'time with time zone': 'TIME',
  'timestamp without time zone': 'DATETIME',
  'timestamp with time zone': 'DATETIMETZ',
  interval: 'INTERVAL',
  tsrange: 'tsrange',
  tstzrange: 'tstzrange',
  daterange: 'daterange',
};

/** Arrays that have a name though their elements have none. */
const arrayNames: Readonly<Record<string, string>> = {
  cidr: 'CIDRARRAY',
  inet: 'INETARRAY',
  macaddr: 'MACADDRARRAY',
};

/** What dbt calls a type (as `format_type` spells it) in a contract. A type of the database's own is called by its name. */
export function postgresContractType(type: string): ContractType {
  const isArray = type.endsWith('[]');
  const base = (isArray ? type.slice(0, -2) : type).replace(/\(-?\d+(,-?\d+)?\)/, '');
  const known = names[base];
  // Of those of the driver dbt translates one.
  const name = isArray ? (arrayNames[base] ?? arrayOf(known)) : known === 'STRING' ? 'TEXT' : known;
  if (name !== undefined) return { name, unknownCode: null };
  const code = builtinTypeCode(isArray ? `${base}[]` : base);
  return code === undefined
    ? { name: type, unknownCode: null }
    : { name: `unknown type_code ${code}`, unknownCode: code };
}

function arrayOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `${name}ARRAY`;
}
