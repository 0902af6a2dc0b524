import type { LoadSpecification, WriteDisposition } from '../../domain/load.ts';
import { LoadError } from '../load-error.ts';
import type { LoadRequest } from '../load-request.ts';
import { extractorOf } from '../registry.ts';

/** Whether a load reads all that is new in its source: then, and only then, its cursors are kept. */
export function readsAll(request: Pick<LoadRequest, 'window' | 'limit' | 'replay'>): boolean {
  return whatIsRead(request) === 'source';
}

/** What a load reads, in the words of `sluice.loads`. */
export function whatIsRead({
  window = null,
  limit = null,
  replay = false,
}: Pick<LoadRequest, 'window' | 'limit' | 'replay'>): 'source' | 'window' | 'some' | 'kept' {
  if (replay) return 'kept';
  if (limit !== null) return 'some';
  return window === null ? 'source' : 'window';
}

/**
 * The request as it can be carried out: what only a whole reading tells (that a row is gone) is not told by a part. Fails with `LoadError`
 * where the table cannot be read for a window, or where what lies outside of the window would be lost.
 */
export function settleExtent(request: LoadRequest): LoadRequest {
  const { specification, sourceName, tableName, window = null } = request;
  if (window !== null) {
    const why = windowFault(specification, window);
    if (why !== null) {
      throw new LoadError('no-window', `${sourceName}.${tableName} cannot be loaded for a window: ${why}`, {
        place: specification.place,
        help: 'Leave the table out with --exclude, or load it without --since and --until.',
      });
    }
  }
  if (readsAll(request) || request.replay === true) return request;
  const disposition = ofPart[specification.disposition] ?? specification.disposition;
  return { ...request, specification: { ...specification, disposition } };
}

const ofPart: Partial<Record<WriteDisposition, WriteDisposition>> = {
  'merge+delete_missing': 'merge',
  'history+close_missing': 'history',
};

function windowFault(
  specification: LoadSpecification,
  window: NonNullable<LoadRequest['window']>,
): string | null {
  const { extractor, disposition } = specification;
  const { windowFault: ask } = extractorOf(specification);
  if (ask === undefined) return `the extractor "${extractor}" does not know windows`;
  switch (disposition) {
    case 'replace':
      return '"load: replace" would put the window in the place of the whole table';
    case 'history':
    case 'history+close_missing':
      return `"load: ${disposition}" would take what was for what is`;
    default:
      return ask(specification, window);
  }
}
