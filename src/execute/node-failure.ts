import type { Diagnostic } from '../domain/diagnostic.ts';
import type { EngineError } from '../domain/errors.ts';
import type { NodeFailure } from '../domain/outcome.ts';

/** The compiled SQL of a node, and where it lies. */
export interface CompiledText {
  readonly code: string;
  /** Relative to the project. */
  readonly path: string;
}

/**
 * What an engine said, with the place in the compiled SQL where it points there (the statement around it is not
 * the user's). `message` replaces the engine's own where more is to be said.
 */
export function failureOf(error: EngineError, compiled: CompiledText | null, message?: string): NodeFailure {
  const diagnostic = compiled === null ? undefined : diagnosticOf(error, compiled);
  return {
    message: message ?? (error.fault === 'connection' ? lostConnection(error) : error.message),
    code: error.code ?? null,
    diagnostics: diagnostic === undefined ? [] : [diagnostic],
    compiledPath: compiled?.path ?? null,
    fault: error.fault,
  };
}

/** Nothing is wrong with the statement, as far as one knows. */
function lostConnection({ message }: EngineError): string {
  const said = /connection to the database|connect to/i.test(message)
    ? message
    : `The connection was lost: ${message}`;
  return `${said}\nWhen the database answers again, \`sluice retry\` goes on from here.`;
}

function diagnosticOf(error: EngineError, { code, path }: CompiledText): Diagnostic | undefined {
  if (error.sql === undefined || error.position === undefined || code === '') return undefined;
  const offset = error.position - error.sql.indexOf(code);
  if (!error.sql.includes(code) || offset < 0 || offset > code.length) return undefined;
  const before = code.slice(0, offset).split('\n');
  const line = before.length;
  return {
    code: 'sql',
    severity: 'error',
    message: error.message,
    place: { path, line, column: before[line - 1]!.length + 1 },
    sourceLine: code.split('\n')[line - 1] ?? '',
  };
}
