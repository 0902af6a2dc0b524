import type { LineFacts } from './json-line.ts';
import { jsonLine } from './json-line.ts';
import { createLogRecords } from './log-records.ts';
import type { Level, Reporter, Write } from './reporter.ts';
import { isLevelAtLeast } from './reporter.ts';

/**
 * Every event as JSON objects, one a line, on one stream, what was asked for included. With `quiet`, errors and what
 * was asked for alone.
 */
export function createJsonReporter(options: {
  readonly write: Write;
  readonly least: Level | null;
  readonly quiet: boolean;
  readonly width: number;
  readonly facts: LineFacts;
}): Reporter {
  const recordsOf = createLogRecords(options.width);
  const least = options.quiet ? 'error' : options.least;
  return {
    sink: (event) => {
      for (const record of recordsOf(event)) {
        if (!record.asked && !isLevelAtLeast(record.level, least)) continue;
        options.write(`${JSON.stringify(jsonLine(record, options.facts))}\n`);
      }
    },
    close: () => {},
  };
}
