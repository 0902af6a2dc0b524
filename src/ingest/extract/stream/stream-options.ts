import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, isStringList, oneOf, type OptionCheck } from '../../option-check.ts';

/** How a stream is spoken to. */
export type StreamProtocol = 'ndjson' | 'sse' | 'kafka';

/** The `stream` extractor's own options, with defaults filled in. Times are milliseconds. */
export interface StreamOptions {
  readonly protocol: StreamProtocol;
  /** Of `ndjson` and `sse`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How NDJSON is gone on with: behind the bytes that were read, behind a field's value that a parameter takes, or not at all. */
  readonly position:
    | { readonly kind: 'bytes' }
    | { readonly kind: 'cursor'; readonly field: string; readonly parameter: string }
    | { readonly kind: 'none' };
  /** Types of server-sent events that are taken; null: all. */
  readonly events: readonly string[] | null;
  /** Of `kafka`. */
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  readonly start: 'earliest' | 'latest';
  readonly onLost: 'fail' | 'skip';
  readonly tombstones: 'reject' | 'skip';
  readonly security: KafkaSecurity;
  /** What of a message besides its value becomes a column, under its name with `_` before it. */
  readonly metadata: readonly string[];
  /** A commit is made at so many rows, or when its first row is so old. */
  readonly batch: { readonly rows: number; readonly milliseconds: number };
  /** A load that does not follow ends when nothing has come for so long … */
  readonly maximumWait: number;
  /** … or when it has listened for so long. */
  readonly maximumListening: number;
  /** A connection that is silent for so long is made anew. */
  readonly silence: number;
}

/** How a Kafka broker is entered. */
export interface KafkaSecurity {
  readonly tls: boolean;
  readonly sasl: {
    readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  } | null;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
const metadataNames: Readonly<Record<StreamProtocol, readonly string[]>> = {
  ndjson: [],
  sse: ['id', 'event'],
  kafka: ['key', 'topic', 'partition', 'offset', 'timestamp', 'headers'],
};
/** Keys that only some protocols have. */
const own: Readonly<Record<StreamProtocol, readonly string[]>> = {
  ndjson: ['url', 'headers', 'position', 'silence'],
  sse: ['url', 'headers', 'events', 'metadata', 'silence'],
  kafka: ['brokers', 'topic', 'start', 'on_lost', 'tombstones', 'security', 'metadata'],
};

const seconds: OptionCheck = (value) =>
  typeof value === 'number' && value > 0 && value <= 86_400 ? null : 'a number of seconds';
const texts: OptionCheck = (value) =>
  (typeof value === 'string' && value !== '') ||
  (isStringList(value) && value.length > 0 && !value.includes(''))
    ? null
    : 'a text or a list of texts';

const checks: Readonly<Record<string, OptionCheck>> = {
  protocol: oneOf(['ndjson', 'sse', 'kafka']),
  url: (value) =>
    typeof value === 'string' &&
    (value.includes('${env.') || (/^https?:\/\/./.test(value) && URL.canParse(value)))
      ? null
      : 'an http or https URL',
  headers: (value) =>
    isMap(value) && Object.values(value).every((each) => typeof each === 'string')
      ? null
      : 'a map of texts, such as {authorization: "Bearer …"}',
  position: oneOf(['bytes', 'none']),
  events: texts,
  brokers: texts,
  topic: texts,
  start: oneOf(['earliest', 'latest']),
  on_lost: oneOf(['fail', 'skip']),
  tombstones: oneOf(['reject', 'skip']),
  security: checkSecurity,
  metadata: texts,
  batch: (value) =>
    isMap(value) &&
    Object.entries(value).every(([name, each]) =>
      name === 'rows'
        ? typeof each === 'number' && Number.isInteger(each) && each > 0
        : name === 'seconds' && seconds(each) === null,
    )
      ? null
      : '{rows: 10000, seconds: 5}, or one of them',
  max_wait: seconds,
  max_listen: seconds,
  silence: seconds,
  ...commonChecks,
};

function checkSecurity(value: Json): string | null {
  const wanted = `{tls: true, mechanism: ${mechanisms.join(' | ')}, username: …, password: …}`;
  if (!isMap(value)) return wanted;
  const { tls = false, mechanism, username, password, ...others } = value;
  if (typeof tls !== 'boolean' || Object.keys(others).length > 0) return wanted;
  if (mechanism === undefined) return username === undefined && password === undefined ? null : wanted;
  return (mechanisms as readonly Json[]).includes(mechanism) &&
    typeof username === 'string' &&
    typeof password === 'string'
    ? null
    : wanted;
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Faults of the options of a table that a stream fills. Pure. */
export function checkStreamOptions(specification: LoadSpecification): readonly Diagnostic[] {
  const { options, place, disposition, cursor } = specification;
  const found = [...checkOptions(specification, checks)];
  const fault = (code: string, message: string, help?: string): void =>
    void found.push({ code, severity: 'error', message, place, ...(help !== undefined && { help }) });
  if (/^replace$|_missing$/.test(disposition))
    fault(
      'bad-load-option',
      `A stream cannot be loaded with "load: ${disposition}": it is never there as a whole.`,
      'Write load: append, or load: merge with a key.',
    );
  const { protocol } = options;
  if (protocol === undefined) {
    fault('missing-load-option', 'A stream needs a "protocol": ndjson, sse or kafka.');
    return found;
  }
  if (!isProtocol(protocol)) return found;
  for (const name of protocol === 'kafka' ? ['brokers', 'topic'] : ['url'])
    if (options[name] === undefined)
      fault('missing-load-option', `A stream of protocol ${protocol} needs "${name}".`);
  for (const name of Object.keys(options))
    if (!own[protocol].includes(name) && Object.values(own).some((names) => names.includes(name)))
      fault('unknown-load-option', `"${name}" means nothing to a stream of protocol ${protocol}.`);
  if (protocol === 'ndjson') checkPosition(options, cursor, fault);
  else if (cursor !== null)
    fault('bad-load-option', `A stream of protocol ${protocol} has its own position, and no "cursor".`);
  const strange = listOf(options['metadata']).find((name) => !metadataNames[protocol].includes(name));
  if (strange !== undefined)
    fault(
      'bad-load-option',
      `"metadata" of a stream of protocol ${protocol} has no "${strange}".`,
      `It has ${metadataNames[protocol].join(', ') || 'nothing'}.`,
    );
  return found;
}

/** Without knowing, a load would either read all again or leave out what it has not read. */
function checkPosition(
  options: JsonObject,
  cursor: JsonObject | null,
  fault: (code: string, message: string, help?: string) => void,
): void {
  const { position } = options;
  if (cursor === null && position === undefined)
    fault(
      'missing-load-option',
      'A stream of NDJSON must say how it is gone on with.',
      'position: bytes where the URL gives the same bytes and more each time; cursor: {field: id, param: since} where a parameter takes the last value; position: none where it gives only what is new.',
    );
  if (cursor === null) return;
  if (position !== undefined) fault('bad-load-option', 'Give "position" or "cursor", not both.');
  const { field, param, ...others } = cursor;
  if (typeof field !== 'string' || typeof param !== 'string' || Object.keys(others).length > 0)
    fault('bad-load-option', 'The "cursor" of a stream must be {field: id, param: since}.');
}

function isProtocol(value: Json): value is StreamProtocol {
  return value === 'ndjson' || value === 'sse' || value === 'kafka';
}

function listOf(value: Json | undefined): readonly string[] {
  return isStringList(value) ? value : typeof value === 'string' ? [value] : [];
}

/** The options of a specification that has been checked. */
export function readStreamOptions({ options, cursor }: LoadSpecification): StreamOptions {
  const { protocol, url, headers, batch, security } = options;
  const { rows = 10_000, seconds: every = 5 } = (batch ?? {}) as { rows?: number; seconds?: number };
  return {
    protocol: protocol as StreamProtocol,
    url: typeof url === 'string' ? url : '',
    headers: Object.fromEntries(
      Object.entries((headers ?? {}) as Record<string, string>).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
    ),
    position:
      cursor === null
        ? { kind: options['position'] === 'bytes' ? 'bytes' : 'none' }
        : { kind: 'cursor', field: cursor['field'] as string, parameter: cursor['param'] as string },
    events: options['events'] === undefined ? null : listOf(options['events']),
    brokers: listOf(options['brokers']).flatMap((each) => each.split(',').map((one) => one.trim())),
    topics: listOf(options['topic']),
    start: options['start'] === 'latest' ? 'latest' : 'earliest',
    onLost: options['on_lost'] === 'skip' ? 'skip' : 'fail',
    tombstones: options['tombstones'] === 'skip' ? 'skip' : 'reject',
    security: readSecurity(security),
    metadata: listOf(options['metadata']),
    batch: { rows, milliseconds: every * 1000 },
    maximumWait: secondsOf(options['max_wait'], 5),
    maximumListening: secondsOf(options['max_listen'], 600),
    silence: secondsOf(options['silence'], 300),
  };
}

function readSecurity(value: Json | undefined): KafkaSecurity {
  const { tls, mechanism, username, password } = isMap(value) ? value : {};
  return {
    tls: tls === true,
    sasl:
      typeof mechanism === 'string'
        ? {
            mechanism: mechanism.toUpperCase() as 'PLAIN',
            username: username as string,
            password: password as string,
          }
        : null,
  };
}

function secondsOf(value: Json | undefined, fallback: number): number {
  return 1000 * (typeof value === 'number' ? value : fallback);
}
