import type { Node } from './node.ts';
import type { ParsedProject } from './project.ts';

/** How long a batch is. dbt's words, in dbt's order. */
export const batchSizes = ['hour', 'day', 'month', 'year'] as const;

/** How long a batch is. */
export type BatchSize = (typeof batchSizes)[number];

/** A span of event time: from its start on, up to its end and without it. Milliseconds since 1970 UTC. */
export interface Batch {
  readonly start: number;
  readonly end: number;
}

/** A batch as a template sees it in `model.batch`, and how it is shown. */
export interface NamedBatch extends Batch {
  /** `20240917`, `20240917T16`, `202409`, `2024`. */
  readonly id: string;
  /** The same with dashes: in messages, and behind the names of the files with its SQL. */
  readonly label: string;
}

/** A batch as one of those that a run does. */
export interface BatchPart extends NamedBatch {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Its rows come to those that are there, whatever `--full-refresh` says; else it builds the table. */
  readonly incremental: boolean;
}

/** The batches of a microbatch model that were done, and those that were not. */
export interface BatchResults {
  readonly successful: readonly Batch[];
  readonly failed: readonly Batch[];
}

/** Whether a node is a model that is to be done in batches. */
export function isMicrobatch(node: Node): boolean {
  if (node.resourceType !== 'model') return false;
  const { materialized, incremental_strategy: strategy } = node.config;
  return materialized === 'incremental' && strategy === 'microbatch';
}

const builtinPackages: ReadonlySet<string> = new Set(['dbt', 'dbt_postgres', 'dbt_duckdb']);

/**
 * Whether microbatch models are done in batches: not where the project has a strategy of that name itself, which it had before there were
 * batches, unless its flag `require_batched_execution_for_custom_microbatch_strategy` says so.
 */
export function usesBatches({ config, macros }: Pick<ParsedProject, 'config' | 'macros'>): boolean {
  if (config.flags['require_batched_execution_for_custom_microbatch_strategy'] === true) return true;
  for (const { name, packageName } of macros.values()) {
    if (name === 'get_incremental_microbatch_sql' && !builtinPackages.has(packageName)) return false;
  }
  return true;
}
