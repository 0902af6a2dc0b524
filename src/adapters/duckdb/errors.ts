import { EngineError, InternalError } from '../../domain/errors.ts';
import type { EngineFault } from '../../domain/errors.ts';

/** What DuckDB says of a refusal, where it is asked to say it as JSON. */
interface Facts {
  readonly type: string;
  readonly message: string;
  /** `COLUMN_NOT_FOUND`, `MISSING_ENTRY`, … */
  readonly subtype: string | undefined;
  /** Of a missing entry: `Table`, `Schema`, … */
  readonly entry: string | undefined;
  /** Counted in bytes from 0. */
  readonly position: number | undefined;
}

/**
 * Translates whatever the driver threw, once. DuckDB has kinds of errors and no codes: `code` is the SQLSTATE of what is
 * meant, where there is one, so that callers can tell what they must.
 */
export function translateError(error: unknown, sql?: string): Error {
  if (error instanceof InternalError) return error;
  if (error instanceof EngineError) return error;
  if (!(error instanceof Error)) return new InternalError('the driver threw no error', { cause: error });
  const facts = factsOf(error.message);
  if (facts === null) return new InternalError(error.message, { cause: error });
  const { position } = facts;
  const cancelled = facts.type === 'INTERRUPT';
  return new EngineError(
    cancelled ? 'The statement was cancelled.' : `${facts.type} Error: ${facts.message}`,
    {
      fault: faultOf(facts),
      code: codeOf(facts),
      sql,
      position:
        sql === undefined || position === undefined
          ? undefined
          : Buffer.from(sql).subarray(0, position).toString().length,
      cause: error,
    },
  );
}

/** Whether a transaction ended because another one had changed the same thing: it can be begun again. */
function isConflict({ type, message }: Pick<Facts, 'type' | 'message'>): boolean {
  return type.startsWith('Transaction') && /conflict|has been altered|another transaction/i.test(message);
}

/** The JSON may stand behind a prefix; errors from outside of a statement are plain text. */
function factsOf(text: string): Facts | null {
  const start = text.indexOf('{"exception_type"');
  if (start >= 0) {
    try {
      const said = JSON.parse(text.slice(start)) as Readonly<Record<string, string>>;
      return {
        type: said['exception_type'] ?? '',
        message: said['exception_message'] ?? '',
        subtype: said['error_subtype'],
        entry: said['type'],
        position: said['position'] === undefined ? undefined : Number(said['position']),
      };
    } catch {
      // It was cut: the text as it is.
    }
  }
  const plain = /(?:^|: )([A-Za-z]+(?: [A-Z][a-z]+)*) Error: ([^]*)$/.exec(text);
  if (plain === null) return null;
  return {
    type: plain[1]!,
    message: plain[2]!,
    subtype: undefined,
    entry: undefined,
    position: undefined,
  };
}

function faultOf(facts: Facts): EngineFault {
  if (facts.type === 'INTERRUPT') return 'cancelled';
  if (facts.type === 'FATAL' || facts.type === 'Connection') return 'connection';
  return isConflict(facts) ? 'lock' : 'statement';
}

const missing: Readonly<Record<string, string>> = {
  Schema: '3F000',
  Table: '42P01',
  'Scalar Function': '42883',
  'Table Function': '42883',
  'Aggregate Function': '42883',
};

function codeOf(facts: Facts): string | undefined {
  const { type, subtype, entry = '', message } = facts;
  if (isConflict(facts)) return '40001';
  if (/read-only mode/.test(message)) return '25006';
  // What a copy says of a row itself.
  if (/^a row has \d+ columns where/.test(message)) return '22P04';
  if (/transaction is aborted/.test(message)) return '25P02';
  switch (type) {
    case 'INTERRUPT':
      return '57014';
    case 'Parser':
      return '42601';
    case 'Binder':
      return subtype === 'COLUMN_NOT_FOUND' || /Referenced column/.test(message) ? '42703' : '42000';
    case 'Catalog':
      if (/[Ss]chema .* does not exist/.test(message)) return '3F000';
      if (subtype === 'MISSING_ENTRY') return missing[entry] ?? '42704';
      return subtype === 'ENTRY_ALREADY_EXISTS' ? (entry === 'Schema' ? '42P06' : '42P07') : '42000';
    case 'Constraint':
    case 'TransactionContext':
      return /duplicate key|unique constraint/i.test(message) ? '23505' : '23000';
    case 'Conversion':
      return '22P02';
    case 'Out of Range':
      return '22003';
    case 'Permission':
      return '42501';
    case 'Dependency':
      return '2BP01';
    default:
      return undefined;
  }
}
