import type { EventTimeRequest } from '../app/request.ts';
import type { Json } from '../util/json.ts';
import type { Given } from './given.ts';
import { textOption } from './option.ts';
import type { Option } from './option.ts';
import { parseVars } from './parse-vars.ts';

const eventTimeStart = textOption({
  name: 'event-time-start',
  argument: '<time>',
  description: 'batches of microbatch models from this date or time on (UTC), with --event-time-end',
  variable: 'EVENT_TIME_START',
});

const eventTimeEnd = textOption({
  name: 'event-time-end',
  argument: '<time>',
  description: 'batches of microbatch models up to this date or time (UTC), with --event-time-start',
  variable: 'EVENT_TIME_END',
});

const sample: Option<Json> = {
  ...textOption({
    name: 'sample',
    argument: '<span>',
    description:
      "read of inputs with an event_time only this span: '3 days', or {start: 2024-05-01, end: 2024-05-08}",
    variable: 'SAMPLE',
  }),
  read: (raw) => (typeof raw !== 'string' ? null : raw.trimStart().startsWith('{') ? parseVars(raw) : raw),
};

/** `--event-time-start`, `--event-time-end`, `--sample`: options of verbs that build models. */
export const eventTimeOptions: readonly Option<unknown>[] = [eventTimeStart, eventTimeEnd, sample];

/** The part of a request that says which event times. */
export function readEventTimeRequest(given: Given): EventTimeRequest {
  return {
    eventTimeStart: given.get(eventTimeStart),
    eventTimeEnd: given.get(eventTimeEnd),
    sample: given.get(sample),
  };
}
