import { UsageError } from '../domain/errors.ts';
import type { PastInvocation } from '../domain/invocation-record.ts';
import type { Json, JsonObject } from '../util/json.ts';
import type { BuildFlags } from './open-project.ts';
import type {
  ExecutionRequest,
  ProjectRequest,
  RetryRequest,
  RunOperationRequest,
  StateRequest,
} from './request.ts';

/** What all verbs that run nodes are asked. */
export type RunningRequest = ProjectRequest & ExecutionRequest & BuildFlags & Partial<StateRequest>;

/** Verbs whose runs can be gone on with. */
const retried: ReadonlySet<string> = new Set([
  'build',
  'run',
  'test',
  'seed',
  'load',
  'snapshot',
  'clone',
  'compile',
]);

/**
 * The request of an earlier run, to be made again: its command, target, variables and flags, from the options that were recorded in dbt's spelling. Where
 * the project lies and what is given to `retry` itself comes from there. Without an earlier run: `retry`'s own.
 */
export function retriedRequest(past: PastInvocation | null, request: RetryRequest): RunningRequest {
  if (past === null) return request;
  const { command, arguments: given } = past;
  if (!retried.has(command)) {
    throw new UsageError(
      `The last run was "${command}", which cannot be gone on with.\nRetry is for ${[...retried].join(', ')}.`,
    );
  }
  const text = (key: string): string | null => (typeof given[key] === 'string' ? given[key] : null);
  const flag = (key: string): boolean | null => (typeof given[key] === 'boolean' ? given[key] : null);
  const count = (key: string): number | null => (typeof given[key] === 'number' ? given[key] : null);
  const { which: _, state: __, dry_run: ___, ...own } = request.arguments;
  return {
    ...request,
    command,
    arguments: { ...given, ...own, which: command },
    profile: request.profile ?? text('profile'),
    target: request.target ?? text('target'),
    vars: Object.keys(request.vars).length > 0 ? request.vars : mapping(given['vars']),
    threads: request.threads ?? count('threads'),
    failFast: request.failFast ?? flag('fail_fast'),
    fullRefresh: flag('full_refresh'),
    empty: flag('empty'),
    storeFailures: flag('store_failures'),
    window:
      text('since') === null && text('until') === null
        ? null
        : { since: text('since'), until: text('until') },
    limit: count('limit'),
    replay: flag('replay'),
    eventTimeStart: text('event_time_start'),
    eventTimeEnd: text('event_time_end'),
    sample: given['sample'] ?? null,
    defer: flag('defer'),
    deferStateFolder: text('defer_state') ?? text('state'),
    favorState: flag('favor_state'),
  };
}

/** The operation of an earlier run, to be called again. */
export function retriedOperation(past: PastInvocation, request: RetryRequest): RunOperationRequest {
  const again = retriedRequest({ ...past, command: 'run' }, request);
  const { macro, args, sql } = past.arguments;
  return {
    ...again,
    kind: 'run-operation',
    command: past.command,
    arguments: { ...again.arguments, which: past.command },
    macro: typeof macro === 'string' ? macro : null,
    macroArguments: mapping(args),
    sql: typeof sql === 'string' ? sql : null,
  };
}

function mapping(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
