import type { JsonObject } from '../../../util/json.ts';
import { SecretKeeper } from '../../http/secret-keeper.ts';
import { LoadError } from '../../load-error.ts';
import { fromEnvironment } from '../from-environment.ts';
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
    const secrets = new SecretKeeper();
    const { specification } = context;
    const options = readStreamOptions({
      ...specification,
      options: fromEnvironment(specification.options, context, (secret) => secrets.add(secret)) as JsonObject,
    });
    const feed = await openFeed(options, context, (text) => secrets.mask(text));
    const { follow, signal, drain, clock } = context;
    return new MicroBatches({ feed, options, follow, signal, drain, clock });
  },
};

async function openFeed(
  options: StreamOptions,
  context: ExtractContext,
  mask: (text: string) => string,
): Promise<Feed> {
  if (options.protocol === 'kafka') {
    const { openKafka } = await import('./kafka-feed.ts');
    return openKafka(options, context);
  }
  if (!URL.canParse(options.url))
    throw new LoadError('bad-load-option', `"${mask(options.url)}" is no URL`, {
      place: context.specification.place,
    });
  const { origin, pathname } = new URL(options.url);
  // Without the query, which may hold secrets.
  const slice = `${origin}${pathname}`;
  const { silence } = options;
  const retry = { ...defaultLimits.retry, times: 4, longest: 30_000 };
  const client = context.http({
    limits: { ...defaultLimits, timeout: silence, retry },
    authorizer: null,
    mask,
  });
  const protocol =
    options.protocol === 'sse' ? serverSentEvents(options, slice) : streamedLines(options, slice);
  return httpFeed(protocol, { slice, client, context });
}
