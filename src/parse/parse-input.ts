import type { DiscoveredProject } from '../domain/discovered.ts';
import type { Invocation, ParsedProject } from '../domain/project.ts';
import type { ParseCache } from './cache/parse-cache.ts';
import type { ParseAdapter } from './parse-adapter.ts';

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
