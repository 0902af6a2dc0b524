import type { CursorValue } from '../../../domain/load.ts';
import type { Json } from '../../../util/json.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { HttpAnswer } from '../../http/http-types.ts';
import type { SecretKeeper } from '../../http/secret-keeper.ts';
import { LoadError } from '../../load-error.ts';
import { isMap } from '../../option-shape.ts';
import type { ExtractContext, Extracted, ReadPosition } from '../extractor.ts';
import { buildRequest, type PageAt, type ValueOf } from './build-request.ts';
import { mergeSeries } from './merge-slices.ts';
import { fingerprint } from './page-series.ts';
import { formatOf, inUtf8, looksLikeJson, parseBody, type ReadAnswer, readAnswer } from './read-answer.ts';
import { nextValues, readSlice, type SliceParts, type SliceProgress } from './read-slice.ts';
import type { RestOptions } from './rest-options.ts';
import { saysNothing } from './says-nothing.ts';
import { hashOfSlices, type Slice } from './slice.ts';

/** What an open API is read with. */
export interface RestSourceParts {
  readonly context: ExtractContext;
  readonly options: RestOptions;
  readonly client: HttpClient;
  readonly slices: readonly Slice[];
  readonly secrets: SecretKeeper;
  readonly concurrency: number;
}

/** So far behind the first slice that is not done may another be read. */
const reach = 1000;

/** Where a reading is: plain data in a checkpoint. */
interface Position {
  readonly list: string;
  readonly now: number;
  /** All slices before this one are read. */
  readonly done: number;
  /** Slices behind it that are read. */
  readonly beyond: readonly number[];
  readonly open: Readonly<Record<string, SliceProgress>>;
}

interface Reading {
  readonly state: ReadonlyMap<string, CursorValue>;
  readonly now: number;
}

/** An API that is open: its slices are known, and nothing of it is read yet. */
export class RestSource {
  readonly #parts: RestSourceParts;
  /** A page with rows was seen, so that one without them is believed. */
  #hasRows = false;

  constructor(parts: RestSourceParts) {
    this.#parts = parts;
  }

  /** Reads all slices from their beginnings. */
  read(state: ReadonlyMap<string, CursorValue>): AsyncGenerator<Extracted, void> {
    const now = this.#parts.context.clock();
    return this.#read({ state, now }, { list: this.#hashOf(state), now, done: 0, beyond: [], open: {} });
  }

  /** Goes on behind a checkpoint; null where the slices are others, or a page that was read before it is not what it was. */
  async readFrom(
    state: ReadonlyMap<string, CursorValue>,
    { last }: ReadPosition,
  ): Promise<AsyncGenerator<Extracted, void> | null> {
    const position = isMap(last?.cursor) ? (last.cursor as unknown as Position) : null;
    if (position === null || position.list !== this.#hashOf(state)) return null;
    const reading = { state, now: position.now };
    return (await this.#stillStands(reading, position)) ? this.#read(reading, position) : null;
  }

  #hashOf(state: ReadonlyMap<string, CursorValue>): string {
    const sorted = [...state].sort(([left], [right]) => (left < right ? -1 : 1));
    return hashOfSlices(this.#parts.slices, sorted);
  }

  async *#read(reading: Reading, from: Position): AsyncGenerator<Extracted, void> {
    const { slices, concurrency, options } = this.#parts;
    const beyond = new Set(from.beyond);
    const open = new Map(Object.entries(from.open).map(([index, progress]) => [Number(index), progress]));
    let { done } = from;
    const indexes = slices.flatMap((_, index) => (index < done || beyond.has(index) ? [] : [index]));
    const begin = (index: number): ReturnType<typeof readSlice> =>
      readSlice(this.#sliceParts(index, reading, open.get(index) ?? null));
    for await (const { index, value } of mergeSeries(begin, { indexes, concurrency, reach })) {
      if (value === null) continue;
      if (value.batch !== null) yield { kind: 'batch', batch: value.batch };
      if (value.done === undefined) {
        open.set(index, value.progress);
      } else {
        open.delete(index);
        beyond.add(index);
        while (beyond.delete(done)) done++;
      }
      const { list, now } = from;
      const position = { list, now, done, beyond: [...beyond], open: Object.fromEntries(open) };
      yield { kind: 'checkpoint', slice: '', cursor: position as unknown as CursorValue };
      if (value.done !== undefined && options.cursor !== null)
        yield { kind: 'slice-done', slice: slices[index]!.name, cursor: value.done };
    }
  }

  #sliceParts<T extends SliceProgress | null>(
    index: number,
    { state, now }: Reading,
    progress: T,
  ): SliceParts & { readonly progress: T } {
    const { options, slices, concurrency, context } = this.#parts;
    const { specification, window, tell } = context;
    const slice = slices[index]!;
    return {
      options,
      slice,
      label: options.cursor === null ? '' : slice.name,
      isAppend: specification.disposition === 'append',
      state: specification.disposition === 'replace' ? undefined : state.get(slice.name),
      asked: window,
      now,
      ahead: slices.length === 1 ? concurrency : 1,
      progress,
      fetch: (valueOf, at, isFirst) => this.#fetch(valueOf, at, isFirst),
      nameOf: (valueOf, at) => this.#nameOf(valueOf, at),
      onDoubt: (text) => tell(text, 'warning'),
    };
  }

  async #fetch(valueOf: ValueOf, at: PageAt, isFirst: boolean): Promise<ReadAnswer | null> {
    const { options, client, context } = this.#parts;
    let parsed: Json | undefined;
    const judge = (sent: HttpAnswer): 'retry' | 'skip' | 'fail' | 'take' | undefined => {
      const answer = inUtf8(sent);
      const text = (): string => answer.bytes.toString('utf8');
      const rule = options.errors.find(({ matches }) => matches(answer.status, text));
      if (rule !== undefined) return rule.action;
      if (answer.status >= 300 || formatOf(answer, options.format) !== 'json') return undefined;
      parsed = parseBody(answer.bytes);
      return parsed === undefined && looksLikeJson(answer.bytes) ? 'retry' : 'take';
    };
    const name = this.#nameOf(valueOf, at);
    try {
      const answer = inUtf8(await client.send({ ...buildRequest(options, valueOf, at), name, judge }));
      if (answer.verdict === 'skip') return null;
      const isKnown = !isFirst || this.#hasRows;
      const { headers } = answer;
      const isEmpty = (body: Json): boolean => saysNothing(body, { headers, options, isKnown });
      const read = await readAnswer(answer, parsed, { options, name, isEmpty });
      this.#hasRows ||= read.count > 0;
      return read;
    } catch (error) {
      if (!(error instanceof LoadError) || error.place !== undefined) throw error;
      const { code, message, help, cause, resumable } = error;
      throw new LoadError(code, message, { place: context.specification.place, help, cause, resumable });
    }
  }

  #nameOf(valueOf: ValueOf, at: PageAt): string {
    const { options, secrets } = this.#parts;
    const { method = 'GET', url } = buildRequest(options, valueOf, at);
    return secrets.mask(`${method} ${url.origin}${url.pathname}${url.search}`);
  }

  /** Whether the page before each open slice's next one is what it was. */
  async #stillStands(reading: Reading, { open }: Position): Promise<boolean> {
    for (const [index, progress] of Object.entries(open)) {
      const { before } = progress.series;
      if (before === null) continue;
      const valueOf = nextValues(this.#sliceParts(Number(index), reading, progress));
      const answer = await this.#fetch(valueOf, before.at, false).catch((error: unknown) => {
        if (error instanceof LoadError && !error.resumable) return null;
        throw error;
      });
      if (answer === null || fingerprint(answer) !== before.print) return false;
    }
    return true;
  }
}
