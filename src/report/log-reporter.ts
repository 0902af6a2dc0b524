import type { LineFacts } from './json-line.ts';
import { jsonLine, levelWords } from './json-line.ts';
import type { LogRecord } from './log-record.ts';
import { createLogRecords } from './log-records.ts';
import type { Level, Reporter, Write } from './reporter.ts';
import { isLevelAtLeast } from './reporter.ts';

/** How a log's lines look: `text` with the time of day, `debug` with level and thread too, or JSON objects. */
export type LogFormat = 'text' | 'debug' | 'json';

/** Every event as lines of a log: of dbt.log, or of a terminal that was asked for `--log-format debug`. */
export function createLogReporter(options: {
  readonly write: Write;
  readonly format: LogFormat;
  readonly least: Level | null;
  readonly width: number;
  readonly facts: LineFacts;
}): Reporter {
  const { write, format, least, facts } = options;
  const recordsOf = createLogRecords(options.width);
  return {
    sink: (event) => {
      for (const record of recordsOf(event)) {
        if (!isLevelAtLeast(record.level, least)) continue;
        if (format === 'json') write(`${JSON.stringify(jsonLine(record, facts))}\n`);
        else write(`${format === 'text' ? textLine(record) : debugLine(record, facts)}\n`);
      }
    },
    close: () => {},
  };
}

function textLine({ at, message }: LogRecord): string {
  return `${new Date(at).toISOString().slice(11, 19)}  ${message}`;
}

/** dbt's form, in UTC: `17:04:11.120000 [info ] [Thread-1  ]: …`, with a rule where an invocation begins. */
function debugLine({ name, at, level, thread, message }: LogRecord, { invocationId }: LineFacts): string {
  const time = `${new Date(at).toISOString().slice(11, 23)}000`;
  const rule = '='.repeat(30);
  const head = name === 'MainReportVersion' ? `\n\n${rule} ${time} | ${invocationId} ${rule}\n` : '';
  return `${head}${time} [${levelWords[level].padEnd(5)}] [${thread.slice(0, 10).padEnd(10)}]: ${message}`;
}
