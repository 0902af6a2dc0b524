import type { NodeId, ResourceType } from '../domain/id.ts';
import type { Json, JsonObject } from '../util/json.ts';

/** What is known of a node when its template is read, before config and names are settled. */
export interface NodeIdentity {
  readonly id: NodeId;
  readonly resourceType: ResourceType;
  readonly packageName: string;
  readonly name: string;
  /** Relative to the resource folder, and to the package's root. */
  readonly path: string;
  readonly originalPath: string;
  readonly fqn: readonly string[];
  /** What `this` prints (and `ref` and `source`, which give the node itself in the parse pass). */
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  /** More of the `model` dict, in dbt's spelling; wins over what is made of the fields above. */
  readonly details?: JsonObject;
  /**
   * The keyword arguments of a generic test, as in dbt's `test_metadata`: rendered first (their `ref`s count), then
   * what `**_dbt_generic_test_kwargs` stands for.
   */
  readonly testArguments?: Readonly<Record<string, Json>>;
}
