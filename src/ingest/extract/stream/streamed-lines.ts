import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { CursorValue } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { OpenAnswer } from '../../http/http-types.ts';
import { LoadError } from '../../load-error.ts';
import { valueAt } from '../../normalize/record-values.ts';
import { maximumRecordBytes, parseRow } from '../file/read-ndjson.ts';
import { type HttpProtocol, refusePage } from './http-feed.ts';
import { messageBatch, type StreamMessage } from './message-batch.ts';
import type { StreamOptions } from './stream-options.ts';

/** How long to wait before asking again once the server has ended the answer, in milliseconds. */
const pause = 1000;

/** How far a stream of lines has been read whose bytes stay what they are. */
interface BytePosition {
  /** All bytes up to there, the last line's end with them. */
  readonly bytes: number;
  readonly lines: number;
  /** Length and SHA-256 of the last line: by this one sees that the stream still is what was read. */
  readonly tail: number;
  readonly sha256: string;
}

/** Newline-delimited JSON over HTTP, gone on with by bytes, by a field's last value, or not at all, as the options say. */
export function streamedLines(options: StreamOptions, slice: string): HttpProtocol {
  const { position: how } = options;
  return {
    pause: () => pause,
    request: (position) => {
      const url = new URL(options.url);
      const headers: Record<string, string> = { accept: 'application/x-ndjson, */*', ...options.headers };
      if (how.kind === 'cursor') {
        const value = valueOf(position);
        if (value !== null)
          url.searchParams.set(how.parameter, typeof value === 'string' ? value : JSON.stringify(value));
      }
      const at = how.kind === 'bytes' ? bytesOf(position) : null;
      if (at === null) return { url, headers };
      headers['range'] = `bytes=${at.bytes - at.tail}-`;
      headers['accept-encoding'] = 'identity';
      return {
        url,
        headers,
        judge: ({ status }) => {
          if (status === 416) throw changed(slice);
          return undefined;
        },
      };
    },
    async *decode(answer, position) {
      refusePage(answer, slice, 'newline-delimited JSON');
      const at = how.kind === 'bytes' ? bytesOf(position) : null;
      const body = at === null ? answer.body : behind(answer, at, slice);
      let { bytes, lines, tail, sha256 } = at ?? { bytes: 0, lines: 0, tail: 0, sha256: '' };
      let value = valueOf(position);
      for await (const { text, length, messages, last } of linesOf(body, slice)) {
        const numbered = messages.map((message) => ({
          ...message,
          line: how.kind === 'bytes' ? lines + message.line! : null,
        }));
        bytes += length;
        lines += text;
        if (last !== null) {
          tail = last.length;
          sha256 = hashOf(last);
        }
        const batch = messageBatch(numbered, slice);
        if (how.kind === 'cursor') value = lastValue(batch.records, how.field) ?? value;
        const next: CursorValue =
          how.kind === 'bytes' ? { bytes, lines, tail, sha256 } : how.kind === 'cursor' ? { value } : null;
        yield { batch, position: next };
      }
    },
  };
}

interface Lines {
  /** How many lines, blank ones too. */
  readonly text: number;
  /** Their bytes. */
  readonly length: number;
  /** Numbered from 1 in this piece. */
  readonly messages: readonly StreamMessage[];
  /** The last line that is not blank, with its end; null where there is none. */
  readonly last: Buffer | null;
}

/** Whole lines as they come. What stands behind the last line's end is a line where it is a whole object, and otherwise not there yet. */
async function* linesOf(body: AsyncIterable<Uint8Array>, slice: string): AsyncGenerator<Lines> {
  let rest: Uint8Array[] = [];
  let gathered = 0;
  for await (const chunk of body) {
    const end = chunk.lastIndexOf(10) + 1;
    gathered += chunk.length;
    if (end === 0) {
      rest.push(chunk);
      if (gathered > maximumRecordBytes)
        throw new LoadError(
          'answer-too-large',
          `${slice} has a line longer than ${maximumRecordBytes >> 20} MB`,
        );
      continue;
    }
    yield cut(Buffer.concat([...rest, chunk.subarray(0, end)]));
    rest = [chunk.subarray(end)];
    gathered = chunk.length - end;
  }
  const open = Buffer.concat(rest);
  if (open.length > 0 && typeof parseRow(open.toString('utf8'), false) !== 'string') yield cut(open);
}

function cut(bytes: Buffer): Lines {
  const damaged = !isUtf8(bytes);
  const messages: StreamMessage[] = [];
  let last: Buffer | null = null;
  let line = 0;
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(10, start);
    const end = next < 0 ? bytes.length : next;
    line++;
    const piece = bytes.subarray(start, end);
    const text = piece.toString('utf8');
    if (text.trim() !== '') {
      messages.push({ text, damaged: damaged && !isUtf8(piece), line, extra: null });
      last = bytes.subarray(start, Math.min(end + 1, bytes.length));
    }
    start = end + 1;
  }
  return { text: line, length: bytes.length, messages, last };
}

/** The body behind a position, after a look at whether it ends there as it did. A server that does not know ranges gives all again. */
async function* behind(answer: OpenAnswer, at: BytePosition, slice: string): AsyncGenerator<Uint8Array> {
  const begins = answer.status === 206 ? beginOf(answer) : 0;
  const from = at.bytes - at.tail;
  if (begins > from) throw changed(slice);
  let left = from - begins;
  let tail: Buffer | null = Buffer.alloc(0);
  for await (const chunk of answer.body) {
    const piece = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - piece.length;
    if (piece.length === 0) continue;
    if (tail === null) {
      yield piece;
      continue;
    }
    tail = Buffer.concat([tail, piece]);
    if (tail.length < at.tail) continue;
    if (hashOf(tail.subarray(0, at.tail)) !== at.sha256) throw changed(slice);
    if (tail.length > at.tail) yield tail.subarray(at.tail);
    tail = null;
  }
  if (tail !== null && at.tail > 0) throw changed(slice);
}

function beginOf({ headers }: OpenAnswer): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? 0);
}

function changed(slice: string): LoadError {
  return new LoadError(
    'file-changed',
    `${slice} does not hold any more what was read of it: its bytes are others than they were`,
    { help: 'Read it again from the beginning with --full-refresh, or use another position.' },
  );
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function bytesOf(position: CursorValue): BytePosition | null {
  return typeof position === 'object' && position !== null && 'bytes' in position
    ? (position as unknown as BytePosition)
    : null;
}

function valueOf(position: CursorValue): Json {
  return typeof position === 'object' && position !== null && 'value' in position
    ? (position['value'] ?? null)
    : null;
}

function lastValue(records: readonly JsonObject[], field: string): Json {
  for (let index = records.length - 1; index >= 0; index--) {
    const value = valueAt(records[index]!, field) as Json;
    // A number that a double does not hold comes back from the database as another, were it not a text.
    if (value !== null) return typeof value === 'object' ? JSON.stringify(value) : value;
  }
  return null;
}
