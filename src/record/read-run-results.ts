import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Batch, BatchResults } from '../domain/batch.ts';
import type { NodeId } from '../domain/id.ts';
import type { PastInvocation } from '../domain/invocation-record.ts';
import type { Json } from '../util/json.ts';

/** What is read of it. */
interface Artifact {
  readonly metadata?: Readonly<Record<string, Json>>;
  readonly results?: readonly {
    readonly unique_id?: string;
    readonly status?: string;
    readonly batch_results?: {
      readonly successful?: readonly (readonly string[])[];
      readonly failed?: readonly (readonly string[])[];
    } | null;
  }[];
  readonly args?: Readonly<Record<string, Json>>;
}

/** The run that a folder's run_results.json tells of, ours or dbt's; null where there is none that can be read. */
export function readRunResults(folder: string): PastInvocation | null {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path.join(folder, 'run_results.json'), 'utf8'));
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { metadata, results, args } = read as Artifact;
  if (results === undefined) return null;
  const statuses = new Map<NodeId, string>();
  const batches = new Map<NodeId, BatchResults>();
  for (const { unique_id: id, status, batch_results: of } of results) {
    if (id !== undefined && of)
      batches.set(id as NodeId, { successful: spans(of.successful), failed: spans(of.failed) });
    if (id !== undefined && status !== undefined) statuses.set(id as NodeId, status);
  }
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const startedAt = Date.parse(text(metadata?.['invocation_started_at'] ?? metadata?.['generated_at']));
  return {
    id: text(metadata?.['invocation_id']),
    command: text(args?.['which']),
    arguments: args ?? {},
    startedAt: Number.isNaN(startedAt) ? 0 : startedAt,
    process: null,
    nodes: null,
    statuses,
    batches,
  };
}

function spans(pairs: readonly (readonly string[])[] = []): readonly Batch[] {
  return pairs.map(([start = '', end = '']) => ({ start: Date.parse(start), end: Date.parse(end) }));
}
