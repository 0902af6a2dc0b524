import type { At } from '../schema/at.ts';
import type { JsonObject } from '../../util/json.ts';

/** A metric, semantic model or saved query as its YAML says it, checked and filled in: plain data, kept in the parse cache. */
export interface SemanticRecord {
  readonly kind: 'metric' | 'semantic_model' | 'saved_query';
  readonly name: string;
  readonly at: At;
  readonly description: string;
  readonly config: JsonObject;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  /** `ref('orders')`: of a semantic model. */
  readonly model: string | null;
  /** Names of metrics that it reads. */
  readonly metrics: readonly string[];
  /** Names of measures that a metric reads, or that a semantic model has. */
  readonly measures: readonly string[];
  /** Of a metric that aggregates by itself. */
  readonly semanticModel: string | null;
  /** A metric of the older form (`type_params`), whose `meta` is that of its config. */
  readonly isOlder: boolean;
  /** Of the manifest's entry, in dbt's spelling and order. */
  readonly details: JsonObject;
  /** Metrics that a semantic model makes of its measures. */
  readonly created: readonly SemanticRecord[];
}
