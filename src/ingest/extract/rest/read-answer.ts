import { isUtf8 } from 'node:buffer';
import type { Reject } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import type { HttpAnswer } from '../../http/http-types.ts';
import { valueAtPath } from '../../json-path.ts';
import { LoadError } from '../../load-error.ts';
import { reasons } from '../../normalize/encoding.ts';
import { isMap } from '../../option-shape.ts';
import { holdsRiskyNumbers, parseExact } from '../file/parse-json.ts';
import { readLines } from './read-lines.ts';
import type { RestOptions } from './rest-options.ts';

/** An answer taken apart. */
export interface ReadAnswer {
  readonly records: readonly JsonObject[];
  readonly rejects: readonly Reject[];
  /** How many elements there were, taken or not. */
  readonly count: number;
  /** All of a JSON answer, for paths to what else it says; undefined for lines. */
  readonly body: Json | undefined;
  readonly headers: HttpAnswer['headers'];
  readonly url: URL;
  readonly byteCount: number;
}

/** The format of an answer: as declared, else by its content type. */
export function formatOf(answer: HttpAnswer, declared: RestOptions['format']): 'json' | 'ndjson' | 'csv' {
  if (declared !== null) return declared;
  const type = (answer.headers.get('content-type') ?? '').toLowerCase();
  if (/ndjson|jsonl|json-lines|x-json-stream/.test(type)) return 'ndjson';
  return type.startsWith('text/csv') ? 'csv' : 'json';
}

/** An answer whose body is UTF-8, whatever charset its content type tells. One that is not known is left as it is. */
export function inUtf8(answer: HttpAnswer): HttpAnswer {
  const type = answer.headers.get('content-type') ?? '';
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(type)?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii')
    return answer;
  try {
    return { ...answer, bytes: Buffer.from(new TextDecoder(charset).decode(answer.bytes)) };
  } catch {
    return answer;
  }
}

/** A body as JSON, numbers as they are written; undefined where it is none. */
export function parseBody(bytes: Buffer): Json | undefined {
  const whole = bytes.toString('utf8');
  const text = whole.charCodeAt(0) === 0xfeff ? whole.slice(1) : whole;
  try {
    return holdsRiskyNumbers(text) ? parseExact(text) : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

/** Whether a body begins as JSON does, so that what is wrong with it may be that it breaks off. */
export function looksLikeJson(bytes: Buffer): boolean {
  return /^[\s\ufeff]*[[{]/.test(bytes.toString('utf8', 0, 64));
}

/** The rows of an answer. Fails with `LoadError`: `unreadable-answer`, `rows-missing`. */
export async function readAnswer(
  answer: HttpAnswer,
  parsed: Json | undefined,
  facts: {
    readonly options: RestOptions;
    readonly name: string;
    /** Whether the answer says by other means that there are no rows: then they may be lacking. */
    readonly isEmpty: (body: Json) => boolean;
  },
): Promise<ReadAnswer> {
  const { options, name } = facts;
  const { bytes, headers, url } = answer;
  const common = { headers, url, byteCount: bytes.length };
  const format = formatOf(answer, options.format);
  if (answer.status === 204) return { ...common, records: [], rejects: [], count: 0, body: undefined };
  if (format !== 'json') {
    const { records, rejects } = await readLines(bytes, format);
    return { ...common, records, rejects, count: records.length + rejects.length, body: undefined };
  }
  if (parsed === undefined) throw notJson(answer, name);
  const elements = rowsOf(parsed, facts);
  const damaged = !isUtf8(bytes);
  const rejects: Reject[] = [];
  const records: JsonObject[] = [];
  for (const element of elements) {
    const spoiled = damaged && JSON.stringify(element).includes('\ufffd');
    if (isMap(element) && !spoiled && !('rawJSON' in element)) {
      records.push(element);
      continue;
    }
    const reason = spoiled ? reasons.badEncoding : 'not_an_object';
    rejects.push({ file: null, line: null, reason, column: null, value: null, raw: JSON.stringify(element) });
  }
  return { ...common, records, rejects, count: elements.length, body: parsed };
}

function rowsOf(body: Json, { options, name, isEmpty }: Parameters<typeof readAnswer>[2]): readonly Json[] {
  const { rows } = options;
  if (rows === null || rows.kind === 'header') {
    if (Array.isArray(body)) return body as readonly Json[];
    throw new LoadError('rows-missing', `the answer to ${name} is no list of rows but ${described(body)}`, {
      help: 'Say where the rows are, such as rows: $.data',
    });
  }
  const found = valueAtPath(body, rows.steps);
  if (Array.isArray(found)) return found as readonly Json[];
  if (isMap(found)) return [found];
  if ((found === undefined || found === null) && (rows.optional || found === null || isEmpty(body)))
    return [];
  const path = rows.steps
    .map((step) => (typeof step === 'string' ? `.${step}` : typeof step === 'number' ? `[${step}]` : '[*]'))
    .join('');
  throw new LoadError(
    'rows-missing',
    found === undefined
      ? `the answer to ${name} has nothing at rows: $${path}; it is ${described(body)}`
      : `the answer to ${name} has no list at rows: $${path}, but ${described(found)}`,
    { help: `Say where the rows are. Where they may be lacking: rows: $${path}?` },
  );
}

function described(body: Json): string {
  if (Array.isArray(body)) return 'a list';
  if (!isMap(body)) return JSON.stringify(body).slice(0, 100);
  const keys = Object.keys(body);
  return keys.length === 0
    ? 'an empty map'
    : `a map with ${keys.slice(0, 12).join(', ')}${keys.length > 12 ? ', …' : ''}`;
}

function notJson({ bytes, headers }: HttpAnswer, name: string): LoadError {
  const start = bytes.toString('utf8', 0, 200).trim();
  const html = /^(?:<!doctype html|<html)/i.test(start);
  const what =
    bytes.length === 0
      ? 'is empty'
      : html
        ? 'is an HTML page, not JSON'
        : `is not JSON (${headers.get('content-type') ?? 'without content type'}); it begins with ${JSON.stringify(start.slice(0, 60))}`;
  return new LoadError('unreadable-answer', `the answer to ${name} ${what}`, {
    help: html
      ? 'Such pages come from a login, a proxy or a wrong path: look at url, get and auth.'
      : 'Look at url and get; where it is not JSON, say format: csv or format: ndjson.',
  });
}
