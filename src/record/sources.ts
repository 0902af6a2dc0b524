import type { NodeId } from '../domain/id.ts';
import type { JsonObject } from '../util/json.ts';

/** How old a source's table is, or why that could not be found out. Instants are milliseconds since 1970 UTC. */
export type FreshnessResult =
  | {
      readonly kind: 'known';
      readonly id: NodeId;
      readonly status: 'pass' | 'warn' | 'error';
      /** Null: there is none, which counts as infinitely long ago. */
      readonly maximumLoadedAt: number | null;
      readonly snapshottedAt: number;
      /** `warn_after`, `error_after`, `filter`, as the manifest has them. */
      readonly criteria: JsonObject;
      readonly startedAt: number;
      readonly endedAt: number;
      readonly thread: string;
    }
  | { readonly kind: 'failed'; readonly id: NodeId; readonly message: string };

/** What sources.json is made of, beside the results. */
export interface SourcesInput {
  readonly results: readonly FreshnessResult[];
  readonly invocationId: string;
  readonly startedAt: number;
  readonly generatedAt: number;
  /** Reported as `dbt_version`. */
  readonly dbtVersion: string;
  readonly customEnvironment: Readonly<Record<string, string>>;
}

/** Seconds between the first day that dbt's language knows and the instant: its age of a table without rows. */
export function ageInSeconds(maximumLoadedAt: number | null, snapshottedAt: number): number {
  return (snapshottedAt - (maximumLoadedAt ?? firstDay)) / 1000;
}

const firstDay = Date.parse('0001-01-01T00:00:00Z');

/** Makes sources.json (dbt's version 3) as text. A table that could not be asked is in it too, as the schema foresees. */
export function makeSources(input: SourcesInput): string {
  return JSON.stringify({
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/sources/v3.json',
      dbt_version: input.dbtVersion,
      generated_at: instant(input.generatedAt),
      invocation_id: input.invocationId,
      invocation_started_at: instant(input.startedAt),
      env: input.customEnvironment,
    },
    results: input.results.map(resultOf),
    elapsed_time: (input.generatedAt - input.startedAt) / 1000,
  });
}

function resultOf(result: FreshnessResult): JsonObject {
  if (result.kind === 'failed')
    return { unique_id: result.id, error: result.message, status: 'runtime error' };
  const { maximumLoadedAt, snapshottedAt, startedAt, endedAt } = result;
  return {
    unique_id: result.id,
    max_loaded_at: instantWithOffset(maximumLoadedAt ?? firstDay),
    snapshotted_at: instantWithOffset(snapshottedAt),
    max_loaded_at_time_ago_in_s: ageInSeconds(maximumLoadedAt, snapshottedAt),
    status: result.status,
    criteria: result.criteria,
    adapter_response: { _message: 'SELECT 1', code: 'SELECT', rows_affected: 1 },
    timing: [
      { name: 'compile', started_at: instant(startedAt), completed_at: instant(startedAt) },
      { name: 'execute', started_at: instant(startedAt), completed_at: instant(endedAt) },
    ],
    thread_id: result.thread,
    execution_time: (endedAt - startedAt) / 1000,
  };
}

/** An instant that the database told: dbt writes those with an offset, and a fraction of a second only where there is one. */
function instantWithOffset(milliseconds: number): string {
  const text = instant(milliseconds).replace('Z', '');
  return `${text.endsWith('.000') ? text.slice(0, -4) : `${text}000`}+00:00`;
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
