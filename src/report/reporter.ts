import type { Event, Sink } from '../domain/event.ts';

/** Where text goes. Must not throw. */
export type Write = (text: string) => void;

/** The streams of an invocation: the report itself, what was asked for, and faults that stop the tool. */
export interface Channels {
  readonly report: Write;
  readonly output: Write;
  readonly errors: Write;
}

/** Turns events into text as they come. */
export interface Reporter {
  readonly sink: Sink;
  /** Writes what is still held back and gives the terminal back; nothing may be sunk after it. */
  readonly close: () => void;
}

/** Levels, least severe first. */
export type Level = 'debug' | 'info' | 'warning' | 'error';

/** How severe an event is. */
export function levelOf(event: Event): Level {
  switch (event.kind) {
    case 'message':
      return event.level;
    case 'diagnostic':
      return event.diagnostic.severity;
    case 'fault':
      return 'error';
    case 'node-ended':
    case 'batch-ended':
      return event.outcome.kind === 'error' ||
        event.outcome.kind === 'fail' ||
        event.outcome.kind === 'partial'
        ? 'error'
        : event.outcome.kind === 'warn'
          ? 'warning'
          : 'info';
    case 'cancelling':
      return 'warning';
    case 'node-progress':
    case 'command-ended':
      return 'debug';
    default:
      return 'info';
  }
}

const order: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** Whether an event is at least as severe as `least`; null lets nothing pass. */
export function isAtLeast(event: Event, least: Level | null): boolean {
  return isLevelAtLeast(levelOf(event), least);
}

/** Whether a level is at least as severe as `least`; null lets nothing pass. */
export function isLevelAtLeast(level: Level, least: Level | null): boolean {
  return least !== null && order.indexOf(level) >= order.indexOf(least);
}
