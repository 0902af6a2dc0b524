import type { CursorValue } from '../../../domain/load.ts';
import type { JsonObject } from '../../../util/json.ts';
import type { RecordBatch } from '../extractor.ts';
import type { PageAt, ValueOf } from './build-request.ts';
import { type CursorProgress, CursorTracker } from './cursor-tracker.ts';
import { compareCursors, formatted, isMovable, movedBy, writtenLike } from './cursor-value.ts';
import { PageSeries, type SeriesState, seriesStart } from './page-series.ts';
import type { ReadAnswer } from './read-answer.ts';
import type { RestOptions } from './rest-options.ts';
import type { Slice } from './slice.ts';

/** How far a slice has been read; plain data, so that another process can go on behind it. */
export interface SliceProgress {
  readonly series: SeriesState;
  readonly window: { readonly from: string; readonly to: string } | null;
  readonly cursor: CursorProgress | null;
}

/** A page of a slice, and what has been read with it. */
export interface SlicePage {
  readonly batch: RecordBatch | null;
  readonly progress: SliceProgress;
  /** The cursor that the slice leaves, with its last page. */
  readonly done: CursorValue | undefined;
}

/** What a slice is read with. */
export interface SliceParts {
  readonly options: RestOptions;
  readonly slice: Slice;
  /** The name under which its rows are counted. */
  readonly label: string;
  readonly isAppend: boolean;
  readonly state: CursorValue | undefined;
  readonly asked: { readonly since: string | null; readonly until: string | null } | null;
  readonly now: number;
  /** How many pages may be asked for before their turn, where it is known that they are there. */
  readonly ahead: number;
  readonly progress: SliceProgress | null;
  /** Asks for a page; null: the source says that there is nothing, and that this is no fault. */
  readonly fetch: (valueOf: ValueOf, at: PageAt, isFirst: boolean) => Promise<ReadAnswer | null>;
  readonly nameOf: (valueOf: ValueOf, at: PageAt) => string;
  readonly onDoubt: (text: string) => void;
}

/** Reads a slice, window by window and page by page. */
export async function* readSlice(parts: SliceParts): AsyncGenerator<SlicePage> {
  const { progress } = parts;
  const tracker = trackerOf(parts);
  let window = progress === null ? firstWindow(parts, tracker) : progress.window;
  let from: SeriesState = progress?.series ?? seriesStart;
  for (;;) {
    const valueOf = valuesOf(parts, tracker, window);
    const next = window === null ? null : nextWindow(parts, window);
    yield* readSeries(parts, { tracker, window, next, from, valueOf });
    if (next === null) return;
    window = next;
    from = seriesStart;
  }
}

/** What the placeholders of the request for a slice's next page stand for. */
export function nextValues(
  parts: Omit<SliceParts, 'progress'> & { readonly progress: SliceProgress },
): ValueOf {
  return valuesOf(parts, trackerOf(parts), parts.progress.window);
}

function trackerOf({ options, isAppend, state, asked, now, progress }: SliceParts): CursorTracker | null {
  if (options.cursor === null) return null;
  return new CursorTracker({
    options: options.cursor,
    isAppend,
    state,
    window: asked,
    now,
    ...(progress?.cursor ? { progress: progress.cursor } : {}),
  });
}

function valuesOf(
  { slice, options }: Pick<SliceParts, 'slice' | 'options'>,
  tracker: CursorTracker | null,
  window: SliceProgress['window'],
): ValueOf {
  const format = options.cursor?.format ?? null;
  const written = (text: string | null | undefined): string | null =>
    typeof text === 'string' ? formatted(text, format) : null;
  return (name) => {
    if (name === 'cursor') return written(tracker?.start);
    if (name === 'window.from') return written(window?.from);
    if (name === 'window.to') return written(window?.to);
    return Object.hasOwn(slice.values, name) ? slice.values[name] : null;
  };
}

interface SeriesParts {
  readonly tracker: CursorTracker | null;
  readonly window: SliceProgress['window'];
  /** The window behind this one; null: the slice ends with this one. */
  readonly next: SliceProgress['window'];
  readonly from: SeriesState;
  readonly valueOf: ValueOf;
}

async function* readSeries(
  parts: SliceParts,
  { tracker, window, next: nextOne, from, valueOf }: SeriesParts,
): AsyncGenerator<SlicePage> {
  const { options, slice, label } = parts;
  const series = new PageSeries(options.pages, (at) => parts.nameOf(valueOf, at), options.params);
  const pages = new PagesAhead(parts, series, valueOf);
  let state = from;
  for (;;) {
    const answer = await pages.take(state.at, state.pages === 0);
    const taken = answer === null ? null : tracker?.take(answer.records);
    const falls = options.cursor?.order === 'desc' && taken?.beforeStart === true;
    const next =
      answer === null || falls ? ({ kind: 'end', doubt: null } as const) : series.after(state, answer);
    if (next.kind === 'end' && next.doubt !== null) {
      parts.onDoubt(
        `${parts.nameOf(valueOf, state.at)} is probably truncated: ${next.doubt}, and "pages" says nothing of it`,
      );
    }
    const ends = next.kind === 'end';
    if (ends) tracker?.endWindow();
    const progress: SliceProgress = {
      series: ends ? seriesStart : next.state,
      window: ends ? nextOne : window,
      cursor: tracker?.progress ?? null,
    };
    const records = taken?.wanted ?? answer?.records ?? [];
    const done = ends && nextOne === null ? (tracker?.end() ?? null) : undefined;
    if (!ends) pages.expect(next.state.at, next.known);
    yield {
      batch: answer === null ? null : batchOf(records, answer, { options, slice, label }),
      progress,
      done,
    };
    if (ends) return;
    state = next.state;
  }
}

/** Asks for pages before their turn, where they are known to be there. */
class PagesAhead {
  readonly #parts: SliceParts;
  readonly #series: PageSeries;
  readonly #valueOf: ValueOf;
  readonly #asked = new Map<PageAt, Promise<ReadAnswer | null>>();

  constructor(parts: SliceParts, series: PageSeries, valueOf: ValueOf) {
    this.#parts = parts;
    this.#series = series;
    this.#valueOf = valueOf;
  }

  async take(at: PageAt, isFirst: boolean): Promise<ReadAnswer | null> {
    const asked = this.#asked.get(at) ?? this.#parts.fetch(this.#valueOf, at, isFirst);
    this.#asked.delete(at);
    return asked;
  }

  /** `known` pages from `at` on are there. */
  expect(at: PageAt, known: number): void {
    for (let step = 0; step < Math.min(known, this.#parts.ahead); step++) {
      const each = step === 0 ? at : this.#series.ahead(at, step);
      if (each === null || this.#asked.has(each)) continue;
      const answer = this.#parts.fetch(this.#valueOf, each, false);
      answer.catch(() => undefined);
      this.#asked.set(each, answer);
    }
  }
}

function batchOf(
  records: readonly JsonObject[],
  { rejects, byteCount }: ReadAnswer,
  { options, slice, label }: { readonly options: RestOptions; readonly slice: Slice; readonly label: string },
): RecordBatch | null {
  if (records.length === 0 && rejects.length === 0) return null;
  const kept = options.keep.map(({ name, as }) => [as, slice.values[name] ?? null] as const);
  const rows =
    kept.length === 0 ? records : records.map((record) => ({ ...record, ...Object.fromEntries(kept) }));
  return {
    kind: 'records',
    slice: label,
    file: null,
    rowCount: rows.length,
    records: rows,
    lines: null,
    rejects,
    byteCount,
    rawText: (row) => JSON.stringify(rows[row]),
  };
}

function firstWindow(
  { options, asked, now }: SliceParts,
  tracker: CursorTracker | null,
): SliceProgress['window'] {
  const span = options.cursor?.window ?? null;
  const start = tracker?.start ?? null;
  if (span === null || start === null || !isMovable(start)) return null;
  return { from: start, to: endOf(start, span, lastOf(start, asked, now)) };
}

function nextWindow(
  { options, asked, now }: SliceParts,
  { to }: { readonly to: string },
): SliceProgress['window'] {
  const last = lastOf(to, asked, now);
  return compareCursors(to, last) >= 0 ? null : { from: to, to: endOf(to, options.cursor!.window!, last) };
}

function endOf(from: string, span: number, last: string): string {
  const to = movedBy(from, span, true);
  return compareCursors(to, last) > 0 ? last : to;
}

/** Where the last window ends: what is asked for, else now; of days, with today whole. */
function lastOf(like: string, asked: SliceParts['asked'], now: number): string {
  if (asked !== null && asked.until !== null) return asked.until;
  return writtenLike(like, /^\d{4}-\d\d-\d\d$/.test(like) ? now + 86_400_000 : now);
}
