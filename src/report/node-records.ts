import type { Event, ShownNode } from '../domain/event.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import type { JsonObject } from '../util/json.ts';
import { failureLines } from './failure-lines.ts';
import type { LogRecord } from './log-record.ts';
import { endLine, shownDescription, startLine } from './node-line.ts';
import type { LineLayout } from './node-line.ts';
import { inSeconds, nodeInfo, statusWord } from './node-info.ts';
import { levelOf } from './reporter.ts';

type NodeStarted = Extract<Event, { kind: 'node-started' }>;
type NodeEnded = Extract<Event, { kind: 'node-ended' }>;

/** dbt's events of a node's beginning. */
export function startRecords(event: NodeStarted, layout: LineLayout): readonly LogRecord[] {
  const { node, index, total, at } = event;
  const thread = event.thread ?? 'MainThread';
  const info = { node_info: nodeInfo(node, { status: 'started', startedAt: at, finishedAt: null }) };
  const hook = node.resourceType === 'operation';
  const facts: JsonObject = hook ? { statement: node.shownName } : { description: shownDescription(node) };
  return [
    record('NodeStart', `Began running node ${node.id}`, info, { at, thread }),
    {
      ...record(hook ? 'LogHookStartLine' : 'LogStartLine', startLine(event, layout), {}, { at, thread }),
      level: 'info',
      data: { ...facts, index, total, ...info },
    },
  ];
}

/** dbt's events of a node's end. */
export function endRecords(event: NodeEnded, layout: LineLayout): readonly LogRecord[] {
  const { node, outcome, at, milliseconds } = event;
  const thread = event.thread ?? 'MainThread';
  const status = statusWord(outcome);
  const info = {
    node_info: nodeInfo(node, { status, startedAt: at - milliseconds, finishedAt: at }),
  };
  const runResult = {
    status,
    message: messageOf(outcome),
    thread,
    execution_time: inSeconds(milliseconds),
    num_failures: failuresOf(outcome),
    adapter_response: outcome.kind === 'success' ? { _message: outcome.message } : {},
    timing_info: [],
  };
  const { name, facts } = resultEvent(event, status);
  const text = [endLine(event, layout), ...failureLines(outcome, layout.paint)].join('\n');
  const ended: LogRecord = {
    ...record(name, text, {}, { at, thread }),
    level: levelOf(event),
    data: { ...facts, ...outcomeFacts(outcome), ...info },
  };
  const finished = record(
    'NodeFinished',
    `Finished running node ${node.id}`,
    { ...info, run_result: runResult },
    { at, thread },
  );
  if (status !== 'error' && status !== 'fail' && status !== 'skipped' && outcome.kind !== 'partial')
    return [ended, finished];
  const marked = record(
    'MarkSkippedChildren',
    `Marking all children of '${node.id}' to be skipped because of status '${status}'.`,
    { unique_id: node.id, status, run_result: runResult },
    { at, thread },
  );
  return [ended, finished, marked];
}

function record(
  name: string,
  message: string,
  data: JsonObject,
  { at, thread }: { readonly at: number; readonly thread: string },
): LogRecord {
  return { name, level: 'debug', message, data, at, thread, asked: false };
}

function resultEvent(
  { node, index, total, outcome, milliseconds }: NodeEnded,
  status: string,
): { readonly name: string; readonly facts: JsonObject } {
  const common = { index, total, execution_time: inSeconds(milliseconds) };
  if (outcome.kind === 'skipped' && node.resourceType !== 'operation') {
    const facts = {
      node_name: node.name,
      resource_type: node.resourceType,
      schema: node.details?.schema ?? '',
    };
    return { name: 'SkippingDetails', facts: { ...facts, index, total } };
  }
  const word = outcome.kind === 'success' ? outcome.message : status;
  const described = { description: shownDescription(node), status: word, ...common };
  switch (node.resourceType) {
    case 'model':
      return { name: 'LogModelResult', facts: described };
    case 'test':
    case 'unit_test':
      return {
        name: 'LogTestResult',
        facts: {
          name: node.name,
          status,
          index,
          num_models: total,
          execution_time: common.execution_time,
          num_failures: failuresOf(outcome),
          attached_node: node.details?.attachedNode ?? '',
        },
      };
    case 'seed':
      return {
        name: 'LogSeedResult',
        facts: { ...seedFacts(node), status, result_message: word, ...common },
      };
    case 'snapshot':
      return { name: 'LogSnapshotResult', facts: { ...described, status, result_message: word, cfg: {} } };
    case 'operation':
      return { name: 'LogHookEndLine', facts: { statement: node.shownName, status, ...common } };
    case 'source':
      return { name: 'LogLoadResult', facts: described };
    default:
      return { name: 'LogNodeResult', facts: { ...described, msg: word } };
  }
}

function seedFacts({ details, name }: ShownNode): JsonObject {
  return { schema: details?.schema ?? '', relation: details?.alias ?? name };
}

function failuresOf(outcome: NodeOutcome): number {
  return 'failures' in outcome ? outcome.failures : 0;
}

function messageOf(outcome: NodeOutcome): string {
  if (outcome.kind === 'error') return outcome.failure.text ?? outcome.failure.message;
  return 'message' in outcome ? outcome.message : '';
}

/** What dbt does not tell: rows, and of a failure its code, its place and where the compiled SQL lies. */
function outcomeFacts(outcome: NodeOutcome): JsonObject {
  switch (outcome.kind) {
    case 'success':
      return { rows: outcome.rows, rejected: outcome.rejected };
    case 'fail':
      return { compiled_path: outcome.compiledPath };
    case 'partial':
    case 'error': {
      const { message, code, diagnostics, compiledPath } = outcome.failure;
      const first = diagnostics[0];
      const { path = null, line = null, column = null } = first?.place ?? {};
      return {
        error: { text: message, sqlstate: code, code: first?.code ?? null, path, line, column },
        compiled_path: compiledPath,
      };
    }
    case 'skipped':
      return { skipped_because: outcome.because, reason: outcome.reason };
    default:
      return {};
  }
}
