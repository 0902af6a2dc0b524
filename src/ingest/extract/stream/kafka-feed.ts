import type { Consumer } from '@platformatic/kafka';
import { setTimeout } from 'node:timers/promises';
import type { CursorValue } from '../../../domain/load.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext } from '../extractor.ts';
import type { Feed, FeedPart } from './feed.ts';
import { isPassing, kafkaErrorCodes, kafkaErrorText } from './kafka-errors.ts';
import { KafkaPartition } from './kafka-partition.ts';
import { messageBatch } from './message-batch.ts';
import type { StreamOptions } from './stream-options.ts';

/** How much one answer of a broker may hold, and how long a broker waits for something to answer with. */
const fetchSize = { all: 8 << 20, partition: 1 << 20, milliseconds: 500 } as const;
/** So often is it looked whether topics have got more partitions. */
const metadataEvery = 30_000;
const longestWait = 30_000;
/** So many failures in a row end a load that does not follow. */
const mostFailures = 5;
const earliest = -2n;
const latest = -1n;

/**
 * Opens topics of Kafka. Partitions are read by offset, without a consumer group: who may load the table is settled by its lock, and where it
 * goes on by the state that is committed with the rows. Only committed transactions are read.
 */
export async function openKafka(options: StreamOptions, context: ExtractContext): Promise<Feed> {
  const kafka = await import('@platformatic/kafka');
  const { tls, sasl } = options.security;
  const client = new kafka.Consumer({
    clientId: 'sluice',
    // None is joined.
    groupId: 'sluice',
    bootstrapBrokers: [...options.brokers],
    retries: 2,
    retryDelay: 300,
    timeout: 30_000,
    connectTimeout: 10_000,
    ...(tls && { tls: {} }),
    ...(sasl !== null && { sasl }),
  });
  const reading = new KafkaReading(client, options, context);
  try {
    await reading.findPartitions();
  } catch (error) {
    void client.close(true).catch(() => undefined);
    throw failure(error, options);
  }
  return { read: (from, signal) => reading.read(from, signal), lag: () => reading.lag() };
}

function failure(error: unknown, { brokers, topics }: StreamOptions): LoadError {
  if (error instanceof LoadError) return error;
  const codes = kafkaErrorCodes(error);
  const isAuthentication = codes.some((code) => /AUTHENTICATION|AUTHORIZATION|SASL/.test(code));
  return new LoadError(
    isAuthentication ? 'not-authorized' : 'request-failed',
    `${topics.join(', ')} could not be read from ${brokers.join(', ')}: ${kafkaErrorText(error)}`,
    {
      cause: error,
      ...(isAuthentication && { help: 'Look at security: mechanism, username and password.' }),
    },
  );
}

/** Topics as they are read. */
class KafkaReading {
  readonly #client: Consumer;
  readonly #options: StreamOptions;
  readonly #context: ExtractContext;
  #topics = new Map<string, { readonly id: string; readonly leaders: readonly number[] }>();
  #partitions: KafkaPartition[] = [];

  constructor(client: Consumer, options: StreamOptions, context: ExtractContext) {
    this.#client = client;
    this.#options = options;
    this.#context = context;
  }

  lag(): number {
    return Number(this.#partitions.reduce((sum, { end, next }) => sum + (end > next ? end - next : 0n), 0n));
  }

  /** Topics with their partitions and who leads them. */
  async findPartitions(): Promise<void> {
    const { topics } = this.#options;
    const found = await this.#client.metadata({
      topics: [...topics],
      forceUpdate: true,
      autocreateTopics: false,
    });
    const known = new Map<string, { id: string; leaders: number[] }>();
    for (const name of topics) {
      const topic = found.topics.get(name);
      if (topic === undefined)
        throw new LoadError(
          'request-failed',
          `there is no topic "${name}" at ${this.#options.brokers.join(', ')}`,
        );
      known.set(name, { id: topic.id, leaders: topic.partitions.map(({ leader }) => leader) });
    }
    this.#topics = known;
  }

  async *read(from: ReadonlyMap<string, CursorValue>, signal: AbortSignal): AsyncGenerator<FeedPart, void> {
    const { follow, tell, clock } = this.#context;
    this.#partitions = [];
    let failures = 0;
    let toldEnd = false;
    let lookAgain = clock() + metadataEvery;
    try {
      for (;;) {
        signal.throwIfAborted();
        try {
          if (this.#partitions.length === 0 || clock() >= lookAgain) {
            if (this.#partitions.length > 0) await this.findPartitions();
            lookAgain = clock() + metadataEvery;
            const added = await this.#addPartitions(from);
            // What is read from the end on is known to be so from now on.
            if (added.length > 0) yield this.#partOf(added, []);
          }
          const parts = await this.#fetchAll();
          failures = 0;
          yield* parts;
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof LoadError) throw error;
          if (await this.#resolve(error)) continue;
          if (!isPassing(error) || (!follow && ++failures > mostFailures))
            throw failure(error, this.#options);
          const wait = Math.min(longestWait, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
          if (follow) failures++;
          tell(
            `Kafka is away (${kafkaErrorText(error)}); trying again in ${Math.ceil(wait / 1000)} s`,
            'info',
          );
          await setTimeout(wait, undefined, { signal });
          await this.findPartitions().catch(() => undefined);
          continue;
        }
        if (!toldEnd && this.#partitions.every(({ next, endAtFirst }) => next >= endAtFirst)) {
          toldEnd = true;
          yield { kind: 'caught-up' };
        }
      }
    } finally {
      await this.#client.close(true).catch(() => undefined);
    }
  }

  /** Partitions that are not being read yet, from where they are gone on with. */
  async #addPartitions(from: ReadonlyMap<string, CursorValue>): Promise<readonly KafkaPartition[]> {
    const { start } = this.#options;
    const topics = [...this.#topics.keys()];
    const isFirst = this.#partitions.length === 0;
    const firsts = await this.#client.listOffsets({ topics, timestamp: earliest, isolationLevel: 1 });
    const ends = await this.#client.listOffsets({ topics, timestamp: latest, isolationLevel: 1 });
    const added: KafkaPartition[] = [];
    for (const [topic, { leaders }] of this.#topics) {
      // A partition that came later holds nothing that was there before.
      const isNew = isFirst && ![...from.keys()].some((slice) => slice.startsWith(`${topic}/`));
      leaders.forEach((_leader, index) => {
        if (this.#partitions.some((each) => each.topic === topic && each.index === index)) return;
        const first = firsts.get(topic)?.[index] ?? 0n;
        const end = ends.get(topic)?.[index] ?? first;
        const stored = KafkaPartition.offsetOf(from.get(`${topic}/${index}`));
        const next = stored ?? (isNew && start === 'latest' ? end : first);
        const partition = new KafkaPartition({ topic, index, next, end, options: this.#options });
        if (stored !== null && (stored < first || stored > end)) this.#lost(partition, first, end);
        added.push(partition);
      });
    }
    this.#partitions.push(...added);
    return added;
  }

  /** Asks all brokers that lead a partition, at the same time. */
  async #fetchAll(): Promise<readonly FeedPart[]> {
    const byLeader = new Map<number, KafkaPartition[]>();
    for (const partition of this.#partitions) {
      const leader = this.#topics.get(partition.topic)?.leaders[partition.index] ?? -1;
      const led = byLeader.get(leader) ?? [];
      led.push(partition);
      byLeader.set(leader, led);
    }
    const isBehind = this.lag() > 0;
    const answers = await Promise.all(
      [...byLeader].map(([node, led]) =>
        this.#client.fetch({
          node,
          topics: [...Map.groupBy(led, ({ topic }) => topic)].map(([topic, all]) => ({
            topicId: this.#topics.get(topic)!.id,
            partitions: all.map(({ index, next }) => ({
              partition: index,
              currentLeaderEpoch: -1,
              fetchOffset: next,
              lastFetchedEpoch: -1,
              partitionMaxBytes: fetchSize.partition,
            })),
          })),
          minBytes: 1,
          maxBytes: fetchSize.all,
          maxWaitTime: isBehind ? 0 : fetchSize.milliseconds,
          isolationLevel: 1,
        }),
      ),
    );
    const names = new Map([...this.#topics].map(([name, { id }]) => [id, name]));
    const parts: FeedPart[] = [];
    for (const { responses } of answers) {
      for (const { topicId, partitions } of responses) {
        for (const answer of partitions) {
          const partition = this.#partitions.find(
            (each) => each.topic === names.get(topicId) && each.index === answer.partitionIndex,
          );
          if (partition === undefined) continue;
          const before = partition.next;
          const messages = partition.take(answer);
          if (partition.next > before) parts.push(this.#partOf([partition], messages));
        }
      }
    }
    return parts;
  }

  #partOf(partitions: readonly KafkaPartition[], messages: ReturnType<KafkaPartition['take']>): FeedPart {
    return {
      kind: 'batch',
      batch: messageBatch(messages, partitions[0]!.slice),
      positions: new Map(partitions.map(({ slice, next }) => [slice, { offset: String(next) }])),
    };
  }

  /** A partition that does not hold any more what comes next: true where it is gone on with elsewhere. */
  async #resolve(error: unknown): Promise<boolean> {
    if (!kafkaErrorCodes(error).includes('OFFSET_OUT_OF_RANGE')) return false;
    const topics = [...this.#topics.keys()];
    const firsts = await this.#client.listOffsets({ topics, timestamp: earliest });
    const ends = await this.#client.listOffsets({ topics, timestamp: latest });
    for (const partition of this.#partitions) {
      const first = firsts.get(partition.topic)?.[partition.index] ?? 0n;
      const end = ends.get(partition.topic)?.[partition.index] ?? first;
      if (partition.next < first || partition.next > end) this.#lost(partition, first, end);
    }
    return true;
  }

  /** Records that are gone before they were loaded, or a topic that was made anew: an error, unless the options say to go on. */
  #lost(partition: KafkaPartition, first: bigint, end: bigint): void {
    const { slice, next } = partition;
    const what =
      next < first
        ? `${slice} begins at offset ${first} now, and ${next} is next: ${first - next} messages were deleted before they were loaded`
        : `${slice} ends at offset ${end}, and ${next} is next: the topic was made anew`;
    if (this.#options.onLost === 'fail') {
      throw new LoadError('position-lost', what, {
        help: 'Go on with what is there by on_lost: skip, or read all again with --full-refresh.',
      });
    }
    this.#context.tell(`${what}; going on from ${first}`, 'warning');
    partition.next = first;
  }
}
