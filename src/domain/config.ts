import type { Json, JsonObject } from '../util/json.ts';

/**
 * A node's configuration with all layers merged and defaults filled in, in dbt's spelling, since templates
 * (`config.get`), selectors (`config.materialized:`) and the manifest all read it so. Keys that dbt does not
 * know are kept, as dbt keeps them.
 */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly alias?: string | null;
  readonly schema?: string | null;
  readonly database?: string | null;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly materialized?: string;
  readonly group?: string | null;
  readonly [key: string]: Json | undefined;
}

/** The thresholds of a data test (`config` of a test node holds more; these steer its verdict). */
export interface TestConfig extends NodeConfig {
  readonly severity: string;
  /** SQL condition on the failures' count, `!= 0` by default. */
  readonly warn_if: string;
  readonly error_if: string;
  readonly fail_calc: string;
  readonly limit?: number | null;
  readonly where?: string | null;
}
