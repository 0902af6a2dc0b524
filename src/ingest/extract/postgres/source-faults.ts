import { EngineError } from '../../../domain/errors.ts';
import type { Place } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';

/**
 * What a source's server or the way to it said, as the load's own error: one of the source's must not be taken for the target's. `query`:
 * the user's own, in which the server's position lies.
 */
export function sourceFault(
  error: unknown,
  specification: LoadSpecification,
  query: string | null = null,
): unknown {
  if (!(error instanceof EngineError)) return error;
  const { place } = specification;
  switch (error.fault) {
    case 'connection':
    case 'busy':
      return new LoadError('source-unreachable', `the source: ${error.message}; nothing was changed`, {
        place,
        help: 'Look at the connection, and whether the server takes it, and run it again.',
        cause: error,
      });
    case 'lock':
      return new LoadError('source-refused', `the source's table is locked: ${error.message}`, {
        place,
        help: 'Run it again when whoever changes the table is done, or raise lock_timeout.',
        cause: error,
      });
    case 'cancelled':
      return new LoadError('source-refused', `the source's server ended the query: ${error.message}`, {
        place,
        help: 'Raise statement_timeout for the role that reads (alter role … set statement_timeout), or read less with a cursor.',
        cause: error,
      });
    case 'statement': {
      const at = query === null ? undefined : placeIn(query, error, specification.places?.['query']);
      return new LoadError('source-refused', `the source's server refused the query: ${error.message}`, {
        place: at ?? place,
        cause: error,
      });
    }
  }
}

/** Where in the YAML the server's position lies. */
function placeIn(query: string, { position, sql }: EngineError, start: Place | undefined): Place | undefined {
  if (start === undefined || position === undefined || sql !== query) return start;
  const before = query.slice(0, position).split('\n');
  const column = start.column + before.at(-1)!.length;
  const line = start.line + before.length - 1;
  const word = /^\w+/.exec(query.slice(position))?.[0].length ?? 1;
  return { path: start.path, line, column, endLine: line, endColumn: column + word };
}
