import type { Batch, BatchSize, NamedBatch } from '../../domain/batch.ts';

/** The beginning of the hour, day, month or year in which an instant lies, in UTC. Instants are milliseconds since 1970 UTC. */
export function truncateTo(at: number, size: BatchSize): number {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  switch (size) {
    case 'hour':
      return utc(year, month, date.getUTCDate(), date.getUTCHours());
    case 'day':
      return utc(year, month, date.getUTCDate());
    case 'month':
      return utc(year, month);
    case 'year':
      return utc(year, 0);
  }
}

/** As `truncateTo`, and from there so many hours, days, months or years on (or back). */
export function truncateAndMove(at: number, size: BatchSize, by: number): number {
  const date = new Date(truncateTo(at, size));
  switch (size) {
    case 'hour':
      date.setUTCHours(date.getUTCHours() + by);
      break;
    case 'day':
      date.setUTCDate(date.getUTCDate() + by);
      break;
    case 'month':
      date.setUTCMonth(date.getUTCMonth() + by);
      break;
    case 'year':
      date.setUTCFullYear(date.getUTCFullYear() + by);
      break;
  }
  return date.getTime();
}

/** The end of the hour, day, month or year in which an instant lies; the instant itself where it is such an end. */
export function ceilTo(at: number, size: BatchSize): number {
  return truncateTo(at, size) === at ? at : truncateAndMove(at, size, 1);
}

/** Gives a batch its names, as dbt does. */
export function nameBatch(batch: Batch, size: BatchSize): NamedBatch {
  const label = new Date(batch.start).toISOString().slice(0, { year: 4, month: 7, day: 10, hour: 13 }[size]);
  return { ...batch, id: label.replaceAll('-', ''), label };
}

/** `Date.UTC` takes years before 100 for those of the last century. */
function utc(year: number, month: number, day = 1, hour = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour);
  return date.getTime();
}
