/** What the conformance cases say in each engine's own words. */
export interface EngineWords {
  /** Tells one session from another. */
  readonly sessionId: string;
  /** An expression that fails when it is evaluated, and what the error says. */
  readonly failing: { readonly expression: string; readonly message: string };
  /** What is said of a column `x` that is not there. */
  readonly missingColumn: string;
  /** What is said of a text that is too large for an integer. */
  readonly tooLarge: string;
  /** The text of the list of 1 and null, as COPY takes it. */
  readonly list: string;
  /** Schemas that each database has. */
  readonly schemas: readonly string[];
  /** Statements after each of which a literal must still mean its text. */
  readonly literalSettings: readonly string[];
  /** Types in the catalog's spelling. */
  readonly columnTypes: readonly string[];
}

const postgres: EngineWords = {
  sessionId: 'pg_backend_pid()',
  failing: { expression: '1/0', message: 'division by zero' },
  missingColumn: 'column "x" does not exist',
  tooLarge: 'value "12345678901" is out of range for type integer',
  list: '{1,NULL}',
  schemas: ['public', 'pg_catalog', 'information_schema'],
  literalSettings: ['set standard_conforming_strings to off', 'set standard_conforming_strings to on'],
  columnTypes: [
    'integer',
    'bigint',
    'numeric(19,2)',
    'numeric',
    'character varying(20)',
    'character varying',
    'character(3)',
    'text',
    'boolean',
    'date',
    'timestamp without time zone',
    'timestamp(3) with time zone',
    'double precision',
    'jsonb',
    'text[]',
    'uuid',
    'interval',
  ],
};

const duckdb: EngineWords = {
  sessionId: 'current_connection_id()',
  failing: { expression: `cast('x' as integer)`, message: 'Could not convert string' },
  missingColumn: 'Binder Error: Referenced column "x" not found in FROM clause!',
  tooLarge: `Conversion Error: Could not convert string '12345678901' to INT32`,
  list: '[1, NULL]',
  schemas: ['main', 'pg_catalog', 'information_schema'],
  literalSettings: ['select 1'],
  columnTypes: [
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'UTINYINT',
    'DECIMAL(19,2)',
    'VARCHAR',
    'BOOLEAN',
    'DATE',
    'TIME',
    'TIMESTAMP',
    'TIMESTAMP_NS',
    'TIMESTAMP WITH TIME ZONE',
    'FLOAT',
    'DOUBLE',
    'JSON',
    'BLOB',
    'BIT',
    'UUID',
    'INTERVAL',
    'VARCHAR[]',
    'INTEGER[3]',
    'JSON[]',
    'STRUCT(a INTEGER, "B c" DECIMAL(5,1)[])',
    'MAP(VARCHAR, STRUCT("order" BIGINT))',
    `ENUM('sad', 'so so')`,
    'UNION(n INTEGER, t VARCHAR)',
  ],
};

/** By engine type. */
export const engineWords: Readonly<Record<string, EngineWords>> = { duckdb, pglite: postgres, postgres };
