import { defaultLimits } from '../../http/http-types.ts';
import type { ExtractContext, Extractor } from '../extractor.ts';
import type { Feed } from './feed.ts';
import { httpFeed } from './http-feed.ts';
import { MicroBatches } from './micro-batches.ts';
import { serverSentEvents } from './server-sent-events.ts';
import { readStreamOptions, type StreamOptions } from './stream-options.ts';
import { streamedLines } from './streamed-lines.ts';

/**
 * Reads a source that has no end, in pieces: NDJSON over HTTP, server-sent events, topics of Kafka. Each piece is a commit, with the positions
 * behind it. Slices are a topic's partitions, or the one URL.
 */
export const streamExtractor: Extractor = {
  open: async (context) => {
    const options = readStreamOptions(context.specification);
    const feed = await openFeed(options, context);
    const { follow, signal, drain, clock } = context;
    return new MicroBatches({ feed, options, follow, signal, drain, clock });
  },
};

async function openFeed(options: StreamOptions, context: ExtractContext): Promise<Feed> {
  if (options.protocol === 'kafka') {
    const { openKafka } = await import('./kafka-feed.ts');
    return openKafka(options, context);
  }
  const { origin, pathname } = new URL(options.url);
  // Without the query, which may hold secrets.
  const slice = `${origin}${pathname}`;
  const { silence } = options;
  const retry = { ...defaultLimits.retry, times: 4, longest: 30_000 };
  const client = context.http({ limits: { ...defaultLimits, timeout: silence, retry }, authorizer: null });
  const protocol =
    options.protocol === 'sse' ? serverSentEvents(options, slice) : streamedLines(options, slice);
  return httpFeed(protocol, { slice, client, context });
}
