import type { Event } from '../domain/event.ts';
import type { Paint } from './paint.ts';
import type { Channels, Level, Reporter } from './reporter.ts';
import { isAtLeast } from './reporter.ts';
import { createTextLines } from './text-lines.ts';

/** dbt's printer width: where the dots of a node's line end. */
export const plainWidth = 80;

/** One line for each thing that happens, for pipes and logs: no cursor movement. */
export function createPlainReporter(options: {
  readonly channels: Channels;
  readonly paint: Paint;
  readonly least: Level | null;
  /** Columns up to which dots lead to a node's status. */
  readonly width?: number;
}): Reporter {
  const { channels, paint, least, width = plainWidth } = options;
  const linesOf = createTextLines({ paint, width, starts: true, stamps: true });
  return {
    sink: (event) => {
      const lines = linesOf(event);
      if (event.kind === 'output') channels.output(titled(event));
      else if (lines.length > 0 && isAtLeast(event, least))
        channelFor(event, channels)(`${lines.join('\n')}\n`);
    },
    close: () => {},
  };
}

/** Faults that stop the tool, and notes of the same weight, go to the errors' channel; the report keeps its own failures. */
export function channelFor(event: Event, channels: Channels): Channels['report'] {
  const fault =
    event.kind === 'fault' ||
    (event.kind === 'diagnostic' && event.diagnostic.severity === 'error') ||
    (event.kind === 'message' && event.level === 'error');
  return fault ? channels.errors : channels.report;
}

/** What was asked for, under its title. */
export function titled({ title, text }: Extract<Event, { kind: 'output' }>): string {
  return title === undefined ? asLines(text) : `${title}\n${asLines(text)}`;
}

/** The text with a line end at its end. */
export function asLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
