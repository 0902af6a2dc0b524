import { jsonLine } from './json-line.ts';
import { createPaint } from './paint.ts';
import type { Level, Reporter, Write } from './reporter.ts';
import { isAtLeast } from './reporter.ts';
import { createTextLines } from './text-lines.ts';

/**
 * Every event as one JSON object a line, on one stream, what was asked for included. With `quiet`, errors and what
 * was asked for alone.
 */
export function createJsonReporter(options: {
  readonly write: Write;
  readonly least: Level | null;
  readonly quiet: boolean;
}): Reporter {
  const linesOf = createTextLines({ paint: createPaint(false), width: 0, starts: true, stamps: false });
  let invocationId: string | null = null;
  return {
    sink: (event) => {
      if (event.kind === 'invocation-started') invocationId = event.invocationId;
      const lines = linesOf(event);
      if (event.kind !== 'output' && !isAtLeast(event, options.quiet ? 'error' : options.least)) return;
      const text = event.kind === 'output' ? event.text : lines.join('\n').trim();
      options.write(`${JSON.stringify(jsonLine(event, invocationId, text))}\n`);
    },
    close: () => {},
  };
}
