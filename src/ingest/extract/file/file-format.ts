import { extname } from 'node:path';
import { type FileFormat, fileFormats } from './file-options.ts';

const formats: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
  '.xlsx': 'xlsx',
  '.xlsm': 'xlsx',
  '.parquet': 'parquet',
  '.pq': 'parquet',
};

/** What is told of files that cannot be read, by their ending; a declared format holds for all other names. */
const unsupported: Readonly<Record<string, string>> = {
  '.xls': 'the old Excel format (.xls) is not supported: save it as .xlsx',
  '.xlsb': 'binary workbooks (.xlsb) are not supported: save it as .xlsx',
  '.ods': 'OpenDocument files are not supported: save it as .xlsx or .csv',
};
const binary: ReadonlySet<string> = new Set('.orc .avro .7z .rar .bz2 .xz .pdf'.split(' '));

/** The format of a file by its name, or why there is none. */
export function formatOf(name: string, declared: FileFormat | null): FileFormat | { readonly why: string } {
  const ending = endingOf(name);
  const why = unsupported[ending];
  if (why !== undefined && declared !== 'xlsx') return { why };
  if (binary.has(ending)) return { why: `files that end in ${ending} are not supported` };
  const found = declared ?? formats[ending];
  return found ?? { why: `its name does not tell its format: set format to ${fileFormats.join(', ')}` };
}

/** Whether a name promises a ZIP archive of files. */
export function promisesZip(name: string): boolean {
  return /\.zip$/i.test(name);
}

/** The packing that a name promises. */
export function promisedPacking(name: string): 'gzip' | 'zstd' | null {
  if (/\.gz$/i.test(name)) return 'gzip';
  return /\.zst$/i.test(name) ? 'zstd' : null;
}

function endingOf(name: string): string {
  return extname(name.toLowerCase().replace(/\.(gz|zst)$/, ''));
}
