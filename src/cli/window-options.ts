import type { LoadWindow } from '../domain/load.ts';
import { UsageError } from '../domain/errors.ts';
import type { Given } from './given.ts';
import type { Option } from './option.ts';
import { textOption } from './option.ts';

const since = endOption(
  'since',
  'load again what lies at or after this date, time or number by the cursor, which stays where it is',
);
const until = endOption('until', 'load again what lies before this date, time or number by the cursor');

/** `--since` and `--until`. */
export const windowOptions: readonly Option<unknown>[] = [since, until];

/** The window that was asked for; null where none was. */
export function readWindow(given: Given): LoadWindow | null {
  const window = { since: given.get(since), until: given.get(until) };
  if (window.since === null && window.until === null) return null;
  if (window.since !== null && window.until !== null && placeOf(window.since) >= placeOf(window.until))
    throw new UsageError(`--since ${window.since} does not lie before --until ${window.until}`);
  return window;
}

function endOption(name: string, description: string): Option<string | null> {
  return {
    ...textOption({ name, argument: '<when>', description }),
    read: (raw) => {
      if (typeof raw !== 'string') return null;
      const text = raw.trim();
      if (Number.isNaN(placeOf(text)))
        throw new UsageError(
          `wants a date (2024-05-01), a time (2024-05-01T08:00:00Z) or a number, not "${raw}"`,
        );
      return text;
    },
  };
}

/** Where a text lies among others of its kind; NaN where it is none. */
function placeOf(text: string): number {
  if (/^-?\d{1,15}(?:\.\d+)?$/.test(text)) return Number(text);
  const zoned = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(text);
  if (zoned === null) return Number.NaN;
  const iso = text.replace(' ', 'T');
  return Date.parse(zoned[1] === undefined && iso.includes('T') ? `${iso}Z` : iso);
}
