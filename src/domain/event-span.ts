import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import type { Json } from '../util/json.ts';
import { batchSizes } from './batch.ts';
import type { BatchSize } from './batch.ts';
import type { EventTimeSpan } from './project.ts';

const written =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?)?(?:Z|[+-]\d{2}:?\d{2}(?::?\d{2})?)?$/;

/**
 * A date or a time as ISO 8601 writes it, taken for one in UTC whatever zone it names (as dbt does): milliseconds since 1970. Null where it is
 * none, or there is no such day.
 */
export function readEventTime(text: string): number | null {
  const found = written.exec(text.trim());
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  date.setUTCHours(hour, minute, second, Number(`0.${found[7] ?? '0'}`) * 1000);
  return date.getTime();
}

/** `--sample`: `3 days`, up to `now`, or a mapping with `start` and `end`. Fails with dbt's words. */
export function readSample(given: Json, now: number): Result<EventTimeSpan, string> {
  if (typeof given === 'string') return readRelative(given, now);
  const { start, end } = (given ?? {}) as { readonly start?: Json; readonly end?: Json };
  const span = { start: timeOf(start), end: timeOf(end) };
  if (span.start === null || span.end === null)
    return failed(
      "Cannot load SAMPLE_WINDOW: it wants dates for `start` and `end`: {'start': '2024-05-01', 'end': '2024-05-08'}",
    );
  return ok({ start: span.start, end: span.end });
}

function timeOf(value: Json | undefined): number | null {
  return typeof value === 'string' ? readEventTime(value) : null;
}

function readRelative(text: string, now: number): Result<EventTimeSpan, string> {
  const [amount = '', grain = '', ...rest] = text.split(' ');
  if (grain === '' || rest.length > 0)
    return failed(`Cannot load SAMPLE_WINDOW from '${text}'. Must be of form 'DAYS_INT GRAIN_SIZE'.`);
  if (!/^[+-]?\d+$/.test(amount)) return failed(`Unable to convert '${amount}' to an integer.`);
  const size = batchSizes.find((one) => one === grain.toLowerCase().replace(/s+$/, ''));
  if (size === undefined) {
    const sizes = [...batchSizes, ...batchSizes.map((one) => `${one}s`)].map((one) => `'${one}'`);
    return failed(`Invalid grain size '${grain}'. Must be one of [${sizes.join(', ')}].`);
  }
  return ok({ start: moveBack(now, size, Number(amount)), end: now });
}

/** So many hours, days, months or years before an instant; a month that has no such day ends with its last. */
function moveBack(at: number, size: BatchSize, by: number): number {
  const date = new Date(at);
  switch (size) {
    case 'hour':
      return at - by * 3_600_000;
    case 'day':
      return at - by * 86_400_000;
    case 'month':
      return inMonth(date, date.getUTCFullYear(), date.getUTCMonth() - by);
    case 'year':
      return inMonth(date, date.getUTCFullYear() - by, date.getUTCMonth());
  }
}

function inMonth(date: Date, year: number, month: number): number {
  const day = date.getUTCDate();
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const moved = new Date(date);
  moved.setUTCFullYear(year, month, Math.min(day, last));
  return moved.getTime();
}
