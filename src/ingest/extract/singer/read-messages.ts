import type { Json, JsonObject } from '../../../util/json.ts';
import { holdsRiskyNumbers, parseExact } from '../file/parse-json.ts';
import { LoadError } from '../../load-error.ts';

/** What a tap says, message by message. */
export type SingerMessage =
  | {
      readonly kind: 'schema';
      readonly stream: string;
      readonly schema: JsonObject;
      readonly keys: readonly string[];
    }
  | { readonly kind: 'record'; readonly stream: string; readonly record: JsonObject; readonly text: string }
  | { readonly kind: 'state'; readonly value: Json }
  | { readonly kind: 'version'; readonly stream: string; readonly version: Json };

/** The longest message that is taken: what is longer is no record. */
const longestLine = 64 << 20;

/** Reads messages, a JSON object a line. Fails with `LoadError` `tap-failed` where a line is none, and at BATCH. */
export async function* readMessages(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SingerMessage, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number++;
    let text: string;
    try {
      text = decoder.decode(line).trim();
    } catch {
      throw broken(number, 'is no UTF-8');
    }
    if (text === '') continue;
    const message = messageOf(text, number);
    if (message !== null) yield message;
  }
}

function messageOf(text: string, line: number): SingerMessage | null {
  let value: Json;
  try {
    value = holdsRiskyNumbers(text) ? parseExact(text) : (JSON.parse(text) as Json);
  } catch {
    throw broken(line, `is no JSON: ${excerpt(text)}`);
  }
  if (!isObject(value)) throw broken(line, `is no message: ${excerpt(text)}`);
  const { stream, schema, record, version } = value;
  const type = typeof value['type'] === 'string' ? value['type'].toUpperCase() : '';
  switch (type) {
    case 'SCHEMA': {
      if (typeof stream !== 'string' || !isObject(schema))
        throw broken(line, 'is a SCHEMA without a stream or a schema');
      const keys = value['key_properties'];
      return { kind: 'schema', stream, schema, keys: Array.isArray(keys) ? keys.map(String) : [] };
    }
    case 'RECORD':
      if (typeof stream !== 'string' || !isObject(record))
        throw broken(line, 'is a RECORD without a stream or a record');
      return { kind: 'record', stream, record, text };
    case 'STATE':
      return { kind: 'state', value: value['value'] ?? null };
    case 'ACTIVATE_VERSION':
      return { kind: 'version', stream: typeof stream === 'string' ? stream : '', version: version ?? null };
    case 'BATCH':
      throw new LoadError('tap-failed', 'the tap gives BATCH messages, whose files are not read', {
        help: 'Take batch_config out of its settings, so that it gives records.',
      });
    case '':
      throw broken(line, `has no type: ${excerpt(text)}`);
    default:
      // The specification asks that what is unknown be passed over.
      return null;
  }
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      yield parts.length === 0 ? piece : Buffer.concat([...parts, piece]);
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > longestLine)
      throw new LoadError(
        'tap-failed',
        `the tap gave a line of more than ${longestLine >> 20} MB, which is no record`,
      );
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

function broken(line: number, what: string): LoadError {
  return new LoadError('tap-failed', `line ${line} of what the tap gave ${what}`, {
    help: 'A tap writes messages to standard output and its log to standard error: look whether it is one, and for a newer version.',
  });
}

function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
