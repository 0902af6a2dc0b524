import type { Diagnostic } from '../domain/diagnostic.ts';
import type { JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';

/** What parsing must know of an engine; an `Adapter` of `adapters/contract.ts` fits. */
export interface ParseAdapter {
  readonly type: string;
  /** dbt's dispatch prefixes, nearest first, without `default`. */
  readonly macroPrefixes: readonly string[];
  /** Fills in defaults and names unknown or missing keys; `targetName` names the place of an embedded database. */
  readonly readSettings: (
    values: JsonObject,
    targetName: string,
  ) => Result<ParseSettings, readonly Diagnostic[]>;
}

/** A target's settings, as far as parsing reads them; `EngineSettings` fits. */
export interface ParseSettings {
  readonly type: string;
  readonly database: string;
  readonly schema: string;
  readonly threads: number;
  readonly values: JsonObject;
  readonly secretKeys: readonly string[];
}
