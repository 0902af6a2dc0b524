import { describe, expect, it } from 'vitest';
import type { LoadSpecification } from '../../../domain/load.ts';
import { checkStreamOptions } from './stream-options.ts';

const faults = (
  options: LoadSpecification['options'],
  more: Partial<LoadSpecification> = {},
): readonly string[] =>
  checkStreamOptions({
    extractor: 'stream',
    options,
    disposition: 'append',
    key: [],
    cursor: null,
    columns: [],
    contract: 'evolve',
    checks: [],
    maximumRejects: { kind: 'share', value: 0.1 },
    hash: '',
    place: { path: 'sources/s.yml', line: 1, column: 1 },
    ...more,
  }).map(({ code, message }) => `${code}: ${message}`);

const kafka = { protocol: 'kafka', brokers: 'a:9092', topic: 't' };
const lines = { protocol: 'ndjson', url: 'https://a.b/c', position: 'bytes' };

describe('options of a stream', () => {
  it.each([
    [kafka, {}],
    [
      { ...kafka, security: { tls: true, mechanism: 'scram-sha-256', username: 'u', password: '${env.P}' } },
      {},
    ],
    [
      { ...kafka, metadata: ['key', 'headers'], batch: { rows: 1, seconds: 0.5 } },
      { disposition: 'merge', key: ['_key'] },
    ],
    [lines, {}],
    [{ protocol: 'ndjson', url: '${env.URL}' }, { cursor: { field: 'id', param: 'since' } }],
    [{ protocol: 'sse', url: 'http://a/b', events: 'tick' }, {}],
  ] as const)('right: %o', (options, more) => {
    expect(faults(options, more)).toEqual([]);
  });

  it.each([
    [{}, {}, ['missing-load-option: A stream needs a "protocol": ndjson, sse or kafka.']],
    [
      { ...kafka, protocol: 'mqtt' },
      {},
      ['bad-load-option: "protocol" must be one of ndjson, sse, kafka, not "mqtt".'],
    ],
    [
      { protocol: 'kafka' },
      {},
      [
        'missing-load-option: A stream of protocol kafka needs "brokers".',
        'missing-load-option: A stream of protocol kafka needs "topic".',
      ],
    ],
    [
      kafka,
      { disposition: 'replace' },
      ['bad-load-option: A stream cannot be loaded with "load: replace": it is never there as a whole.'],
    ],
    [
      kafka,
      { cursor: { field: 'a' } },
      ['bad-load-option: A stream of protocol kafka has its own position, and no "cursor".'],
    ],
    [
      { ...kafka, url: 'http://a' },
      {},
      ['unknown-load-option: "url" means nothing to a stream of protocol kafka.'],
    ],
    [
      { ...kafka, metadata: 'id' },
      {},
      ['bad-load-option: "metadata" of a stream of protocol kafka has no "id".'],
    ],
    [
      { ...kafka, security: { mechanism: 'plain' } },
      {},
      [
        'bad-load-option: "security" must be {tls: true, mechanism: plain | scram-sha-256 | scram-sha-512, username: …, password: …}, not {"mechanism":"plain"}.',
      ],
    ],
    [
      { ...kafka, batch: { rows: 0 } },
      {},
      ['bad-load-option: "batch" must be {rows: 10000, seconds: 5}, or one of them, not {"rows":0}.'],
    ],
    [
      { protocol: 'ndjson', url: 'http://a' },
      {},
      ['missing-load-option: A stream of NDJSON must say how it is gone on with.'],
    ],
    [
      lines,
      { cursor: { field: 'id', param: 'since' } },
      ['bad-load-option: Give "position" or "cursor", not both.'],
    ],
    [
      { protocol: 'sse', url: 'ftp://a' },
      {},
      ['bad-load-option: "url" must be an http or https URL, not "ftp://a".'],
    ],
  ] as const)('wrong: %o', (options, more, expected) => {
    expect(faults(options, more)).toEqual(expected);
  });
});
