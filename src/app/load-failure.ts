import { ProjectError } from '../domain/errors.ts';
import { LoadError } from '../ingest/load-error.ts';

/** What stops a load for a reason of the user's, as a fault of the project with its place; any other error as it is. */
export function loadFailure(error: unknown): unknown {
  if (!(error instanceof LoadError)) return error;
  const { code, message, place, help } = error;
  return new ProjectError(
    [{ code, severity: 'error', message, ...(place && { place }), ...(help !== undefined && { help }) }],
    { cause: error },
  );
}
