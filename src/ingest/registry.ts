import type { Diagnostic } from '../domain/diagnostic.ts';
import { isKeyed, type LoadSpecification } from '../domain/load.ts';
import type { OptionFault } from './option-shape.ts';
import { nearest } from '../util/nearest.ts';
import { LoadError } from './load-error.ts';
import type { ExtractorEntry, InspectFacts } from './extract/extractor.ts';
import { checkTypescriptOptions } from './extract/typescript/typescript-options.ts';
import { analyticsWindowFault, checkAnalyticsOptions } from './extract/analytics/analytics-options.ts';
import { checkDriveOptions } from './extract/drive/drive-options.ts';
import { modifiedWindowFault } from './extract/drive/modified-window.ts';
import { checkFileOptions } from './extract/file/file-options.ts';
import { checkSingerOptions } from './extract/singer/singer-options.ts';
import { checkPostgresOptions } from './extract/postgres/postgres-options.ts';
import { checkMongodbOptions, mongodbWindowFault } from './extract/mongodb/mongodb-options.ts';
import { checkStreamOptions } from './extract/stream/stream-options.ts';
import { checkRestOptions } from './extract/rest/check-rest.ts';

/** All extractors by the name that `extractor:` gives. Checks are pure; what does I/O is loaded on first use. */
const extractors: Readonly<Record<string, ExtractorEntry>> = {
  file: {
    check: checkFileOptions,
    readsFiles: true,
    load: async () => (await import('./extract/file/file-extractor.ts')).fileExtractor,
  },
  drive: {
    check: checkDriveOptions,
    readsFiles: true,
    windowFault: modifiedWindowFault,
    load: async () => (await import('./extract/drive/drive-extractor.ts')).driveExtractor,
  },
  analytics: {
    check: checkAnalyticsOptions,
    windowFault: analyticsWindowFault,
    load: async () => (await import('./extract/analytics/analytics-extractor.ts')).analyticsExtractor,
  },
  postgres: {
    check: checkPostgresOptions,
    windowFault: ({ cursor }) => (cursor === null ? 'it has no cursor' : null),
    load: async () => (await import('./extract/postgres/postgres-extractor.ts')).postgresExtractor,
  },
  singer: {
    check: checkSingerOptions,
    givesKey: true,
    load: async () => (await import('./extract/singer/singer-extractor.ts')).singerExtractor,
  },
  typescript: {
    check: checkTypescriptOptions,
    inspect: async (specification, facts) =>
      (await import('./extract/typescript/inspect-source.ts')).inspectSource(specification, facts),
    load: async () => (await import('./extract/typescript/typescript-extractor.ts')).typescriptExtractor,
  },
  stream: {
    check: checkStreamOptions,
    load: async () => (await import('./extract/stream/stream-extractor.ts')).streamExtractor,
  },
  mongodb: {
    check: checkMongodbOptions,
    windowFault: mongodbWindowFault,
    load: async () => (await import('./extract/mongodb/mongodb-extractor.ts')).mongodbExtractor,
  },
  rest: {
    check: checkRestOptions,
    windowFault: ({ cursor }) => (cursor === null ? 'it has no cursor' : null),
    load: async () => (await import('./extract/rest/rest-extractor.ts')).restExtractor,
  },
};

/**
 * Faults of how a table is to be loaded: an extractor that does not exist, options that it does not have, bad values, a
 * merge without a key. Pure: called when the project is parsed, and again before a load.
 */
export function checkSpecification(specification: LoadSpecification): readonly OptionFault[] {
  const { extractor, place, disposition, key } = specification;
  const entry = find(extractor);
  if (entry === undefined) {
    const names = Object.keys(extractors);
    const meant = nearest(extractor, names);
    return [
      {
        code: 'unknown-extractor',
        severity: 'error',
        message: `There is no extractor "${extractor}".`,
        place,
        help: meant === undefined ? `There is: ${names.join(', ')}.` : `Did you mean "${meant}"?`,
      },
    ];
  }
  const found: OptionFault[] = [...entry.check(specification)];
  if (isKeyed(disposition) && key.length === 0 && entry.givesKey !== true) {
    found.push({
      code: 'merge-without-key',
      severity: 'error',
      message: `"load: ${disposition}" needs a "key".`,
      place,
      help: 'Name the columns that tell one row from another: key: [id].',
    });
  }
  if (specification.keep?.format === 'file' && entry.readsFiles !== true) {
    found.push({
      code: 'bad-load-option',
      severity: 'error',
      message: `The extractor "${extractor}" reads no files, so that "keep: file" has nothing to store.`,
      place,
      help: 'Write keep: ndjson or keep: parquet.',
    });
  }
  return found;
}

/**
 * Faults of a table's loading that only files of the project tell, found without running any of them. To be called where
 * `checkSpecification` has found none.
 */
export async function inspectSpecification(
  specification: LoadSpecification,
  facts: InspectFacts,
): Promise<readonly Diagnostic[]> {
  return (await find(specification.extractor)?.inspect?.(specification, facts)) ?? [];
}

/** The extractor of a specification that has been checked. */
export function extractorOf({ extractor, place }: LoadSpecification): ExtractorEntry {
  const entry = find(extractor);
  if (entry === undefined)
    throw new LoadError('bad-load-option', `There is no extractor "${extractor}".`, { place });
  return entry;
}

function find(name: string): ExtractorEntry | undefined {
  return Object.hasOwn(extractors, name) ? extractors[name] : undefined;
}
