import type { Paint } from './paint.ts';
import { asLines } from './plain-reporter.ts';
import type { Channels, Reporter } from './reporter.ts';
import { levelOf } from './reporter.ts';
import { createTextLines } from './text-lines.ts';

/** What was asked for, and errors, as they come; nothing else. */
export function createQuietReporter(options: {
  readonly channels: Channels;
  readonly paint: Paint;
}): Reporter {
  const { channels, paint } = options;
  const linesOf = createTextLines({ paint, width: 0, starts: false, stamps: true });
  return {
    sink: (event) => {
      const lines = linesOf(event);
      if (event.kind === 'output') channels.output(asLines(event.text));
      else if (levelOf(event) === 'error' && lines.length > 0) channels.errors(`${lines.join('\n')}\n`);
    },
    close: () => {},
  };
}
