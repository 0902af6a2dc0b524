import { UsageError } from '../domain/errors.ts';
import { readEventTime, readSample } from '../domain/event-span.ts';
import type { EventTimeSpan } from '../domain/project.ts';
import type { Json } from '../util/json.ts';

/** What the command line says of event time, as given. */
export interface EventTimeFlags {
  /** `--event-time-start`, `--event-time-end`: dates or times, both or none. */
  readonly eventTimeStart?: string | null;
  readonly eventTimeEnd?: string | null;
  /** `--sample`: `3 days`, or a mapping of `start` and `end`. */
  readonly sample?: Json;
}

/** The span of `--event-time-start` and `--event-time-end`; null where they are not given. Throws `UsageError`, with dbt's words. */
export function eventTimeSpan({ eventTimeStart, eventTimeEnd }: EventTimeFlags): EventTimeSpan | null {
  const start = timeOf('event-time-start', eventTimeStart);
  const end = timeOf('event-time-end', eventTimeEnd);
  if (start === null && end === null) return null;
  if (start === null) throw oneWithoutOther('event-time-end', 'event-time-start');
  if (end === null) throw oneWithoutOther('event-time-start', 'event-time-end');
  if (start >= end)
    throw new UsageError('Value for `--event-time-start` must be less than `--event-time-end`');
  return { start, end };
}

/** The span of `--sample`, which may lead up to now; null where it is not given. Throws `UsageError`, with dbt's words. */
export function sampleSpan({ sample }: EventTimeFlags, now: number): EventTimeSpan | null {
  if (sample === undefined || sample === null) return null;
  const span = readSample(sample, now);
  if (!span.ok) throw new UsageError(`Invalid value for '--sample': ${span.error}`);
  return span.value;
}

function timeOf(name: string, text: string | null | undefined): number | null {
  if (text === undefined || text === null) return null;
  const time = readEventTime(text);
  if (time === null) {
    throw new UsageError(
      `Invalid value for '--${name}': '${text}' does not match the formats '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M:%S'.`,
    );
  }
  return time;
}

function oneWithoutOther(given: string, missing: string): UsageError {
  return new UsageError(
    `The flag \`--${given}\` was specified, but \`--${missing}\` was not. When specifying \`--${given}\`, \`--${missing}\` must also be present.`,
  );
}
