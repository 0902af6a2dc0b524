import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../domain/diagnostic.ts';

/** A frame in a source of the project's: these alone are imported under a version. */
const frame = /(file:\/\/[^\s()]+)\?v=[0-9a-f]{16}:(\d+):(\d+)/;

/**
 * An error that a source in TypeScript let go where nobody waits for it (a promise that is not awaited, a timer): the user's fault, with its
 * place; null where it is another one. `cwd`: paths are told from there.
 */
export function strayFault(error: unknown, cwd: string): Diagnostic | null {
  if (!(error instanceof Error)) return null;
  const found = frame.exec(error.stack ?? '');
  if (found === null) return null;
  const file = path.relative(cwd, fileURLToPath(found[1]!)).split(path.sep).join('/');
  return {
    code: 'source-failed',
    severity: 'error',
    message: `a source failed where nobody waits for it: ${error.name}: ${error.message}`,
    place: { path: file, line: Number(found[2]), column: Number(found[3]) },
    help: 'Await the promise, or catch what it throws. The load was ended; nothing of it was committed.',
  };
}
