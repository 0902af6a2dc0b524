import { InternalError } from '../domain/errors.ts';
import type { NodeResult } from '../domain/outcome.ts';
import type { Json } from '../util/json.ts';

/** What run_results.json is made of, beside the results. */
export interface RunResultsInput {
  /** In the order in which they ended. */
  readonly results: readonly NodeResult[];
  readonly invocationId: string;
  /** Milliseconds since 1970 UTC. */
  readonly generatedAt: number;
  readonly startedAt: number;
  /** Whole run, milliseconds. */
  readonly elapsed: number;
  /** Reported as `dbt_version`. */
  readonly dbtVersion: string;
  /** `args`: the command line's options in dbt's spelling. */
  readonly arguments: Readonly<Record<string, Json>>;
  /** Environment variables to show: `DBT_ENV_CUSTOM_ENV_…` with the prefix taken off. */
  readonly customEnvironment: Readonly<Record<string, string>>;
}

/** Makes run_results.json (dbt's version 6) as text. */
export function makeRunResults(_input: RunResultsInput): string {
  throw new InternalError('not there yet');
}
