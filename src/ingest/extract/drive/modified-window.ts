import type { LoadSpecification, LoadWindow } from '../../../domain/load.ts';
import type { DriveFile } from './drive-file.ts';

/** Why files cannot be taken by when they were modified, in words that end a sentence; null where they can. */
export function modifiedWindowFault(
  { disposition }: Pick<LoadSpecification, 'disposition'>,
  { since, until }: LoadWindow,
): string | null {
  if (disposition === 'append') return 'an append would hold the rows of a file twice that is read again';
  const wrong = [since, until].find((text) => text !== null && Number.isNaN(instantOf(text)));
  return wrong === undefined
    ? null
    : `"${wrong}" is neither a date nor a time, and files are taken by when they were modified`;
}

/** Whether a file was modified within a window: at or after its beginning, before its end. */
export function inWindow({ since, until }: LoadWindow): (file: DriveFile) => boolean {
  const from = since === null ? Number.NEGATIVE_INFINITY : instantOf(since);
  const to = until === null ? Number.POSITIVE_INFINITY : instantOf(until);
  return ({ modified }) => {
    const at = Date.parse(modified);
    return at >= from && at < to;
  };
}

/** A date is its midnight UTC; so is a time without a zone taken to be UTC. */
function instantOf(text: string): number {
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return Number.NaN;
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) || /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
}
