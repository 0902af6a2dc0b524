import type { Event } from '../domain/event.ts';
import type { LogRecord } from './log-record.ts';
import { failureLines } from './failure-lines.ts';
import { inSeconds, nodeInfo, statusWord } from './node-info.ts';
import { batchDescription, batchEndLine, batchStartLine } from './node-line.ts';
import type { LineLayout } from './node-line.ts';
import { levelOf } from './reporter.ts';

type BatchStarted = Extract<Event, { kind: 'batch-started' }>;
type BatchEnded = Extract<Event, { kind: 'batch-ended' }>;

/** dbt's event of a batch's beginning. */
export function batchStartRecord(event: BatchStarted, layout: LineLayout, thread: string): LogRecord {
  const { node, index, total, at } = event;
  return {
    name: 'LogStartBatch',
    level: 'info',
    message: batchStartLine(event, layout),
    data: {
      description: batchDescription(event),
      batch_index: index,
      total_batches: total,
      node_info: nodeInfo(node, { status: 'executing', startedAt: null, finishedAt: null }),
    },
    at,
    thread,
    asked: false,
  };
}

/** dbt's event of a batch's end. */
export function batchEndRecord(event: BatchEnded, layout: LineLayout, thread: string): LogRecord {
  const { node, index, total, at, outcome, milliseconds } = event;
  return {
    name: 'LogBatchResult',
    level: levelOf(event),
    message: [batchEndLine(event, layout), ...failureLines(outcome, layout.paint)].join('\n'),
    data: {
      description: batchDescription(event),
      status: outcome.kind === 'success' ? outcome.message : statusWord(outcome),
      batch_index: index,
      total_batches: total,
      execution_time: inSeconds(milliseconds),
      node_info: nodeInfo(node, { status: 'executing', startedAt: null, finishedAt: null }),
    },
    at,
    thread,
    asked: false,
  };
}
