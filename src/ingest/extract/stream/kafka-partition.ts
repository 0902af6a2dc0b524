import { isUtf8 } from 'node:buffer';
import type { Consumer } from '@platformatic/kafka';
import type { CursorValue } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { StreamMessage } from './message-batch.ts';
import type { StreamOptions } from './stream-options.ts';

type FetchAnswer = Awaited<ReturnType<Consumer['fetch']>>;
type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];
type Batch = NonNullable<PartitionAnswer['records']>[number];
type KafkaRecord = Batch['records'][number];

/** Bits of a batch's attributes. */
const transactional = 0x10;
const control = 0x20;
/** The type of a control record that ends a transaction whose messages do not count. */
const abortMarker = 0;

/** One partition of a topic, and how far it has been read. */
export class KafkaPartition {
  readonly topic: string;
  readonly index: number;
  /** The offset that comes next. */
  next: bigint;
  /** Behind the last message that may be read, as the broker last said. */
  end: bigint;
  /** The same when reading began. */
  readonly endAtFirst: bigint;
  readonly #options: Pick<StreamOptions, 'metadata' | 'tombstones'>;

  constructor(facts: {
    readonly topic: string;
    readonly index: number;
    readonly next: bigint;
    readonly end: bigint;
    readonly options: Pick<StreamOptions, 'metadata' | 'tombstones'>;
  }) {
    this.topic = facts.topic;
    this.index = facts.index;
    this.next = facts.next;
    this.end = facts.end;
    this.endAtFirst = facts.end;
    this.#options = facts.options;
  }

  /** Its name as a slice and as the file of its rows: `orders/0`. */
  get slice(): string {
    return `${this.topic}/${this.index}`;
  }

  /** The offset of a stored position; null where there is none. */
  static offsetOf(position: CursorValue | undefined): bigint | null {
    return typeof position === 'object' &&
      position !== null &&
      'offset' in position &&
      typeof position['offset'] === 'string'
      ? BigInt(position['offset'])
      : null;
  }

  /** Takes what a broker answered: the messages that come next, without those of transactions that were aborted. */
  take({ records, abortedTransactions, lastStableOffset, highWatermark }: PartitionAnswer): StreamMessage[] {
    this.end = lastStableOffset >= 0n ? lastStableOffset : highWatermark;
    const pending = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
    const aborted = new Set<bigint>();
    const messages: StreamMessage[] = [];
    for (const batch of records ?? []) {
      const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
      while (pending.length > 0 && pending[0]!.firstOffset <= last) aborted.add(pending.shift()!.producerId);
      if ((batch.attributes & control) !== 0) {
        if (markerOf(batch) === abortMarker) aborted.delete(batch.producerId);
      } else if ((batch.attributes & transactional) === 0 || !aborted.has(batch.producerId)) {
        for (const record of batch.records) this.#add(messages, batch, record);
      }
      // A batch that was compacted ends behind its last record.
      if (last >= this.next) this.next = last + 1n;
    }
    return messages;
  }

  #add(messages: StreamMessage[], batch: Batch, record: KafkaRecord): void {
    const offset = batch.firstOffset + BigInt(record.offsetDelta);
    // An answer begins with the whole batch in which the wanted offset lies.
    if (offset < this.next) return;
    const { value } = record;
    if (value === null && this.#options.tombstones === 'skip') return;
    messages.push({
      text: value === null ? null : value.toString('utf8'),
      damaged: value !== null && !isUtf8(value),
      line: Number(offset),
      extra: this.#extraOf(batch, record, offset),
    });
  }

  #extraOf(batch: Batch, { key, headers, timestampDelta }: KafkaRecord, offset: bigint): JsonObject | null {
    const { metadata } = this.#options;
    if (metadata.length === 0) return null;
    const all: Readonly<Record<string, () => Json>> = {
      key: () => key?.toString('utf8') ?? null,
      topic: () => this.topic,
      partition: () => this.index,
      offset: () => Number(offset),
      timestamp: () => new Date(Number(batch.firstTimestamp + timestampDelta)).toISOString(),
      headers: () =>
        Object.fromEntries(headers.map(([name, value]) => [String(name), value?.toString('utf8') ?? null])),
    };
    return Object.fromEntries(metadata.map((name) => [`_${name}`, all[name]?.() ?? null]));
  }
}

/** The type of a control batch: its one record's key is a version and a type, of two bytes each. */
function markerOf(batch: Batch): number | null {
  const key = batch.records[0]?.key;
  return key !== null && key !== undefined && key.length >= 4 ? key.readInt16BE(2) : null;
}
