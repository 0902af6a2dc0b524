import type { JsonObject } from '../util/json.ts';
import { eventCode } from './event-codes.ts';
import type { LogRecord } from './log-record.ts';

/** What every line of an invocation says of it. */
export interface LineFacts {
  readonly invocationId: string;
  readonly pid: number;
  /** The invocation's `DBT_ENV_CUSTOM_ENV_…` variables, without the prefix. */
  readonly extra: Readonly<Record<string, string>>;
}

/** dbt's levels. */
export const levelWords = { debug: 'debug', info: 'info', warning: 'warn', error: 'error' } as const;

/** A record as one JSON object in dbt's structure, documented in `docs/logging.md`: keys are added, never renamed. */
export function jsonLine(record: LogRecord, facts: LineFacts): JsonObject {
  return {
    info: {
      category: '',
      code: eventCode(record.name),
      extra: facts.extra,
      invocation_id: facts.invocationId,
      level: levelWords[record.level],
      msg: record.message,
      name: record.name,
      pid: facts.pid,
      thread: record.thread,
      ts: new Date(record.at).toISOString().replace('Z', '000Z'),
    },
    data: record.data,
  };
}
