import type { Diagnostic, FaultyNode } from '../domain/diagnostic.ts';
import { placeLines } from '../domain/diagnostic.ts';
import type { EngineError } from '../domain/errors.ts';
import { faultHeader, indented } from '../domain/fault-text.ts';
import type { NodeFailure } from '../domain/outcome.ts';

/** The compiled SQL of a node, and where it lies. */
export interface CompiledText {
  readonly code: string;
  /** Relative to the project. */
  readonly path: string;
}

/** Which node failed, and what it had compiled to. */
export interface FailedNode {
  readonly node: FaultyNode;
  readonly compiled: CompiledText | null;
}

/**
 * What an engine said, under dbt's header, with the place in the compiled SQL where it points there (the statement around it is not
 * the user's). `message` replaces the engine's own where more is to be said; without an error of the engine's it is all there is.
 */
export function failureOf(
  error: EngineError | null,
  { node, compiled }: FailedNode,
  message?: string,
): NodeFailure {
  const diagnostic = compiled === null || error === null ? undefined : diagnosticOf(error, compiled);
  const said = message ?? (error === null ? '' : messageOf(error));
  const text = [
    faultHeader(error === null ? 'Compilation' : 'Database', node),
    ...indented(said),
    ...(diagnostic === undefined ? [] : placeLines(diagnostic)),
    ...(compiled === null ? [] : [`  compiled code at ${compiled.path}`]),
  ].join('\n');
  return {
    message: said,
    text,
    code: error?.code ?? null,
    diagnostics: diagnostic === undefined ? [] : [diagnostic],
    compiledPath: compiled?.path ?? null,
    ...(error !== null && { fault: error.fault }),
  };
}

function messageOf(error: EngineError): string {
  return error.fault === 'connection' ? lostConnection(error) : error.message;
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
