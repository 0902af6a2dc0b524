import { extname } from 'node:path';
import type { FileFormat } from './file-options.ts';

const formats: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

/** Endings of files that are no text, whatever `format` says. */
const binary: ReadonlySet<string> = new Set(
  '.xlsx .xls .xlsb .ods .parquet .orc .avro .zip .7z .rar .bz2 .xz .zst .pdf'.split(' '),
);

/** The format of a file by its name, or why there is none. A declared format holds for every name but those of files that are no text. */
export function formatOf(name: string, declared: FileFormat | null): FileFormat | { readonly why: string } {
  const ending = endingOf(name);
  if (binary.has(ending)) return { why: `files that end in ${ending} are not supported` };
  const found = declared ?? formats[ending];
  return found ?? { why: `its name does not tell its format: set format to csv, ndjson or json` };
}

/** Whether a name promises a gzip stream. */
export function promisesGzip(name: string): boolean {
  return /\.gz$/i.test(name);
}

function endingOf(name: string): string {
  return extname(name.toLowerCase().replace(/\.gz$/, ''));
}
