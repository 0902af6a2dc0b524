import type { Captured } from '../../context/captured.ts';
import type { JsonObject } from '../../util/json.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { At } from '../schema/at.ts';

/** A call of a name that the context does not have, where it first stands. */
export type UnknownCall = readonly [name: string, at: At];

/** What a template of the project says: the captured part, and what checks need. Plain data, kept in the parse cache. */
export interface SqlRecord {
  /** Null: it cannot be read, and `diagnostics` say why. */
  readonly captured: Captured | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Calls of names that the context does not have, where each first stands: macros, or mistakes. */
  readonly calls: readonly UnknownCall[];
  /** The keywords of its first `config()` as the manifest has them unrendered, texts all; null: it has none, or none with keywords. */
  readonly unrendered: JsonObject | null;
  /** It was read from its tree: what it says hangs on variables and on macros in the place of `ref` and its kind only. */
  readonly isPlain: boolean;
  /** The manifest's checksum of the file. */
  readonly checksum: string;
}
