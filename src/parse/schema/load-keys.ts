/** Keys that say how a table is loaded, whatever loads it. */
export const commonLoadKeys = ['extractor', 'load', 'key', 'cursor', 'contract', 'max_rejects'] as const;

/** Each extractor's own keys. A new extractor is a line here. */
export const extractorKeys: Readonly<Record<string, readonly string[]>> = {
  file: [
    'path',
    'format',
    'delimiter',
    'quote',
    'encoding',
    'skip_lines',
    'header',
    'ragged',
    'rows',
    'null_values',
    'infer_types',
    'unknown_columns',
    'names',
    'nested',
    'on_unreadable',
  ],
};

/** All keys of loading: known in a source and its tables. */
export const loadKeys: readonly string[] = [
  ...new Set([...commonLoadKeys, ...Object.values(extractorKeys).flat()]),
];

/** Keys of a column that steer its loading. */
export const loadColumnKeys = ['from', 'check'] as const;
