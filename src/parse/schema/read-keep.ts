import { type KeepOptions, keepPlaceholders } from '../../domain/load.ts';
import { didYouMean } from '../faults.ts';
import { member, plain } from '../yaml/yaml-value.ts';
import type { YamlMap, YamlValue } from '../yaml/yaml-value.ts';
import type { SchemaReader } from './schema-reader.ts';

const formats: readonly KeepOptions['format'][] = ['ndjson', 'file', 'parquet'];
const defaultPath = 'landing/{source}/{table}/load_date={date}';
const keys = new Set(['format', 'path', 'gzip', 'match']);

/** Reads `keep`: a format, or a mapping. Null where there is none, and for a list, which is another thing: fields of a parent. */
export function readKeep(value: YamlValue | undefined, reader: SchemaReader): KeepOptions | null {
  if (value === undefined || value.kind === 'list') return null;
  const json = plain(value);
  if (json === null || json === false) return null;
  if (value.kind !== 'map')
    return { format: formatOf(value, reader), path: defaultPath, gzip: false, match: null };
  reader.checkKeys(value, keys, 'keep');
  const format = formatOf(member(value, 'format'), reader);
  const match = readMatch(value, reader);
  const gzip = member(value, 'gzip');
  if (gzip !== undefined && typeof plain(gzip) !== 'boolean')
    reader.error('load-setting', '"gzip" must be true or false.', gzip);
  if (gzip !== undefined && plain(gzip) === true && format === 'parquet')
    reader.error('load-setting', 'Parquet is packed already.', gzip, 'Leave "gzip" out.');
  return {
    format,
    path: readPath(value, match, reader),
    gzip: gzip !== undefined && plain(gzip) === true,
    match,
  };
}

function formatOf(value: YamlValue | undefined, reader: SchemaReader): KeepOptions['format'] {
  if (value === undefined) return 'ndjson';
  const json = plain(value);
  const format = formats.find((one) => one === json);
  if (format !== undefined) return format;
  const shown = typeof json === 'string' ? json : JSON.stringify(json);
  reader.error(
    'load-setting',
    `"keep: ${shown}" is not one of ${formats.join(', ')}.`,
    value,
    didYouMean(shown, formats),
  );
  return 'ndjson';
}

function readMatch(map: YamlMap, reader: SchemaReader): string | null {
  const value = member(map, 'match');
  if (value === undefined) return null;
  const text = plain(value);
  try {
    if (typeof text === 'string' && new RegExp(text, 'u').source !== '') return text;
  } catch {
    // Said below.
  }
  reader.error(
    'load-setting',
    '"match" must be a regular expression with named groups.',
    value,
    "Write match: '_(?<year>[0-9]{4})'.",
  );
  return null;
}

function readPath(map: YamlMap, match: string | null, reader: SchemaReader): string {
  const value = member(map, 'path');
  if (value === undefined) return defaultPath;
  const path = plain(value);
  if (typeof path !== 'string' || path.trim() === '') {
    reader.error('load-setting', '"path" of keep must be a folder.', value, `The default is ${defaultPath}.`);
    return defaultPath;
  }
  const groups = [...(match ?? '').matchAll(/\(\?<([A-Za-z]\w*)>/g)].map(([, name]) => name!);
  const names = [...keepPlaceholders, ...groups];
  for (const [whole, name = ''] of path.matchAll(/\{([^{}]*)\}/g)) {
    if (names.includes(name)) continue;
    reader.error(
      'load-setting',
      `${whole} in the path of keep means nothing.`,
      value,
      didYouMean(name, names, `There is ${names.map((one) => `{${one}}`).join(', ')}.`),
    );
  }
  return path;
}
