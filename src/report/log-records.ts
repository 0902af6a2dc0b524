import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Event } from '../domain/event.ts';
import { faultText } from '../domain/fault-text.ts';
import type { NodeId } from '../domain/id.ts';
import { eventNameOf } from '../domain/warning-policy.ts';
import { assertNever } from '../util/assert-never.ts';
import type { JsonObject } from '../util/json.ts';
import { batchEndRecord, batchStartRecord } from './batch-records.ts';
import type { LogRecord } from './log-record.ts';
import { inSeconds, nodeInfo } from './node-info.ts';
import type { LineLayout } from './node-line.ts';
import { endRecords, startRecords } from './node-records.ts';
import { createPaint } from './paint.ts';
import { levelOf } from './reporter.ts';
import { runRecords } from './run-records.ts';
import { createTextLines } from './text-lines.ts';

type NodeStarted = Extract<Event, { kind: 'node-started' }>;

/**
 * A function from events, in order, to what dbt's logs would tell of them: its event names and facts, with ours beside them, and names
 * of our own for what dbt has not. `width` is the column up to which dots lead to a node's status.
 */
export function createLogRecords(width: number): (event: Event) => readonly LogRecord[] {
  const paint = createPaint(false);
  const layout: LineLayout = { paint, width };
  const linesOf = createTextLines({ paint, width, starts: true, stamps: false });
  const running = new Map<NodeId, NodeStarted>();
  let target = '';
  return (event) => {
    const text = (): string => linesOf(event).join('\n').trim();
    const one = (name: string, data: JsonObject, message = text()): LogRecord => ({
      name,
      level: levelOf(event),
      message,
      data,
      at: event.at,
      thread: 'MainThread',
      asked: event.kind === 'output',
    });
    switch (event.kind) {
      case 'invocation-started': {
        target = event.target?.name ?? '';
        const version = `=${event.version}`;
        const begun = one('MainReportVersion', {
          version,
          log_version: 3,
          command: event.command,
          target: event.target === null ? null : { name: event.target.name, type: event.target.type },
        });
        if (event.target === null) return [begun];
        const adapter = event.target.type;
        return [
          begun,
          one(
            'AdapterRegistered',
            { adapter_name: adapter, adapter_version: version },
            `Registered adapter: ${adapter}${version}`,
          ),
        ];
      }
      case 'project-parsed': {
        const found = text();
        return [
          one(
            'FoundStats',
            {
              stat_line: found.replace(/^Found /, '').replace(/ \([^)]*\)$/, ''),
              counts: event.counts,
              parsed_files: event.parsedFiles,
              reused_files: event.reusedFiles,
              seconds: inSeconds(event.milliseconds),
            },
            found,
          ),
        ];
      }
      case 'diagnostic':
        return [
          one(eventNameOf(event.diagnostic.code) ?? 'ProjectWarning', diagnosticFacts(event.diagnostic)),
        ];
      case 'fault': {
        const exc = faultText(event.diagnostics);
        const data = { exc, diagnostics: event.diagnostics.map(diagnosticFacts) };
        return [one('MainEncounteredError', data, `Encountered an error:\n${exc}`)];
      }
      case 'run-started': {
        const { threads: amount, nodes } = event;
        return [
          one('Formatting', { msg: '' }, ''),
          one('ConcurrencyLine', { num_threads: amount, target_name: target, node_count: nodes.length }),
          one('Formatting', { msg: '' }, ''),
        ];
      }
      case 'node-started':
        running.set(event.node.id, event);
        return startRecords(event, layout);
      case 'node-ended':
        return endRecords(event, layout);
      case 'batch-started':
        return [batchStartRecord(event, layout, running.get(event.node.id)?.thread ?? 'MainThread')];
      case 'batch-ended':
        return [batchEndRecord(event, layout, running.get(event.node.id)?.thread ?? 'MainThread')];
      case 'node-progress': {
        const { node, step, counts } = event;
        const data = {
          step,
          rows_read: counts?.read ?? null,
          rows_loaded: counts?.loaded ?? null,
          rows_rejected: counts?.rejected ?? null,
          bytes: counts?.bytes ?? null,
          node_info: nodeInfo(node, { status: 'executing', startedAt: null, finishedAt: null }),
        };
        return [one('NodeProgress', data, `${node.id}: ${step}`)];
      }
      case 'run-ended':
        return runRecords(event);
      case 'message': {
        const of = event.node === null ? undefined : running.get(event.node);
        const data = {
          ...(event.data ?? { msg: event.text, ...(event.node !== null && { node_id: event.node }) }),
          ...(of && {
            node_info: nodeInfo(of.node, { status: 'executing', startedAt: of.at, finishedAt: null }),
          }),
        };
        return [{ ...one(event.name ?? 'Note', data), thread: of?.thread ?? 'MainThread' }];
      }
      case 'cancelling':
        return [one('MainKeyboardInterrupt', { signal: event.signal })];
      case 'command-ended': {
        const { command, success } = event;
        const completed = new Date(event.at).toISOString();
        const seconds = (event.milliseconds / 1000).toFixed(2);
        return [
          one(
            'CommandCompleted',
            {
              command: `sluice ${command}`,
              completed_at: completed,
              elapsed: inSeconds(event.milliseconds),
              success,
            },
            `Command \`sluice ${command}\` ${success ? 'succeeded' : 'failed'} at ${completed.slice(11, 23)} after ${seconds} seconds`,
          ),
        ];
      }
      case 'output':
        return [
          one(
            event.name ?? 'PrintEvent',
            event.data ?? { msg: event.text },
            event.title === undefined ? event.text : `${event.title}\n${event.text}`,
          ),
        ];
      default:
        return assertNever(event);
    }
  };
}

function diagnosticFacts(diagnostic: Diagnostic): JsonObject {
  const { code, message, place, sourceLine, help, macroStack } = diagnostic;
  return {
    code,
    text: message,
    path: place?.path ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
    end_line: place?.endLine ?? null,
    end_column: place?.endColumn ?? null,
    source_line: sourceLine ?? null,
    help: help ?? null,
    macro_stack: (macroStack ?? []).map(({ macro, calledAt }) => ({
      macro,
      path: calledAt.path,
      line: calledAt.line,
      column: calledAt.column,
    })),
  };
}
