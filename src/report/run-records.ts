import type { Event, ShownNode } from '../domain/event.ts';
import type { NodeResult } from '../domain/outcome.ts';
import type { JsonObject } from '../util/json.ts';
import { formatSpan } from './elapsed.ts';
import type { LogRecord } from './log-record.ts';
import { inSeconds, nodeInfo } from './node-info.ts';
import { createPaint } from './paint.ts';
import { countsLine, countVerdicts, finishedLine, headline, statLine } from './summary-lines.ts';

type RunEnded = Extract<Event, { kind: 'run-ended' }>;

const plain = createPaint(false);

/** dbt's events of a run's end: what ran, how it ended, each failure and warning, the counts. */
export function runRecords(event: RunEnded): readonly LogRecord[] {
  const { at, results, nodes, milliseconds } = event;
  const shown = new Map(nodes.map((node) => [node.id, node]));
  const count = (kinds: readonly string[]): number =>
    results.filter(({ outcome }) => kinds.includes(outcome.kind)).length;
  const counts = countVerdicts(results);
  const blank = record(at, 'Formatting', 'info', '', { msg: '' });
  return [
    blank,
    record(at, 'FinishedRunningStats', 'info', finishedLine(event), {
      stat_line: statLine(nodes),
      execution: ` in ${formatSpan(milliseconds)}`,
      execution_time: inSeconds(milliseconds),
    }),
    blank,
    record(at, 'EndOfRunSummary', 'info', headline(results, plain), {
      num_errors: count(['error', 'fail']),
      num_warnings: count(['warn']),
      num_partial_success: 0,
      keyboard_interrupt: results.some(
        ({ outcome }) => outcome.kind === 'skipped' && outcome.reason === 'cancelled',
      ),
    }),
    ...results.flatMap((result) => resultRecords(at, result, shown.get(result.id))),
    blank,
    record(at, 'StatsLine', 'info', countsLine(results), {
      stats: {
        error: counts.ERROR,
        noop: counts['NO-OP'],
        pass: counts.PASS,
        reused: 0,
        skip: counts.SKIP,
        total: results.length,
        warn: counts.WARN,
      },
    }),
  ];
}

function resultRecords(
  at: number,
  { outcome }: NodeResult,
  node: ShownNode | undefined,
): readonly LogRecord[] {
  if (node === undefined) return [];
  if (outcome.kind !== 'error' && outcome.kind !== 'fail' && outcome.kind !== 'warn') return [];
  const level = outcome.kind === 'warn' ? 'warning' : 'error';
  const info = { node_info: nodeInfo(node, { status: outcome.kind, startedAt: null, finishedAt: null }) };
  const title = `${node.resourceType} ${node.name} (${node.path ?? ''})`;
  const owned = { ...info, ...(node.details?.group && { group: node.details.group }) };
  const facts = { resource_type: node.resourceType, node_name: node.name, path: node.path ?? '', ...owned };
  const msg = outcome.kind === 'error' ? (outcome.failure.text ?? outcome.failure.message) : outcome.message;
  if (outcome.kind === 'warn') {
    return [
      record(at, 'RunResultWarning', level, `[WARNING]: in ${title}`, facts),
      record(at, 'RunResultWarningMessage', level, msg, { msg, ...owned }),
    ];
  }
  const compiled = outcome.kind === 'fail' ? outcome.compiledPath : outcome.failure.compiledPath;
  return [
    record(at, 'RunResultFailure', level, `[ERROR]: in ${title}`, facts),
    record(at, 'RunResultError', level, `  ${msg}`, { msg, ...owned }),
    ...(compiled === null
      ? []
      : [
          record(at, 'SQLCompiledPath', 'info', `  compiled code at ${compiled}`, {
            path: compiled,
            ...info,
          }),
        ]),
  ];
}

function record(
  at: number,
  name: string,
  level: LogRecord['level'],
  message: string,
  data: JsonObject,
): LogRecord {
  return { at, name, level, message, data, thread: 'MainThread', asked: false };
}
