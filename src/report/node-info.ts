import type { ShownNode } from '../domain/event.ts';
import type { NodeOutcome } from '../domain/outcome.ts';
import type { JsonObject } from '../util/json.ts';

/** When a node began and ended, and dbt's word for how it stands. */
export interface NodeState {
  readonly status: string;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}

/** dbt's `node_info`. */
export function nodeInfo(node: ShownNode, state: NodeState): JsonObject {
  const { details } = node;
  return {
    materialized: node.materialized,
    meta: details?.meta ?? {},
    node_checksum: details?.checksum ?? '',
    node_finished_at: instantOf(state.finishedAt),
    node_name: node.name,
    node_path: details?.path ?? node.path ?? '',
    node_relation: {
      alias: details?.alias ?? node.name,
      database: details?.database ?? '',
      relation_name: details?.relationName ?? '',
      schema: details?.schema ?? '',
    },
    node_started_at: instantOf(state.startedAt),
    node_status: state.status,
    resource_type: node.resourceType,
    unique_id: node.id,
  };
}

/** dbt's word for how a node ended. */
export function statusWord(outcome: NodeOutcome): string {
  return outcome.kind === 'partial' ? 'partial success' : outcome.kind;
}

/** ISO 8601 in UTC without a zone, as dbt has it there; empty where there is no such time. */
function instantOf(milliseconds: number | null): string {
  return milliseconds === null ? '' : new Date(milliseconds).toISOString().replace('Z', '000');
}

/** Milliseconds as seconds. */
export function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
