import type { Batch } from '../domain/batch.ts';
import { type NodeId, splitNodeId } from '../domain/id.ts';
import type { NodeOutcome, NodeResult } from '../domain/outcome.ts';
import { assertNever } from '../util/assert-never.ts';
import type { Json, JsonObject } from '../util/json.ts';

/** What run_results.json is made of, beside the results. Instants are milliseconds since 1970 UTC. */
export interface RunResultsInput {
  /** In the order in which they ended. */
  readonly results: readonly NodeResult[];
  readonly invocationId: string;
  readonly startedAt: number;
  readonly generatedAt: number;
  /** The whole run, in milliseconds. */
  readonly elapsed: number;
  /** Reported as `dbt_version`. */
  readonly dbtVersion: string;
  /** `args`: the command line's options in dbt's spelling. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** Environment variables to show: `DBT_ENV_CUSTOM_ENV_…` with the prefix taken off. */
  readonly customEnvironment: Readonly<Record<string, string>>;
  /** The relation of a node that did not run, as dbt's artifact prints it. */
  readonly relationName: (id: NodeId) => string | null;
}

/** Makes run_results.json (dbt's version 6) as text, with dbt's keys in dbt's order. */
export function makeRunResults(input: RunResultsInput): string {
  return JSON.stringify({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: input.dbtVersion,
      generated_at: instant(input.generatedAt),
      invocation_id: input.invocationId,
      invocation_started_at: instant(input.startedAt),
      env: input.customEnvironment,
    },
    results: input.results.map((result) => resultEntry(result, input.relationName)),
    elapsed_time: input.elapsed / 1000,
    args: input.arguments,
  });
}

/** One result as run_results.json has it. */
export function resultEntry(result: NodeResult, relationName: RunResultsInput['relationName']): JsonObject {
  const { id, outcome } = result;
  const compilable = isCompilable(id);
  const hook = hookName(id);
  const said = statusOf(outcome);
  const { status, message, failures } = hook === null ? said : hookStatus(hook, said);
  return {
    status,
    timing: timingOf(result),
    thread_id: result.thread,
    execution_time: (result.endedAt - result.startedAt) / 1000,
    adapter_response: hook === null ? responseOf(outcome) : {},
    message,
    failures: failuresOf(result, status) ?? failures,
    unique_id: id,
    compiled: compilable ? result.compiledCode !== null : null,
    compiled_code: compilable ? result.compiledCode : null,
    relation_name: compilable ? (result.relationName ?? relationName(id)) : null,
    batch_results: batchesOf(result),
    overload_results: overloadsOf(result),
  };
}

/** Where dbt counts failures besides those of tests: an operation has one or none, a model in batches none. */
function failuresOf({ id, batches }: NodeResult, status: string): number | null {
  if (id.startsWith('macro.')) return status === 'success' ? 0 : 1;
  return batches === undefined ? null : 0;
}

/** dbt's: pairs of beginning and end. */
function batchesOf({ batches }: NodeResult): JsonObject | null {
  if (batches === undefined) return null;
  const pairs = (of: readonly Batch[]): Json => of.map(({ start, end }) => [batchEnd(start), batchEnd(end)]);
  return { successful: pairs(batches.successful), failed: pairs(batches.failed) };
}

function overloadsOf({ overloads }: NodeResult): JsonObject | null {
  if (overloads === undefined) return null;
  return { successful: overloads.successful, failed: overloads.failed.map(({ name }) => name) };
}

/** `2024-09-17T00:00:00+00:00`: batches begin and end with an hour. */
function batchEnd(at: number): string {
  return new Date(at).toISOString().replace('.000Z', '+00:00');
}

/** What dbt compiles: a seed and a source have no code. */
function isCompilable(id: NodeId): boolean {
  const { type } = splitNodeId(id);
  return !['seed', 'source', 'exposure', 'metric', 'semantic_model', 'saved_query'].includes(type);
}

interface Status {
  readonly status: string;
  readonly message: string | null;
  readonly failures: number | null;
}

/** `shop.on-run-start.0` for a statement of the project's, as dbt names it; null for everything else. */
function hookName(id: NodeId): string | null {
  const [, packageName, when, index] = /^operation\.(.*)\.[^.]*-(on-run-(?:start|end))-(\d+)$/.exec(id) ?? [];
  return packageName === undefined ? null : `${packageName}.${when}.${index}`;
}

/** dbt's words for a statement of on-run-start or on-run-end: what did not go well counts as one failure. */
function hookStatus(name: string, { status, message }: Status): Status {
  if (status === 'success') return { status, message: `${name} passed`, failures: 0 };
  if (status === 'skipped') return { status, message: `${name} skipped`, failures: 1 };
  return { status, message: `${name} failed, error:\n ${message}`, failures: 1 };
}

function statusOf(outcome: NodeOutcome): Status {
  switch (outcome.kind) {
    case 'success':
      return { status: 'success', message: outcome.message === '' ? null : outcome.message, failures: null };
    case 'no-op':
      return { status: 'no-op', message: 'NO-OP', failures: 0 };
    case 'pass':
      return { status: 'pass', message: null, failures: 0 };
    case 'warn':
    case 'fail':
      return { status: outcome.kind, message: outcome.message, failures: outcome.failures };
    case 'error':
      return { status: 'error', message: outcome.failure.text ?? outcome.failure.message, failures: null };
    case 'partial':
      return { status: 'partial success', message: outcome.message, failures: null };
    case 'skipped':
      return {
        status: 'skipped',
        message: outcome.failure?.text ?? outcome.failure?.message ?? null,
        failures: null,
      };
    default:
      return assertNever(outcome);
  }
}

/** dbt's: the engine's word, the word alone, the rows (-1 where there are none to count). */
function responseOf(outcome: NodeOutcome): JsonObject {
  switch (outcome.kind) {
    case 'success':
      // What was compiled only.
      if (outcome.message === '') return {};
      return {
        _message: outcome.message,
        code: outcome.message.replace(/ \d+$/, ''),
        rows_affected: outcome.rows ?? -1,
      };
    case 'pass':
    case 'fail': {
      const { rows = 1 } = outcome;
      return { _message: `SELECT ${rows}`, code: 'SELECT', rows_affected: rows };
    }
    case 'warn':
      return { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 };
    case 'error':
    case 'partial':
    case 'skipped':
    case 'no-op':
      return {};
    default:
      return assertNever(outcome);
  }
}

function timingOf({ compileStartedAt, executeStartedAt, endedAt }: NodeResult): readonly JsonObject[] {
  if (compileStartedAt === null) return [];
  const executed = executeStartedAt ?? null;
  const phase = (name: string, from: number, to: number): JsonObject => ({
    name,
    started_at: instant(from),
    completed_at: instant(to),
  });
  return [
    phase('compile', compileStartedAt, executed ?? endedAt),
    ...(executed === null ? [] : [phase('execute', executed, endedAt)]),
  ];
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
