import { stripVTControlCharacters } from 'node:util';
import type { Event } from '../domain/event.ts';
import type { NodeId } from '../domain/id.ts';
import { displayWidth } from './display-width.ts';
import type { RegionState, RunningNode } from './live-region.ts';
import { regionLines } from './live-region.ts';
import type { Paint } from './paint.ts';
import { channelFor, plainWidth, titled } from './plain-reporter.ts';
import type { Channels, Level, Reporter, Write } from './reporter.ts';
import { isAtLeast } from './reporter.ts';
import { createTextLines } from './text-lines.ts';

/** The terminal that a live report is drawn on, and the time that passes meanwhile. */
export interface LiveTerminal {
  /** Asked anew at each drawing, so that a resized window is seen. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly now: () => number;
  /** Calls `tick` again and again until the returned function is called. */
  readonly every: (milliseconds: number, tick: () => void) => () => void;
}

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
/** Terminals that know it show what stands between in one go; the others ignore it. */
const beginFrame = '\u001b[?2026h';
const endFrame = '\u001b[?2026l';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';
const period = 100;

/**
 * A report for a person at a terminal: results scroll above, what runs stands in a region at the bottom that is
 * rewritten in place ten times a second at most. Between runs there is no region and lines are written as they come.
 */
export function createLiveReporter(options: {
  readonly channels: Channels;
  readonly paint: Paint;
  readonly least: Level | null;
  /** Columns up to which dots lead to a node's status, where the terminal has them. */
  readonly width?: number;
  readonly terminal: LiveTerminal;
}): Reporter {
  const { channels, paint, least, terminal } = options;
  const width = Math.min(options.width ?? plainWidth, Math.max(30, terminal.size().columns - 35));
  const linesOf = createTextLines({ paint, width, starts: false, stamps: true });
  const running = new Map<NodeId, RunningNode>();
  let counts: Omit<RegionState, 'running'> | null = null;
  let drawn: readonly string[] = [];
  let waiting = '';
  let stopTicking: (() => void) | null = null;

  const erase = (): string => {
    if (drawn.length === 0) return '';
    const { columns } = terminal.size();
    const rows = drawn.reduce((sum, line) => sum + rowsOf(line, columns), 0);
    return `\r${rows > 1 ? `\u001b[${rows - 1}A` : ''}`;
  };
  const draw = (): void => {
    const region =
      counts === null
        ? []
        : regionLines(
            { ...counts, running: [...running.values()] },
            { ...terminal.size(), now: terminal.now(), paint },
          );
    if (drawn.length === 0 && region.length === 0) {
      if (waiting !== '') channels.report(waiting);
    } else {
      const scrolled = waiting.replaceAll('\n', `${clearLine}\n`);
      const lines = region.map((line) => `${line}${clearLine}`).join('\n');
      channels.report(`${beginFrame}${erase()}${scrolled}${lines}${clearBelow}${endFrame}`);
    }
    waiting = '';
    drawn = region;
  };
  /** Writes to another channel, which may be the same terminal: the region makes room and comes back. */
  const aside = (write: Write, text: string): void => {
    const region = counts;
    counts = null;
    draw();
    counts = region;
    write(text);
  };
  const leave = (): void => {
    stopTicking?.();
    stopTicking = null;
    counts = null;
    running.clear();
    draw();
    channels.report(showCursor);
  };

  const follow = (event: Event): void => {
    switch (event.kind) {
      case 'run-started':
        counts = {
          done: 0,
          failed: 0,
          warned: 0,
          skipped: 0,
          total: event.nodes.length,
          startedAt: event.at,
          cancelling: false,
        };
        channels.report(hideCursor);
        stopTicking ??= terminal.every(period, draw);
        break;
      case 'node-started':
        running.set(event.node.id, { node: event.node, startedAt: event.at, step: null, counts: null });
        break;
      case 'node-progress': {
        const known = running.get(event.node.id);
        if (known !== undefined)
          running.set(event.node.id, { ...known, step: event.step, counts: event.counts });
        break;
      }
      case 'node-ended':
        running.delete(event.node.id);
        if (counts !== null) counts = counted(counts, event.outcome.kind);
        break;
      case 'cancelling':
        if (counts !== null) counts = { ...counts, cancelling: true };
        break;
      default:
        break;
    }
  };

  return {
    sink: (event) => {
      follow(event);
      const lines = linesOf(event);
      if (event.kind === 'output') aside(channels.output, titled(event));
      else if (lines.length > 0 && isAtLeast(event, least)) {
        const text = `${lines.join('\n')}\n`;
        const channel = channelFor(event, channels);
        if (channel === channels.report) waiting += text;
        else aside(channel, text);
      }
      if (event.kind === 'run-ended') leave();
      else if (counts === null) draw();
    },
    close: () => {
      if (counts !== null) leave();
      else draw();
    },
  };
}

function counted(
  counts: Omit<RegionState, 'running'>,
  outcome: Extract<Event, { kind: 'node-ended' }>['outcome']['kind'],
): Omit<RegionState, 'running'> {
  return {
    ...counts,
    done: counts.done + 1,
    failed: counts.failed + (outcome === 'error' || outcome === 'fail' ? 1 : 0),
    warned: counts.warned + (outcome === 'warn' ? 1 : 0),
    skipped: counts.skipped + (outcome === 'skipped' ? 1 : 0),
  };
}

/** Rows that a line takes on a terminal that may have become narrower since it was drawn. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / Math.max(1, columns)));
}
