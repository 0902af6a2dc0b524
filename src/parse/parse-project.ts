import type { Diagnostic } from '../domain/diagnostic.ts';
import type { DiscoveredProject } from '../domain/discovered.ts';
import { InternalError } from '../domain/errors.ts';
import type { Invocation, ParsedProject } from '../domain/project.ts';
import type { JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { ParseCache } from './cache/parse-cache.ts';

/** What parsing must know of an engine; an `Adapter` of `adapters/contract.ts` fits. */
export interface ParseAdapter {
  readonly type: string;
  /** dbt's dispatch prefixes, nearest first, without `default`. */
  readonly macroPrefixes: readonly string[];
  /** Fills in defaults and names unknown or missing keys. */
  readonly readSettings: (values: JsonObject) => Result<ParseSettings, readonly Diagnostic[]>;
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

/** Everything that the outcome of a parse hangs on. */
export interface ParseProjectInput {
  readonly discovered: DiscoveredProject;
  readonly invocation: Invocation;
  /** `--target`; null: the profile's own choice. */
  readonly targetName: string | null;
  /** `--profile`; null: the project's own. */
  readonly profileName: string | null;
  /** The engine of a type, or undefined; `types` are all that there are, for the message. */
  readonly adapters: {
    readonly types: readonly string[];
    readonly get: (type: string) => ParseAdapter | undefined;
  };
  /** What a former parse left; null: there is none, or it shall not be used. */
  readonly cache: ParseCache | null;
}

/** A parsed project with the cache that the next parse may use; null where the one given still holds all. */
export interface ParseOutcome extends ParsedProject {
  readonly nextCache: ParseCache | null;
}

/** From files to nodes with their config, not yet linked. Reports all faults at once, sorted. Pure. */
export function parseProject(_input: ParseProjectInput): Result<ParseOutcome, readonly Diagnostic[]> {
  throw new InternalError('not there yet');
}
