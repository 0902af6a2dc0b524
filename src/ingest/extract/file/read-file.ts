import { assertNever } from '../../../util/assert-never.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import { readCommonOptions } from '../../common-options.ts';
import { LoadError } from '../../load-error.ts';
import type { Batch } from '../extractor.ts';
import { decodeBytes } from './decode-bytes.ts';
import { formatOf } from './file-format.ts';
import type { FileFormat, FileOptions } from './file-options.ts';
import { inspectFile, type InspectedFile, translate } from './inspect-file.ts';
import { type RawFile, writeTemporary } from './raw-file.ts';
import { readCsv } from './read-csv.ts';
import { readJsonArray } from './read-json-array.ts';
import { readNdjson } from './read-ndjson.ts';
import { readUnpacked } from './unpack.ts';

/** A file that is to be read, and how. */
export interface FileToRead {
  readonly file: RawFile;
  readonly format: FileFormat;
  readonly options: FileOptions;
  /** Its columns, and the options that all extractors share. */
  readonly specification: Pick<LoadSpecification, 'columns' | 'options'>;
  /** The name says how the file is packed. */
  readonly mustBePacked: boolean;
  readonly signal: AbortSignal;
}

/** A file whose bytes have been looked at. */
export interface OpenedFile {
  /** Its size and hash: what tells this content from any other. */
  readonly cursor: { readonly size: number; readonly sha256: string };
  /** Its records. Fails with `LoadError`. */
  readonly batches: () => AsyncGenerator<Batch>;
}

/** The format of a file by the name that tells it. What cannot be read is a `LoadError` `unreadable-file`. */
export function knownFormat(formatName: string, declared: FileFormat | null, name: string): FileFormat {
  const format = formatOf(formatName, declared);
  if (typeof format === 'string') return format;
  throw new LoadError('unreadable-file', `${name} cannot be read: ${format.why}`);
}

/** Opens a file: reads it once from end to end, so that what is wrong with its bytes shows before a record is given. */
export async function openFile(facts: FileToRead): Promise<OpenedFile> {
  const { file, options, signal } = facts;
  const { encoding, unpackRatio } = options;
  const inspected = await inspectFile({ ...facts, encoding, unpackRatio });
  return {
    cursor: { size: inspected.size, sha256: inspected.sha256 },
    async *batches() {
      try {
        yield* readBatches(facts, inspected);
        await file.refuseChanged();
      } catch (error) {
        throw signal.aborted ? error : translate(file.name, error);
      }
    },
  };
}

async function* readBatches(facts: FileToRead, inspected: InspectedFile): AsyncGenerator<Batch> {
  const { file, format, options, specification, signal } = facts;
  const { name } = file;
  const { packing, encoding } = inspected;
  const declaredFields = specification.columns.map((column) => column.path ?? column.name);
  const ignoresOthers = readCommonOptions(specification).unknownColumns === 'ignore';
  const wantedFields = declaredFields.length > 0 && ignoresOthers ? declaredFields : null;
  const unpacked = (): AsyncGenerator<Buffer> =>
    readUnpacked(file, { packing, unpackRatio: options.unpackRatio, signal });
  const texts = (): AsyncGenerator<Buffer> => decodeBytes(unpacked(), encoding);
  const checkUtf8 = options.encoding !== null;
  switch (format) {
    case 'csv':
      yield* readCsv({ chunks: texts(), name, options, declaredFields, wantedFields, checkUtf8 });
      return;
    case 'ndjson':
      yield* readNdjson({ chunks: texts(), name, checkUtf8 });
      return;
    case 'json':
      yield* readJsonArray({ chunks: texts(), name, keys: options.rows });
      return;
    case 'xlsx':
    case 'parquet': {
      const fetched =
        file.path === null || packing !== null ? await writeTemporary(unpacked(), signal) : null;
      try {
        const path = fetched?.path ?? file.path!;
        if (format === 'xlsx') {
          const { readXlsx } = await import('./xlsx/read-xlsx.ts');
          const { header, ragged } = options;
          yield* readXlsx({ path, name, options, header, ragged, declaredFields, wantedFields });
        } else {
          const { readParquet } = await import('./parquet/read-parquet.ts');
          yield* readParquet({ path, name, wantedFields });
        }
      } finally {
        await fetched?.remove();
      }
      return;
    }
    default:
      assertNever(format);
  }
}
