import type { HttpLimits } from './http-types.ts';

/** Headers by which many servers say when there are more requests to be had, after those that a source declares. */
const usualResets = ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset'];

/**
 * When the server may be asked again, in milliseconds since 1970 by our clock; null where an answer does not say. `Retry-After` comes first,
 * then the reset header. A moment of the server's clock is taken against the answer's own `Date`, so that clocks need not agree.
 */
export function askAgainAt(
  headers: ReadonlyMap<string, string>,
  { reset }: Pick<HttpLimits, 'reset'>,
  now: number,
): number | null {
  const names = ['retry-after', ...(reset === null ? [] : [reset]), ...usualResets];
  for (const name of names) {
    const text = headers.get(name);
    const time = text === undefined ? null : readMoment(text, headers.get('date'), now);
    if (time !== null) return time;
  }
  return null;
}

/** When the requests that are left are used up, until when to wait; null where some are left, or nothing is said. */
export function usedUpUntil(
  headers: ReadonlyMap<string, string>,
  { remaining, reset }: Pick<HttpLimits, 'remaining' | 'reset'>,
  now: number,
): number | null {
  if (remaining === null || reset === null) return null;
  const left = headers.get(remaining)?.trim();
  const until = headers.get(reset);
  if (left === undefined || until === undefined || !/^-?\d+(\.\d+)?$/.test(left) || Number(left) > 0)
    return null;
  return readMoment(until, headers.get('date'), now);
}

/** Seconds from now, seconds or milliseconds since 1970, or a date, as a time by our clock. */
function readMoment(text: string, serverDate: string | undefined, now: number): number | null {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    if (number < 1e9) return now + Math.ceil(number * 1000);
    return byOurClock(number < 1e11 ? number * 1000 : number, serverDate, now);
  }
  const date = Date.parse(trimmed);
  return Number.isNaN(date) ? null : byOurClock(date, serverDate, now);
}

function byOurClock(time: number, serverDate: string | undefined, now: number): number {
  const theirs = serverDate === undefined ? Number.NaN : Date.parse(serverDate);
  return now + Math.max(0, time - (Number.isNaN(theirs) ? now : theirs));
}
