import { isPassedBy } from '../domain/node.ts';
import type { Event } from '../domain/event.ts';
import { assertNever } from '../util/assert-never.ts';
import { count } from './count.ts';
import { timeOfDay } from './elapsed.ts';
import { faultLines, warningLines } from './diagnostic-lines.ts';
import { failureLines } from './failure-lines.ts';
import { batchEndLine, batchStartLine, endLine, startLine } from './node-line.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { summaryLines } from './summary-lines.ts';

/** How events become lines of text. */
export interface TextLinesOptions {
  readonly paint: Paint;
  /** Columns up to which dots lead to a node's status. */
  readonly width: number;
  /** Whether a line says that a node starts: not where a live region shows it. */
  readonly starts: boolean;
  /** Whether the time of day stands in front. */
  readonly stamps: boolean;
}

/**
 * A function from events, in order, to the lines that report them; it remembers the invocation's command and
 * target. Lines are without line ends.
 */
export function createTextLines(options: TextLinesOptions): (event: Event) => readonly string[] {
  const { paint } = options;
  let command = 'build';
  let target: string | null = null;
  const stamped = (at: number, lines: readonly string[]): readonly string[] =>
    options.stamps
      ? lines.map((line, index) =>
          line === ''
            ? ''
            : index === 0
              ? `${paint.dim(timeOfDay(at))}  ${line}`
              : `${' '.repeat(10)}${line}`,
        )
      : lines;
  return (event) => {
    switch (event.kind) {
      case 'invocation-started':
        command = event.command;
        target = event.target?.name ?? null;
        return stamped(event.at, [
          `Running with sluice=${event.version}${event.target === null ? '' : `, target ${event.target.name} (${event.target.type})`}`,
        ]);
      case 'project-parsed':
        return stamped(event.at, [foundLine(event)]);
      case 'run-started':
        return [
          ...stamped(event.at, [
            `Concurrency: ${event.threads} threads${target === null ? '' : ` (target='${target}')`}`,
          ]),
          '',
        ];
      case 'node-started':
        return options.starts && !isPassedBy(event.node)
          ? stamped(event.at, [startLine(event, options)])
          : [];
      case 'node-progress':
        return [];
      case 'node-ended':
        return stamped(event.at, [endLine(event, options), ...failureLines(event.outcome, paint)]);
      case 'batch-started':
        return options.starts ? stamped(event.at, [batchStartLine(event, options)]) : [];
      case 'batch-ended':
        return stamped(event.at, [batchEndLine(event, options), ...failureLines(event.outcome, paint)]);
      case 'run-ended':
        return summaryLines(event, command, paint).flatMap(({ text, stamped: stamp }) =>
          stamp ? stamped(event.at, [text]) : [text],
        );
      case 'diagnostic':
        return event.diagnostic.severity === 'error'
          ? faultLines([event.diagnostic], paint)
          : stamped(event.at, warningLines(event.diagnostic, paint));
      case 'fault':
        return [
          ...stamped(event.at, [paint.red('Encountered an error:')]),
          ...faultLines(event.diagnostics, paint),
        ];
      case 'message': {
        const lines = printable(event.text).trimEnd().split('\n');
        if (event.level === 'warning') lines[0] = `[${paint.yellow('WARNING')}]: ${lines[0] ?? ''}`;
        return stamped(event.at, event.level === 'error' ? lines.map((line) => paint.red(line)) : lines);
      }
      case 'cancelling':
        return stamped(event.at, [paint.yellow(`cancelling (${event.signal}), press again to stop at once`)]);
      case 'output':
      case 'command-ended':
        return [];
      default:
        return assertNever(event);
    }
  };
}

const words: Readonly<Record<string, readonly [string, string]>> = {
  test: ['data test', 'data tests'],
  unit_test: ['unit test', 'unit tests'],
  analysis: ['analysis', 'analyses'],
  operation: ['project hook', 'project hooks'],
};

function foundLine(event: Extract<Event, { kind: 'project-parsed' }>): string {
  const found = Object.entries(event.counts)
    .filter(([, amount]) => amount > 0)
    .map(([type, amount]) => count(amount, words[type]?.[0] ?? type, words[type]?.[1] ?? `${type}s`));
  const files = event.parsedFiles + event.reusedFiles;
  const spared = event.reusedFiles > 0 ? ` of ${files}` : '';
  return `Found ${found.length === 0 ? 'nothing' : found.join(', ')} (${event.parsedFiles}${spared} ${files === 1 ? 'file' : 'files'} parsed in ${(event.milliseconds / 1000).toFixed(2)}s)`;
}
