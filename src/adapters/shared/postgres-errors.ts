import { EngineError, InternalError } from '../../domain/errors.ts';
import type { EngineFault } from '../../domain/errors.ts';

/** An ErrorResponse of the server, by its fields. */
export interface ServerError {
  readonly message: string;
  readonly code: string;
  readonly severity?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  /** Counted in characters from 1. */
  readonly position?: string | undefined;
  readonly where?: string | undefined;
}

/**
 * Translates whatever a driver threw, once. Codes: PostgreSQL's appendix A. What neither the server nor the connection said is
 * a bug of ours.
 */
export function translateError(error: unknown, sql?: string): Error {
  if (error instanceof InternalError) return error;
  if (error instanceof EngineError) {
    if (sql === undefined || error.sql !== undefined) return error;
    const { fault, code } = error;
    return new EngineError(error.message, { fault, code, sql, cause: error });
  }
  if (isServerError(error)) {
    return new EngineError(describe(error), {
      fault: faultOf(error),
      code: error.code,
      sql,
      position: sql === undefined ? undefined : offsetOf(error.position, sql),
      cause: error,
    });
  }
  if (isConnectionError(error)) {
    return new EngineError(`The connection to the database was lost: ${error.message}`, {
      fault: 'connection',
      code: codeOf(error),
      sql,
      cause: error,
    });
  }
  return new InternalError(error instanceof Error ? error.message : String(error), { cause: error });
}

/** Whether the server itself refused: it has a severity beside a five-letter SQLSTATE. */
export function isServerError(error: unknown): error is ServerError & Error {
  return (
    error instanceof Error &&
    'severity' in error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code)
  );
}

/** Whether the connection broke, or was never made: a socket's error, or the driver's word that it has none. */
export function isConnectionError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (
    'code' in error &&
    typeof error.code === 'string' &&
    /^(E[A-Z]+|ERR_(SSL|TLS)\w*|[A-Z_]*CERT\w*)$/.test(error.code)
  ) {
    return true;
  }
  return /connection terminated|connection error|not queryable|timeout expired|timeout exceeded|SSL connection/i.test(
    error.message,
  );
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const faultsByCode: Readonly<Record<string, EngineFault>> = {
  '57014': 'cancelled',
  '55P03': 'lock',
  '40P01': 'lock',
  '40001': 'lock',
  '53300': 'connection',
  '57P01': 'connection',
  '57P02': 'connection',
  '57P03': 'connection',
  '57P04': 'connection',
  '57P05': 'connection',
  '25P03': 'connection',
  '25P04': 'connection',
};

function faultOf(error: ServerError): EngineFault {
  // The server calls a copy that its client gave up a cancel.
  if (error.code === '57014' && error.message.startsWith('COPY from stdin failed')) return 'statement';
  const known = faultsByCode[error.code];
  if (known !== undefined) return known;
  return error.code.startsWith('08') || error.severity === 'FATAL' || error.severity === 'PANIC'
    ? 'connection'
    : 'statement';
}

/** A notice as psql shows it: `WARNING:  there is no transaction in progress`. */
export function noticeText(notice: {
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
}): string {
  return `${notice.severity ?? 'NOTICE'}:  ${notice.message ?? ''}`;
}

/** The server's words as psql shows them. */
function describe({ message, detail, hint, where }: ServerError): string {
  return [
    message,
    ...(detail ? [`DETAIL:  ${detail}`] : []),
    ...(hint ? [`HINT:  ${hint}`] : []),
    ...(where ? [`CONTEXT:  ${where}`] : []),
  ].join('\n');
}

/** The server counts characters from 1, JavaScript UTF-16 units from 0. */
function offsetOf(position: string | undefined, sql: string): number | undefined {
  const characters = Number(position);
  if (!Number.isInteger(characters) || characters < 1) return undefined;
  let offset = 0;
  for (let count = 1; count < characters && offset < sql.length; count++) {
    offset += (sql.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
