import { assertNever } from '../../../util/assert-never.ts';
import type { CursorValue } from '../../../domain/load.ts';
import { readCommonOptions } from '../../common-options.ts';
import { LoadError } from '../../load-error.ts';
import type { Batch, ExtractContext, Extracted, Extraction, Extractor } from '../extractor.ts';
import { download } from './download.ts';
import { formatOf, promisesGzip } from './file-format.ts';
import { type FileFormat, type FileOptions, readFileOptions } from './file-options.ts';
import { type InspectedFile, inspectFile, refuseChanged, translate } from './inspect-file.ts';
import { openBytes } from './open-bytes.ts';
import { readCsv } from './read-csv.ts';
import { readJsonArray } from './read-json-array.ts';
import { readNdjson } from './read-ndjson.ts';
import { type FileInput, resolveInputs } from './resolve-inputs.ts';

/**
 * Reads CSV, newline-delimited JSON and JSON arrays from paths, globs and URLs. A slice is a file, its cursor the
 * file's size and hash: an append reads only files that it does not know, and refuses one that has changed.
 */
export const fileExtractor: Extractor = {
  open: async (context) => {
    const { specification, root } = context;
    const options = readFileOptions(specification);
    try {
      const inputs = await resolveInputs(options.paths, root);
      if (options.onUnreadable === 'fail') {
        for (const input of inputs) refuseUnreadable(input, options);
      }
      return openInputs(inputs, options, context);
    } catch (error) {
      throw placed(error, context);
    }
  },
};

function refuseUnreadable(input: FileInput, options: FileOptions): FileFormat {
  if (input.kind === 'path' && input.missing !== null) throw input.missing;
  const format = formatOf(input.kind === 'url' ? input.url.pathname : input.name, options.format);
  if (typeof format === 'string') return format;
  throw new LoadError('unreadable-file', `${input.name} cannot be read: ${format.why}`);
}

function openInputs(inputs: readonly FileInput[], options: FileOptions, context: ExtractContext): Extraction {
  return {
    async *read(state) {
      const skipped: string[] = [];
      for (const input of inputs) {
        try {
          yield* readInput(input, options, context, state);
        } catch (error) {
          if (context.signal.aborted) throw error;
          const failure = placed(error instanceof LoadError ? error : translate(input.name, error), context);
          if (options.onUnreadable === 'fail' || !skippable.has(failure.code)) throw failure;
          skipped.push(failure.message);
          yield { kind: 'slice-skipped', slice: input.name, message: failure.message };
        }
      }
      if (skipped.length === inputs.length) {
        throw placed(
          new LoadError('unreadable-file', `none of the files could be read: ${skipped.join('; ')}`),
          context,
        );
      }
    },
  };
}

const skippable: ReadonlySet<string> = new Set(['unreadable-file', 'no-such-file', 'download-failed']);

async function* readInput(
  input: FileInput,
  options: FileOptions,
  context: ExtractContext,
  state: ReadonlyMap<string, CursorValue>,
): AsyncGenerator<Extracted> {
  const { signal, specification } = context;
  const { name } = input;
  const format = refuseUnreadable(input, options);
  const fetched = input.kind === 'url' ? await download(input.url, name, context) : null;
  try {
    const path = fetched?.path ?? (input.kind === 'path' ? input.path : '');
    const mustBeGzip = input.kind === 'path' && promisesGzip(name);
    const inspected = await inspectFile({ path, name, encoding: options.encoding, mustBeGzip, signal });
    const cursor: CursorValue = { size: inspected.size, sha256: inspected.sha256 };
    if (specification.disposition === 'append' && isKnown(state.get(name), inspected, name)) {
      yield { kind: 'slice-unchanged', slice: name };
      return;
    }
    const chunks = openBytes({ path, gzip: inspected.gzip, encoding: inspected.encoding, signal });
    let records = 0;
    for await (const batch of readBatches(format, chunks, name, options, context)) {
      yield { kind: 'batch', batch };
      records += batch.rowCount + batch.rejects.length;
      const line = Math.max(batch.lines?.at(-1) ?? 0, batch.rejects.at(-1)?.line ?? 0);
      yield { kind: 'checkpoint', slice: name, cursor: { ...cursor, records, line } };
    }
    await refuseChanged(path, name, inspected);
    yield { kind: 'slice-done', slice: name, cursor };
  } finally {
    await fetched?.remove();
  }
}

/** Whether an append has loaded this very file before. One of the same name with other content is an error. */
function isKnown(before: CursorValue | undefined, { size, sha256 }: InspectedFile, name: string): boolean {
  if (before === undefined || before === null || typeof before !== 'object' || !('sha256' in before))
    return false;
  if (before['sha256'] === sha256 && before['size'] === size) return true;
  throw new LoadError(
    'file-changed',
    `${name} was loaded before and has changed since; an append would leave its old rows standing`,
    {
      help: 'Load everything again with --full-refresh, or give the new content another name.',
    },
  );
}

function readBatches(
  format: FileFormat,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  options: FileOptions,
  { specification }: ExtractContext,
): AsyncGenerator<Batch> {
  const declaredFields = specification.columns.map((column) => column.path ?? column.name);
  switch (format) {
    case 'csv':
      return readCsv({
        chunks,
        name,
        options,
        declaredFields,
        wantedFields:
          declaredFields.length > 0 && readCommonOptions(specification).unknownColumns === 'ignore'
            ? declaredFields
            : null,
        checkUtf8: options.encoding !== null,
      });
    case 'ndjson':
      return readNdjson({ chunks, name, checkUtf8: options.encoding !== null });
    case 'json':
      return readJsonArray({ chunks, name, keys: options.rows });
    default:
      return assertNever(format);
  }
}

/** The error with the place of the table's specification. */
function placed(error: unknown, { specification }: ExtractContext): LoadError {
  if (!(error instanceof LoadError)) throw error;
  return error.place === undefined
    ? new LoadError(error.code, error.message, {
        place: specification.place,
        help: error.help,
        cause: error.cause,
      })
    : error;
}
