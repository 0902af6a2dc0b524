import type { Diagnostic } from '../domain/diagnostic.ts';
import { compareDiagnostics } from '../domain/diagnostic.ts';
import { EngineError, ProjectError, UsageError } from '../domain/errors.ts';

/**
 * What a thrown error says to the user, as diagnostics. What is no error of the user's or the engine's is a bug of ours:
 * its text has the stack and says so.
 */
export function faultDiagnostics(error: unknown): readonly Diagnostic[] {
  if (error instanceof ProjectError) return [...error.diagnostics].sort(compareDiagnostics);
  if (error instanceof UsageError) {
    const [message = '', ...help] = error.message.split('\n');
    return [fault('usage', message, help.join('\n    '))];
  }
  if (error instanceof EngineError) {
    return [
      fault(`engine-${error.fault}`, error.message, error.code === undefined ? '' : `SQLSTATE ${error.code}`),
    ];
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [fault('internal', text, 'This is a bug in sluice. Please report it with the lines above.')];
}

function fault(code: string, message: string, help: string): Diagnostic {
  return { code, severity: 'error', message, ...(help === '' ? {} : { help }) };
}
