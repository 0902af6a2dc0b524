import { openSync, readSync, closeSync } from 'node:fs';
import type { FileFormat } from './file-options.ts';

/**
 * What a file is by its first bytes, where that is not what it should be, in words that follow "cannot be read:"; null where nothing
 * speaks against its format. Texts are looked at for pages of HTML and for files that are no text.
 */
export function contentFault(head: Uint8Array, format: FileFormat): string | null {
  const found = kindOf(head);
  if (found === null) {
    if (format === 'xlsx') return 'it is no workbook: an .xlsx file begins with PK';
    return format === 'parquet' ? 'it is no Parquet file: it does not begin with PAR1' : null;
  }
  if (format === 'xlsx' && found === zip) return null;
  if (format === 'parquet' && found === parquet) return null;
  const help = found === zip && format !== 'parquet' ? ' (an .xlsx file is one: format: xlsx)' : '';
  return `it is ${found}, not ${words[format]}${help}`;
}

const words: Readonly<Record<FileFormat, string>> = {
  csv: 'CSV',
  ndjson: 'lines of JSON',
  json: 'JSON',
  xlsx: 'a workbook (.xlsx)',
  parquet: 'Parquet',
};
const zip = 'a ZIP archive';
const parquet = 'a Parquet file';

const beginnings: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], zip],
  [[0x50, 0x4b, 0x05, 0x06], zip],
  [[0x50, 0x41, 0x52, 0x31], parquet],
  [[0x50, 0x41, 0x52, 0x45], 'an encrypted Parquet file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel file (.xls)'],
  [[0x25, 0x50, 0x44, 0x46, 0x2d], 'a PDF file'],
  [[0x42, 0x5a, 0x68], 'packed by bzip2, which is not supported'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed by xz, which is not supported'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7-Zip archive, which is not supported'],
];

function kindOf(head: Uint8Array): string | null {
  for (const [bytes, what] of beginnings) if (bytes.every((byte, at) => head[at] === byte)) return what;
  const text = Buffer.from(head.subarray(0, 512))
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  return /^<(!doctype html|html[\s>]|head[\s>]|body[\s>])/i.test(text) ? 'a page of HTML' : null;
}

/**
 * Whether a file that begins like an old Excel file is a workbook locked by a password: its directory then names a stream
 * `EncryptedPackage`. The directory may stand anywhere in the file.
 */
export function isLockedWorkbook(path: string): boolean {
  const wanted = Buffer.from('EncryptedPackage', 'utf16le');
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(1 << 20);
    for (let position = 0; ; position += buffer.length - wanted.length) {
      const length = readSync(file, buffer, 0, buffer.length, position);
      if (buffer.subarray(0, length).includes(wanted)) return true;
      if (length < buffer.length) return false;
    }
  } finally {
    closeSync(file);
  }
}
