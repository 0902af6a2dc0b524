import { setTimeout } from 'node:timers/promises';
import type { CursorValue } from '../../../domain/load.ts';
import type { HttpClient } from '../../http/http-client.ts';
import type { HttpRequest, OpenAnswer } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import type { ExtractContext, RecordBatch } from '../extractor.ts';
import type { Feed, FeedPart } from './feed.ts';

/** How a stream over HTTP is asked for from a position on, and what its body holds. */
export interface HttpProtocol {
  /** What asks for all behind a position; null: from the beginning. */
  readonly request: (position: CursorValue) => HttpRequest;
  /** Records of an answer, with the position behind each batch of them. Throws `LoadError` where it is no such stream. */
  readonly decode: (
    answer: OpenAnswer,
    position: CursorValue,
  ) => AsyncGenerator<{ readonly batch: RecordBatch; readonly position: CursorValue }>;
  /** How long to wait before asking again once the server has ended the stream, in milliseconds. */
  readonly pause: () => number;
}

/** So many connections in a row may break without a record between them, where the stream is not followed. */
const mostBroken = 5;
const longestWait = 30_000;

/**
 * Reads a stream over HTTP. A connection that breaks is made again behind the last record that came, after growing waits with jitter; where
 * the stream is followed, without an end, and also when the server has ended it. An answer of 204 is the end of it.
 */
export function httpFeed(
  protocol: HttpProtocol,
  facts: { readonly slice: string; readonly client: HttpClient; readonly context: ExtractContext },
): Feed {
  const { slice, client, context } = facts;
  const { follow, tell } = context;
  return {
    lag: () => null,
    async *read(from, signal): AsyncGenerator<FeedPart, void> {
      let position = from.get(slice) ?? null;
      let broken = 0;
      for (;;) {
        let answer: OpenAnswer | null = null;
        let wait = protocol.pause();
        const letGo = (): void => answer?.discard();
        signal.addEventListener('abort', letGo, { once: true });
        try {
          // oxlint-disable-next-line no-loop-func
          answer = await client.open(() => protocol.request(position));
          signal.throwIfAborted();
          if (answer.status === 204) return;
          for await (const part of protocol.decode(answer, position)) {
            position = part.position;
            broken = 0;
            yield { kind: 'batch', batch: part.batch, positions: new Map([[slice, position]]) };
          }
          if (!follow) return;
          wait = protocol.pause();
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof LoadError && !(follow && error.resumable)) throw error;
          broken++;
          if (!follow && broken > mostBroken) throw brokenOff(slice, error);
          wait = Math.min(longestWait, protocol.pause() * 2 ** broken) * (0.5 + Math.random() / 2);
          tell(
            `${slice} broke off (${textOf(error)}); connecting again in ${Math.ceil(wait / 1000)} s`,
            'info',
          );
        } finally {
          signal.removeEventListener('abort', letGo);
          letGo();
        }
        await setTimeout(wait, undefined, { signal });
      }
    },
  };
}

function brokenOff(slice: string, cause: unknown): LoadError {
  return new LoadError(
    'request-failed',
    `${slice} broke off ${mostBroken + 1} times without a record: ${textOf(cause)}`,
    { cause },
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Refuses an answer that is a page for people: an error page with status 200, a login. */
export function refusePage({ headers }: OpenAnswer, slice: string, wanted: string): void {
  const type = headers.get('content-type') ?? '';
  if (!/\bhtml\b/i.test(type)) return;
  throw new LoadError('request-failed', `${slice} answered with a page (${type}) and not with ${wanted}`, {
    help: 'Look at the url, and at the headers that authorize.',
  });
}
