import type { JsonObject } from '../util/json.ts';
import type { NodeId } from './id.ts';

/** What an earlier manifest.json (version 12, ours or dbt's) says, as far as it is compared with. */
export interface FormerManifest {
  /** Everything that has an entry of its own by id: nodes, sources, exposures and the like, in the manifest's words. */
  readonly entries: ReadonlyMap<string, JsonObject>;
  /** The text of each macro by id. */
  readonly macros: ReadonlyMap<string, string>;
}

/** When the newest rows of sources were loaded, by id, as sources.json says it (ISO 8601); what could not be asked is not there. */
export type SourceFreshness = ReadonlyMap<NodeId, string>;

/** What the folder of `--state` holds; null for a file that is not there. */
export interface FormerState {
  /** As it was given: for messages. */
  readonly folder: string;
  readonly manifest: FormerManifest | null;
  /** Status of each node in the run that run_results.json tells of. */
  readonly results: ReadonlyMap<NodeId, string> | null;
  readonly freshness: SourceFreshness | null;
  /** Not of the state folder but of now: sources.json in the folder for artifacts. */
  readonly currentFreshness: SourceFreshness | null;
}
