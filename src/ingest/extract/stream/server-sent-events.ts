import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { JsonObject } from '../../../util/json.ts';
import { LoadError } from '../../load-error.ts';
import { type HttpProtocol, refusePage } from './http-feed.ts';
import { messageBatch, type StreamMessage } from './message-batch.ts';
import type { StreamOptions } from './stream-options.ts';

/** What the server has not said otherwise, in milliseconds; and no more than that where it has. */
const pauses = { usual: 1000, longest: 30_000 } as const;

/**
 * Server-sent events: each event's data is a JSON object. The position is the last event's id, sent as `Last-Event-ID`; `retry:` says how
 * long to wait before connecting again.
 */
export function serverSentEvents(options: StreamOptions, slice: string): HttpProtocol {
  let pause: number = pauses.usual;
  return {
    pause: () => pause,
    request: (position) => {
      const id = idOf(position);
      return {
        url: new URL(options.url),
        headers: {
          accept: 'text/event-stream',
          'cache-control': 'no-store',
          ...options.headers,
          ...(id === null ? {} : { 'last-event-id': id }),
        },
      };
    },
    async *decode(answer, position) {
      refusePage(answer, slice, 'server-sent events');
      const type = answer.headers.get('content-type') ?? '';
      if (!/^text\/event-stream\b/i.test(type))
        throw new LoadError(
          'request-failed',
          `${slice} answered with ${type === '' ? 'no content type' : type} and not with server-sent events (text/event-stream)`,
          { help: 'Look at the url, or use protocol: ndjson.' },
        );
      let id = idOf(position);
      let events: EventSourceMessage[] = [];
      const parser = createParser({
        onEvent: (event) => void events.push(event),
        onRetry: (milliseconds) => (pause = Math.min(milliseconds, pauses.longest)),
      });
      const decoder = new TextDecoder();
      for await (const chunk of answer.body) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        if (events.length === 0) continue;
        const messages: StreamMessage[] = [];
        for (const event of events) {
          if (event.id !== undefined) id = event.id === '' ? null : event.id;
          if (options.events !== null && !options.events.includes(event.event ?? 'message')) continue;
          messages.push({ text: event.data, line: null, extra: extraOf(event, options.metadata) });
        }
        events = [];
        yield { batch: messageBatch(messages, slice), position: { id } };
      }
    },
  };
}

function extraOf({ id, event }: EventSourceMessage, metadata: readonly string[]): JsonObject | null {
  if (metadata.length === 0) return null;
  const all: JsonObject = { _id: id ?? null, _event: event ?? 'message' };
  return Object.fromEntries(metadata.map((name) => [`_${name}`, all[`_${name}`] ?? null]));
}

function idOf(position: unknown): string | null {
  return typeof position === 'object' &&
    position !== null &&
    'id' in position &&
    typeof position.id === 'string'
    ? position.id
    : null;
}
