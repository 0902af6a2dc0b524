import { createHash } from 'node:crypto';
import type { CursorValue } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { valueAtPath } from '../../json-path.ts';
import { LoadError } from '../../load-error.ts';
import { compareCursors, cursorText, movedBy, readStart } from './cursor-value.ts';
import type { CursorOptions } from './rest-options.ts';

/** How far a slice's cursor has come; plain data. */
export interface CursorProgress {
  /** The greatest value so far, as the source gave it. */
  readonly greatest: string | null;
  /** Hashes of the records that have it: an append leaves them out when it asks from there again. */
  readonly seen: readonly string[];
  /** The same for what was loaded before, and in the windows before this one: an append knows it. */
  readonly floor: { readonly value: string; readonly seen: readonly string[] } | null;
}

/** So many records of one value are told apart. */
const mostSeen = 10_000;

/**
 * Keeps the greatest value of a slice's cursor field, and leaves out what is not asked for: records before the start, and, for an append,
 * those at the start that were loaded before. The start is inclusive, so that records which share it with the last load are not lost.
 */
export class CursorTracker {
  readonly #options: CursorOptions;
  readonly #isAppend: boolean;
  readonly #stored: CursorProgress;
  /** The least value that is asked for; null: all. */
  readonly start: string | null;
  readonly #until: string | null;
  #floor: string | null;
  #floorSeen: ReadonlySet<string>;
  #greatest: string | null;
  #seen: Set<string>;
  #records = 0;
  #withValue = 0;

  constructor(facts: {
    readonly options: CursorOptions;
    readonly isAppend: boolean;
    /** What the last committed load left; undefined: nothing. */
    readonly state: CursorValue | undefined;
    /** What is asked for instead of what is new. */
    readonly window: { readonly since: string | null; readonly until: string | null } | null;
    readonly now: number;
    /** Where a load that goes on had come to. */
    readonly progress?: CursorProgress;
  }) {
    const { options, isAppend, window, now, progress } = facts;
    this.#options = options;
    this.#isAppend = isAppend;
    this.#stored = readProgress(facts.state);
    const declared = options.start === null ? null : readStart(options.start, now);
    const { greatest } = this.#stored;
    const { lag, lagIsSpan } = options;
    const stored = greatest === null || lag === null ? greatest : movedBy(greatest, -lag, lagIsSpan);
    this.start = window === null ? (stored ?? declared) : (window.since ?? declared);
    this.#until = window?.until ?? null;
    const known: CursorProgress = window === null ? this.#stored : nothing;
    const floor = progress === undefined ? known.floor : progress.floor;
    this.#floor = floor?.value ?? null;
    this.#floorSeen = new Set(floor?.seen);
    this.#greatest = progress?.greatest ?? known.greatest;
    this.#seen = new Set(progress?.seen ?? known.seen);
  }

  /** The records that are wanted. `beforeStart`: all lay before the start, so that an order that falls has nothing more. */
  take(records: readonly JsonObject[]): {
    readonly wanted: readonly JsonObject[];
    readonly beforeStart: boolean;
  } {
    const { field } = this.#options;
    if (field.kind === 'header') return { wanted: records, beforeStart: false };
    const [first, ...rest] = field.steps;
    const single = rest.length === 0 && typeof first === 'string' ? first : null;
    const wanted: JsonObject[] = [];
    let early = 0;
    for (const record of records) {
      const value = cursorText(single === null ? valueAtPath(record, field.steps) : record[single]);
      this.#records++;
      if (value === null) {
        wanted.push(record);
        continue;
      }
      this.#withValue++;
      if (this.start !== null && compare(value, this.start) < 0) {
        early++;
        continue;
      }
      if (this.#until !== null && compare(value, this.#until) >= 0) continue;
      if (!this.#isAppend) this.#note(value);
      else if (!this.#isNew(value, record)) continue;
      wanted.push(record);
    }
    return { wanted, beforeStart: records.length > 0 && early === records.length };
  }

  /** A window was read whole: what comes again from before its greatest value is known. */
  endWindow(): void {
    if (!this.#isAppend) return;
    this.#floor = this.#greatest;
    this.#floorSeen = new Set(this.#seen);
  }

  get progress(): CursorProgress {
    const floor = this.#floor === null ? null : { value: this.#floor, seen: [...this.#floorSeen] };
    return {
      greatest: this.#greatest,
      seen: this.#isAppend ? [...this.#seen] : [],
      floor: this.#isAppend ? floor : null,
    };
  }

  /** The cursor that the slice leaves when it is read whole. Fails where no record had the field. */
  end(): CursorValue {
    if (this.#records > 0 && this.#withValue === 0)
      throw new LoadError(
        'cursor-missing',
        `none of ${this.#records} records has the field "${this.#options.fieldName}", by which new ones are told`,
        { help: 'Look at cursor: field.' },
      );
    const { greatest, seen } = this.progress;
    if (greatest === null) return null;
    return this.#isAppend ? { value: greatest, seen } : { value: greatest };
  }

  #isNew(value: string, record: JsonObject): boolean {
    if (this.#floor !== null) {
      const order = compare(value, this.#floor);
      if (order < 0) return false;
      if (order === 0 && this.#floorSeen.has(hashOf(record))) return false;
    }
    const order = this.#note(value);
    if (order < 0) return true;
    this.#seen.add(hashOf(record));
    if (this.#seen.size > mostSeen)
      throw new LoadError(
        'bad-load-option',
        `more than ${mostSeen} records have the value ${value} of "${this.#options.fieldName}", too many to tell those that are new`,
        { help: 'Use a finer field, or "load: merge" with a key.' },
      );
    return true;
  }

  /** Below zero: the value lies before the greatest. */
  #note(value: string): number {
    const order = this.#greatest === null ? 1 : compare(value, this.#greatest);
    if (order <= 0) return order;
    this.#greatest = value;
    if (this.#isAppend) this.#seen = new Set();
    return order;
  }
}

function readProgress(state: CursorValue | undefined): CursorProgress {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return nothing;
  const { value, seen: hashes } = state as Readonly<Record<string, Json>>;
  if (typeof value !== 'string') return nothing;
  const seen = Array.isArray(hashes) ? (hashes as readonly string[]) : [];
  return { greatest: value, seen, floor: { value, seen } };
}

const nothing: CursorProgress = { greatest: null, seen: [], floor: null };

function hashOf(record: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('base64url').slice(0, 16);
}

/** As `compareCursors`; most values are instants in UTC or whole numbers of one length, whose order is that of their texts. */
function compare(left: string, right: string): number {
  const { length } = left;
  if (length === right.length && length > 0) {
    const last = left.charCodeAt(length - 1);
    if (
      last === 90 &&
      right.charCodeAt(length - 1) === 90 &&
      left.charCodeAt(4) === 45 &&
      left.charCodeAt(10) === right.charCodeAt(10)
    )
      return left < right ? -1 : left > right ? 1 : 0;
  }
  return compareCursors(left, right);
}
