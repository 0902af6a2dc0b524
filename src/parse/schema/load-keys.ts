import type { WriteDisposition } from '../../domain/load.ts';

/** Keys that say how a table is loaded, whatever loads it. */
export const commonLoadKeys = [
  'extractor',
  'load',
  'key',
  'cursor',
  'contract',
  'max_rejects',
  'keep',
] as const;

/** Keys that say how records become rows: every extractor has them. */
const recordKeys = ['null_values', 'infer_types', 'unknown_columns', 'names', 'nested'] as const;

/** How a file is read, wherever it lies. */
const fileKeys = [
  'path',
  'member',
  'format',
  'delimiter',
  'quote',
  'encoding',
  'skip_lines',
  'header',
  'ragged',
  'rows',
  'sheet',
  'range',
  'header_row',
  'merged',
  'unpack_ratio',
  ...recordKeys,
  'on_unreadable',
] as const;

/** Each extractor's own keys. A new extractor is a line here. */
export const extractorKeys: Readonly<Record<string, readonly string[]>> = {
  file: ['listing', 'files', ...fileKeys],
  drive: ['credentials', 'url', 'limits', 'folder', 'shared_drive', 'export_as', 'files', ...fileKeys],
  analytics: [
    'credentials',
    'url',
    'limits',
    'property',
    'dimensions',
    'metrics',
    'dimension_filter',
    'metric_filter',
    'view',
    'users',
    'user_type',
    'activity_types',
    'page_size',
    ...recordKeys,
  ],
  postgres: [
    'connection',
    'from',
    'from_schema',
    'query',
    'include',
    'exclude',
    'parallel',
    'lock_timeout',
    'replication',
    'names',
    'unknown_columns',
  ],
  singer: ['tap', 'settings', 'catalog', 'stream', 'replication', ...recordKeys],
  typescript: ['file', 'export', 'options', ...recordKeys],
  stream: [
    'protocol',
    'url',
    'headers',
    'position',
    'events',
    'brokers',
    'topic',
    'start',
    'on_lost',
    'tombstones',
    'security',
    'metadata',
    'batch',
    'max_wait',
    'max_listen',
    'silence',
    ...recordKeys,
  ],
  mongodb: [
    'url',
    'from_database',
    'collection',
    'filter',
    'projection',
    'batch_size',
    'mode',
    'deletes',
    ...recordKeys,
  ],
  rest: [
    'url',
    'headers',
    'auth',
    'limits',
    'errors',
    'defaults',
    'get',
    'post',
    'params',
    'json',
    'format',
    'rows',
    'pages',
    'for',
    'each',
    'keep',
    'read_only',
    ...recordKeys,
  ],
};

/** What becomes of the rows that were there, where nothing is said: what never is whole is added to. */
export const defaultDispositions: Readonly<Record<string, WriteDisposition>> = { stream: 'append' };

/** The key that takes the table's name where it is not given, nor any of `unless`. */
export const tableNameKeys: Readonly<
  Record<string, { readonly key: string; readonly unless: readonly string[] }>
> = {
  postgres: { key: 'from', unless: ['query'] },
  singer: { key: 'stream', unless: [] },
  mongodb: { key: 'collection', unless: [] },
};

/** Extractors whose sources may name their key themselves. */
export const keyGivers: readonly string[] = ['singer'];

/** Keys whose values an extractor may point into. */
export const placedKeys = ['from', 'query'] as const;

/** All keys of loading: known in a source and its tables. */
export const loadKeys: readonly string[] = [
  ...new Set([...commonLoadKeys, ...Object.values(extractorKeys).flat()]),
];

/** Keys of a column that steer its loading. */
export const loadColumnKeys = ['from', 'check'] as const;
