import type { Json } from '../../util/json.ts';
import { readSize, readSpan } from '../span.ts';
import { record, type Shape, text, value, whole, word } from '../option-shape.ts';
import { isMap } from '../option-shape.ts';
import { defaultLimits, type HttpLimits } from './http-types.ts';

const rate = /^(\d+)\s*\/\s*(.+)$/;
const waits = /^(.+?)\.\.(.+)$/;

/** `limits:` of a source. */
export const limitsShape: Shape = record(
  {
    rate: value('a count in a span, such as 300/15m', (given) => readRate(given) !== null),
    concurrency: whole(1),
    timeout: span('30s'),
    retry: record(
      {
        max: whole(0),
        wait: value('the first wait and the longest, such as 1s..15m', (given) => readWaits(given) !== null),
        jitter: word(['full', 'none']),
      },
      { wanted: 'a map such as {max: 6, wait: 1s..15m}' },
    ),
    remaining: header(),
    reset: header(),
    body: value('a size such as 64MB', (given) => typeof given === 'string' && readSize(given) !== null),
  },
  { wanted: 'a map such as {rate: 10/s, concurrency: 4}' },
);

/** Limits with their defaults. They have been checked. */
export function readLimits(given: Json | undefined): HttpLimits {
  if (!isMap(given)) return defaultLimits;
  const { retry: again, concurrency, timeout, remaining, reset, body } = given;
  const retry = isMap(again) ? again : {};
  const bounds = readWaits(retry['wait'] ?? null);
  return {
    rate: readRate(given['rate'] ?? null),
    concurrency: typeof concurrency === 'number' ? concurrency : defaultLimits.concurrency,
    timeout: (typeof timeout === 'string' ? readSpan(timeout) : null) ?? defaultLimits.timeout,
    retry: {
      ...defaultLimits.retry,
      ...(typeof retry['max'] === 'number' ? { times: retry['max'] } : {}),
      ...bounds,
      ...(retry['jitter'] === 'none' ? { jitter: 'none' as const } : {}),
    },
    remaining: headerName(remaining),
    reset: headerName(reset),
    maximumBytes: (typeof body === 'string' ? readSize(body) : null) ?? defaultLimits.maximumBytes,
  };
}

function span(example: string): Shape {
  return value(`a span such as ${example}`, (given) => typeof given === 'string' && readSpan(given) !== null);
}

function header(): Shape {
  return text('a header such as header.x-rate-limit-reset', /^headers?\.[A-Za-z0-9-]+$/);
}

function headerName(given: Json | undefined): string | null {
  return typeof given === 'string' ? given.slice(given.indexOf('.') + 1).toLowerCase() : null;
}

function readRate(given: Json): HttpLimits['rate'] {
  const match = typeof given === 'string' ? rate.exec(given.trim()) : null;
  const window = match === null ? null : readSpan(match[2]!);
  const count = Number(match?.[1]);
  return window === null || window === 0 || count < 1 || count > 1e6 ? null : { count, window };
}

function readWaits(given: Json): { readonly shortest: number; readonly longest: number } | null {
  const match = typeof given === 'string' ? waits.exec(given.trim()) : null;
  const shortest = match === null ? null : readSpan(match[1]!);
  const longest = match === null ? null : readSpan(match[2]!);
  return shortest === null || longest === null || shortest > longest ? null : { shortest, longest };
}
