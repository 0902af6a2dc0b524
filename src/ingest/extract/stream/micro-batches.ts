import { setTimeout } from 'node:timers/promises';
import type { CursorValue } from '../../../domain/load.ts';
import type { Extracted, Extraction } from '../extractor.ts';
import { sameJson } from '../../load/same-json.ts';
import type { Feed, FeedPart } from './feed.ts';
import type { StreamOptions } from './stream-options.ts';

/** A commit is made at so many bytes, too: what is not committed is kept, to be given again. */
const fullBytes = 16 << 20;
/** The longest that a timer can be set to. */
const longestTimer = 2 ** 31 - 1;

/** What a stream is cut up with. */
export interface MicroBatchesParts {
  readonly feed: Feed;
  readonly options: Pick<StreamOptions, 'batch' | 'maximumWait' | 'maximumListening'>;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** Aborted: what is there is given, and it ends. */
  readonly drain: AbortSignal | null;
  readonly clock: () => number;
}

/** `full`: the piece is old enough. `silent`: nothing comes any more that is waited for. */
type Next = IteratorResult<FeedPart, void> | 'full' | 'silent' | 'drained';

/** So long is waited for a connection to end, in milliseconds. */
const patience = 1000;

/**
 * Cuts a stream into pieces that are loaded one after the other, each with the positions behind it. What belongs to a piece is kept until the
 * state shows that it was committed: it is given again where the load is done again. Where the state is another one, since another process
 * has loaded meanwhile, the stream is read anew from there.
 */
export class MicroBatches implements Extraction {
  readonly #parts: MicroBatchesParts;
  readonly #began: number;
  #opened: { readonly source: AsyncGenerator<FeedPart, void>; readonly stop: AbortController } | null = null;
  #pending: Promise<IteratorResult<FeedPart, void>> | null = null;
  #before: ReadonlyMap<string, CursorValue> = new Map();
  #after = new Map<string, CursorValue>();
  #held: Extract<FeedPart, { kind: 'batch' }>[] = [];
  #rows = 0;
  #bytes = 0;
  #since = 0;
  /** The piece is whole. */
  #whole = false;
  /** There is no further piece. */
  #done = false;

  constructor(parts: MicroBatchesParts) {
    this.#parts = parts;
    this.#began = parts.clock();
  }

  /** Whether a further piece may come. */
  continues = (): boolean => !this.#done && this.#parts.drain?.aborted !== true;

  /** How far behind the stream's end. */
  lag = (): number | null => this.#parts.feed.lag();

  /** Lets the stream go. */
  close = async (): Promise<void> => {
    this.#done = true;
    await this.#letGo();
  };

  /** The next piece, or the last one again where its positions were not committed. */
  async *read(state: ReadonlyMap<string, CursorValue>): AsyncGenerator<Extracted, void> {
    if (this.#opened !== null && sameMap(state, this.#after)) this.#beginPiece();
    else if (this.#opened === null || !sameMap(state, this.#before)) await this.#open(state);
    // Given once already, where the load is done again.
    for (const { batch } of this.#held)
      if (batch.rowCount + batch.rejects.length > 0) yield { kind: 'batch', batch };
    while (!this.#whole) {
      const next = await this.#next();
      if (next === 'full') this.#whole = true;
      else if (next === 'silent' || next === 'drained' || next.done === true) this.#end();
      else if (next.value.kind === 'caught-up') {
        if (!this.#parts.follow) this.#end();
      } else {
        this.#take(next.value);
        const { batch } = next.value;
        if (batch.rowCount + batch.rejects.length > 0) yield { kind: 'batch', batch };
      }
    }
    for (const [slice, cursor] of this.#after) {
      const before = this.#before.get(slice);
      if (before === undefined || !sameJson(before, cursor)) yield { kind: 'slice-done', slice, cursor };
    }
  }

  #beginPiece(): void {
    this.#before = new Map(this.#after);
    this.#held = [];
    this.#rows = 0;
    this.#bytes = 0;
    this.#whole = false;
  }

  async #open(state: ReadonlyMap<string, CursorValue>): Promise<void> {
    await this.#letGo();
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#parts.signal, stop.signal]);
    this.#opened = { source: this.#parts.feed.read(state, signal), stop };
    this.#after = new Map(state);
    this.#beginPiece();
  }

  async #letGo(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    opened?.stop.abort();
    const pending = this.#pending;
    this.#pending = null;
    if (opened === null) return;
    const ended = Promise.allSettled([pending, opened.source.return()]);
    await Promise.race([ended, setTimeout(patience, undefined, { ref: false })]);
  }

  #end(): void {
    this.#whole = true;
    this.#done = true;
  }

  #take(part: Extract<FeedPart, { kind: 'batch' }>): void {
    const { batch, positions } = part;
    const rows = batch.rowCount + batch.rejects.length;
    if (this.#rows === 0 && rows > 0) this.#since = this.#parts.clock();
    this.#held.push(part);
    for (const [slice, cursor] of positions) this.#after.set(slice, cursor);
    this.#rows += rows;
    this.#bytes += batch.byteCount;
    if (this.#rows >= this.#parts.options.batch.rows || this.#bytes >= fullBytes) this.#whole = true;
  }

  /** The next part, unless it is too late for it, or time to stop. */
  async #next(): Promise<Next> {
    const { signal, drain } = this.#parts;
    signal.throwIfAborted();
    if (drain?.aborted === true) return 'drained';
    const { milliseconds, meaning } = this.#timeLeft();
    if (milliseconds <= 0) return meaning;
    const cancel = new AbortController();
    const stop = AbortSignal.any([signal, cancel.signal, ...(drain === null ? [] : [drain])]);
    const timer = setTimeout<Next>(Math.min(milliseconds, longestTimer), meaning, { signal: stop }).catch(
      (): Next => 'drained',
    );
    this.#pending ??= this.#opened!.source.next();
    try {
      const next = await Promise.race([this.#pending, timer]);
      if (typeof next === 'object') this.#pending = null;
      signal.throwIfAborted();
      return next;
    } catch (error) {
      this.#pending = null;
      throw error;
    } finally {
      cancel.abort();
    }
  }

  /** How long to wait for more, and what it means that nothing has come by then. */
  #timeLeft(): { readonly milliseconds: number; readonly meaning: 'full' | 'silent' } {
    const { follow, clock, options } = this.#parts;
    const now = clock();
    const untilFull = this.#rows === 0 ? Infinity : this.#since + options.batch.milliseconds - now;
    const untilSilent = follow
      ? Infinity
      : Math.min(this.#began + options.maximumListening - now, options.maximumWait);
    return untilFull <= untilSilent
      ? { milliseconds: untilFull, meaning: 'full' }
      : { milliseconds: untilSilent, meaning: 'silent' };
  }
}

function sameMap(left: ReadonlyMap<string, CursorValue>, right: ReadonlyMap<string, CursorValue>): boolean {
  return (
    left.size === right.size &&
    [...left].every(([slice, cursor]) => right.has(slice) && sameJson(right.get(slice)!, cursor))
  );
}
