import type { CursorValue, LoadSpecification, LoadWindow } from '../../../domain/load.ts';
import { isMap } from '../../option-shape.ts';
import { type AnalyticsDays, readsAllDays } from './analytics-options.ts';
import { addDays, dayAt, type DayRange, isDay } from './days.ts';

/** By what days are chosen. */
export interface DayFacts {
  readonly days: AnalyticsDays;
  readonly disposition: LoadSpecification['disposition'];
  readonly window: LoadWindow | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** As IANA names it. */
  readonly zone: string;
}

/**
 * The days that a load reads. A window reads its days; what takes away what it does not read, all from the start through today; an append those behind
 * the cursor that are over, so that none is read in part; all else from the cursor, less the lag, through today.
 */
export function daysToRead(cursor: CursorValue | undefined, facts: DayFacts): DayRange {
  const { days, disposition, window, now, zone } = facts;
  const today = dayAt(now, zone);
  const start = typeof days.start === 'string' ? days.start : addDays(today, -days.start.ago);
  const to = disposition === 'append' ? addDays(today, -1) : today;
  if (window !== null)
    return { from: window.since ?? start, to: window.until === null ? to : addDays(window.until, -1) };
  const last = dayIn(cursor);
  if (last === null || readsAllDays(disposition)) return { from: start, to };
  const next = addDays(last, disposition === 'append' ? 1 : -days.lag);
  return { from: next > start ? next : start, to };
}

/** The day in a cursor; null where there is none. */
function dayIn(cursor: CursorValue | undefined): string | null {
  const day = isMap(cursor) ? cursor['date'] : undefined;
  return typeof day === 'string' && isDay(day) ? day : null;
}
