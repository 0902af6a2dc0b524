import { EngineError } from '../../domain/errors.ts';
import { translateError } from './errors.ts';

/** What is wrong where a database cannot be opened, and what to do. */
export function openFailure(error: unknown, place: string): Error {
  const translated = translateError(error);
  if (!(translated instanceof EngineError)) return translated;
  if (/[Cc]onflicting lock|Could not set lock|being used by another process/.test(translated.message)) {
    const pid = /PID (\d+)/.exec(translated.message)?.[1];
    const who = pid === undefined ? 'another process' : `process ${pid}`;
    const end = pid === undefined ? 'end it' : `end it (kill ${pid})`;
    return new EngineError(
      `The database in ${place} is in use by ${who}. Wait for it or ${end}: DuckDB lets one process at a time in.`,
      { fault: 'busy', cause: error },
    );
  }
  return new EngineError(`Could not open the database in ${place}. ${translated.message}`, {
    fault: 'connection',
    cause: error,
  });
}
