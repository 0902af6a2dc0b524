import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Event, ShownNode } from '../domain/event.ts';
import type { NodeOutcome, NodeResult } from '../domain/outcome.ts';
import type { Json, JsonObject } from '../util/json.ts';
import { assertNever } from '../util/assert-never.ts';
import { levelOf } from './reporter.ts';

/**
 * An event as a JSON object with stable keys, documented in `docs/logging.md`: keys are added, never renamed.
 * `message` is the text that a person would have read.
 */
export function jsonLine(event: Event, invocationId: string | null, message: string): JsonObject {
  return {
    ts: new Date(event.at).toISOString(),
    level: levelOf(event),
    kind: event.kind,
    invocation_id: invocationId,
    message,
    ...factsOf(event),
  };
}

function factsOf(event: Event): JsonObject {
  switch (event.kind) {
    case 'invocation-started':
      return {
        version: event.version,
        command: event.command,
        target: event.target === null ? null : { name: event.target.name, type: event.target.type },
      };
    case 'project-parsed':
      return {
        counts: event.counts,
        parsed_files: event.parsedFiles,
        reused_files: event.reusedFiles,
        seconds: seconds(event.milliseconds),
      };
    case 'diagnostic':
      return diagnosticFacts(event.diagnostic);
    case 'fault':
      return { diagnostics: event.diagnostics.map(diagnosticFacts) };
    case 'run-started':
      return { threads: event.threads, nodes: event.nodes.map(nodeFacts) };
    case 'node-started':
      return { node: nodeFacts(event.node), index: event.index, total: event.total };
    case 'node-progress':
      return {
        node: nodeFacts(event.node),
        step: event.step,
        rows_read: event.counts?.read ?? null,
        rows_loaded: event.counts?.loaded ?? null,
        rows_rejected: event.counts?.rejected ?? null,
        bytes: event.counts?.bytes ?? null,
      };
    case 'node-ended':
      return {
        node: nodeFacts(event.node),
        index: event.index,
        total: event.total,
        seconds: seconds(event.milliseconds),
        ...outcomeFacts(event.outcome),
      };
    case 'run-ended':
      return { seconds: seconds(event.milliseconds), ...countFacts(event.results) };
    case 'message':
      return { node_id: event.node };
    case 'cancelling':
      return { signal: event.signal };
    case 'output':
      return event.data ?? {};
    default:
      return assertNever(event);
  }
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

function nodeFacts(node: ShownNode): JsonObject {
  return {
    unique_id: node.id,
    resource_type: node.resourceType,
    name: node.name,
    materialized: node.materialized,
    relation: node.shownName,
    path: node.path ?? null,
  };
}

/** `status` is dbt's word where dbt has one. */
function outcomeFacts(outcome: NodeOutcome): JsonObject {
  const nothing = {
    rows: null,
    rejected: null,
    failures: null,
    error: null,
    skipped_because: null,
    compiled_path: null,
  };
  switch (outcome.kind) {
    case 'success':
      return {
        status: 'success',
        result: outcome.message,
        ...nothing,
        rows: outcome.rows,
        rejected: outcome.rejected,
      };
    case 'pass':
      return { status: 'pass', result: 'PASS', ...nothing, failures: 0 };
    case 'warn':
      return { status: 'warn', result: outcome.message, ...nothing, failures: outcome.failures };
    case 'fail':
      return {
        status: 'fail',
        result: outcome.message,
        ...nothing,
        failures: outcome.failures,
        compiled_path: outcome.compiledPath,
      };
    case 'error': {
      const { message, code, diagnostics, compiledPath } = outcome.failure;
      const first = diagnostics[0];
      return {
        status: 'error',
        result: 'ERROR',
        ...nothing,
        error: {
          text: message,
          sqlstate: code,
          code: first?.code ?? null,
          path: first?.place?.path ?? null,
          line: first?.place?.line ?? null,
          column: first?.place?.column ?? null,
        },
        compiled_path: compiledPath,
      };
    }
    case 'skipped':
      return { status: 'skipped', result: outcome.reason, ...nothing, skipped_because: outcome.because };
    default:
      return assertNever(outcome);
  }
}

function countFacts(results: readonly NodeResult[]): Readonly<Record<string, Json>> {
  const counts: Record<NodeOutcome['kind'], number> = {
    success: 0,
    pass: 0,
    warn: 0,
    fail: 0,
    error: 0,
    skipped: 0,
  };
  for (const { outcome } of results) counts[outcome.kind]++;
  return { counts: { ...counts, total: results.length } };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
