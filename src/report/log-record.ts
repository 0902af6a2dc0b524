import type { JsonObject } from '../util/json.ts';
import type { Level } from './reporter.ts';

/** A line of a log: an event of dbt's (or of ours, in its form) with the text that a person would read. */
export interface LogRecord {
  readonly name: string;
  readonly level: Level;
  readonly message: string;
  readonly data: JsonObject;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** `Thread-1`; `MainThread` where no node's. */
  readonly thread: string;
  /** Told whatever the level, since it was asked for. */
  readonly asked: boolean;
}
