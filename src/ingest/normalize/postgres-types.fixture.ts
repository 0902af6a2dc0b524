import type { Dialect } from '../../adapters/contract.ts';

/** PostgreSQL's spelling of the tool's types, for tests. */
export const postgresTypes: Dialect['types'] = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  double: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp without time zone',
  timestampTz: 'timestamp with time zone',
  json: 'jsonb',
};
