import { describe, expect, it } from 'vitest';
import { duckdbDialect } from '../../adapters/duckdb/dialect.ts';
import { postgresDialect } from '../../adapters/shared/postgres-dialect.ts';
import { widerType } from './wider-type.ts';

describe('the type that takes the values of two', () => {
  it.each([
    ['integer', 'integer', 'integer'],
    ['integer', 'bigint', 'bigint'],
    ['bigint', 'smallint', 'bigint'],
    ['bigint', 'numeric(10,2)', 'numeric'],
    ['numeric(10,2)', 'integer', 'numeric'],
    ['numeric(10,2)', 'numeric(12,4)', 'numeric'],
    ['numeric(10,2)', 'numeric', 'numeric'],
    ['real', 'double precision', 'double precision'],
    ['bigint', 'double precision', 'text'],
    ['character varying(5)', 'character varying(9)', 'character varying(9)'],
    ['character varying(9)', 'character varying(5)', 'character varying(9)'],
    ['character varying(9)', 'text', 'text'],
    ['timestamp(3) without time zone', 'timestamp without time zone', 'timestamp without time zone'],
    ['timestamp with time zone', 'date', 'timestamp with time zone'],
    ['timestamp without time zone', 'timestamp with time zone', 'text'],
    ['json', 'jsonb', 'jsonb'],
    ['integer', 'boolean', 'text'],
    ['integer[]', 'bigint[]', 'text'],
    ['uuid', 'inet', 'text'],
  ])('%s and %s: %s', (present, come, expected) => {
    expect(widerType(present, come, postgresDialect.types)).toBe(expected);
  });

  it.each([
    ['INTEGER', 'BIGINT', 'BIGINT'],
    ['BIGINT', 'DECIMAL(10,2)', 'VARCHAR'],
    ['DATE', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP WITH TIME ZONE'],
    ['VARCHAR', 'JSON', 'VARCHAR'],
  ])('on DuckDB %s and %s: %s', (present, come, expected) => {
    expect(widerType(present, come, duckdbDialect.types)).toBe(expected);
  });
});
