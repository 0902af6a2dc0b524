import type { LoadSpecification } from '../../domain/load.ts';
import { LoadError } from '../load-error.ts';
import type { Extracted } from './extractor.ts';

/** A load's error with the place of the table's specification, where it has none of its own. What is none is thrown on. */
export function placeError(error: unknown, { place }: Pick<LoadSpecification, 'place'>): LoadError {
  if (!(error instanceof LoadError)) throw error;
  if (error.place !== undefined) return error;
  const { code, message, help, cause, resumable } = error;
  return new LoadError(code, message, { place, help, cause, resumable });
}

/** What a source gives, its errors with the place of the table's specification. */
export async function* placeErrors(
  source: AsyncGenerator<Extracted, void>,
  specification: Pick<LoadSpecification, 'place'>,
): AsyncGenerator<Extracted, void> {
  try {
    yield* source;
  } catch (error) {
    throw placeError(error, specification);
  }
}
