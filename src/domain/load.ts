import type { Json, JsonObject } from '../util/json.ts';
import type { Place } from './diagnostic.ts';

/** What a load does with the rows that were there. */
export type WriteDisposition =
  | 'replace'
  | 'append'
  | 'merge'
  | 'merge+delete_missing'
  | 'history'
  | 'history+close_missing';

/** Whether a disposition tells rows apart by a key. */
export function isKeyed(disposition: WriteDisposition): boolean {
  return isMerge(disposition) || isHistory(disposition);
}

/** Whether a disposition updates rows in place. */
export function isMerge(disposition: WriteDisposition): boolean {
  return disposition === 'merge' || disposition === 'merge+delete_missing';
}

/** Whether a disposition keeps versions. */
export function isHistory(disposition: WriteDisposition): boolean {
  return disposition === 'history' || disposition === 'history+close_missing';
}

/**
 * What part of a source is asked for: rows whose cursor's field is at or after `since` and before `until`; null where an end is open. Texts
 * as the command line gave them: a date, an instant (ISO 8601), or a number where the field is one.
 */
export interface LoadWindow {
  readonly since: string | null;
  readonly until: string | null;
}

/** What a record must be to be taken; a record that is not goes to `sluice.rejects` with `reason`. */
export interface ColumnCheck {
  readonly column: string;
  readonly mustBe: 'integer' | 'number' | 'date' | 'not_blank';
  readonly reason: string;
}

/** How what comes is stored besides being loaded. */
export interface KeepOptions {
  /** Records one a line, the source's files as they are, or records in Parquet. */
  readonly format: 'ndjson' | 'file' | 'parquet';
  /** The folder, relative to the project; `{date}` and others of `keepPlaceholders` are filled in. */
  readonly path: string;
  readonly gzip: boolean;
  /** A regular expression for the name of each file (or slice) of the source: its named groups are placeholders too. */
  readonly match: string | null;
}

/** What may stand in braces in the path of `keep`; times are of the load's beginning, in UTC. */
export const keepPlaceholders = ['source', 'table', 'date', 'year', 'month', 'day', 'hour'] as const;

/** How a source's table is loaded, as the YAML says it, with defaults filled in. */
export interface LoadSpecification {
  /** `file`, later `rest`, `mongodb`, …: the key in the table of extractors. */
  readonly extractor: string;
  /** The extractor's own settings (path, format, delimiter, …), checked by the extractor; `env_var` already rendered. */
  readonly options: JsonObject;
  readonly disposition: WriteDisposition;
  readonly key: readonly string[];
  readonly cursor: JsonObject | null;
  /** Declared columns in order; the types are the engine's spelling, null where the data decides. */
  readonly columns: readonly {
    readonly name: string;
    readonly type: string | null;
    readonly path: string | null;
  }[];
  /** What happens to a column or type that was not declared. */
  readonly contract: 'evolve' | 'freeze' | 'quarantine';
  readonly checks: readonly ColumnCheck[];
  /** Past this the load fails: a count, or a share of all rows (0..1). */
  readonly maximumRejects:
    | { readonly kind: 'count'; readonly value: number }
    | { readonly kind: 'share'; readonly value: number };
  /** Other tables of the same source that are loaded before this one, since it is made from their rows. */
  readonly after?: readonly { readonly table: string; readonly identifier: string }[];
  /** Null or absent: what comes is not stored. */
  readonly keep?: KeepOptions | null;
  /** SHA-256 of everything above: a changed specification under an old cursor is noticed. */
  readonly hash: string;
  readonly place: Place;
  /** Where values of options are written: in them a source may point at something. */
  readonly places?: Readonly<Record<string, Place>>;
}

/** What a load did. */
export interface LoadCounts {
  readonly read: number;
  readonly loaded: number;
  readonly rejected: number;
  readonly bytes: number;
  /** While a stream is loaded: how many records it is known to hold behind what has been read; null where it does not say. */
  readonly lag?: number | null;
}

/** One record that was not taken. */
export interface Reject {
  /** File or URL, and the line where the record begins (the header being line 1), where the source has lines. */
  readonly file: string | null;
  readonly line: number | null;
  /** Stable word: `too_many_fields`, `not_json`, `month_not_a_number`. */
  readonly reason: string;
  readonly column: string | null;
  readonly value: string | null;
  /** The record as it came, cut at 64 KB. */
  readonly raw: string;
}

/** A cursor value exactly as the source gave it, with what else the extractor needs to go on. */
export type CursorValue = Json;
