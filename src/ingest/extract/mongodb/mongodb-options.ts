import type { Diagnostic } from '../../../domain/diagnostic.ts';
import { isKeyed, type LoadSpecification, type LoadWindow } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { nearest } from '../../../util/nearest.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, isStringList, oneOf, type OptionCheck } from '../../option-check.ts';

/** The `mongodb` extractor's own options, with defaults filled in. */
export interface MongodbOptions {
  /** A connection string; it may hold a password. */
  readonly url: string;
  readonly database: string;
  readonly collection: string;
  /** Extended JSON; null: all documents. */
  readonly filter: JsonObject | null;
  /** As `find` takes it; null: whole documents. */
  readonly projection: JsonObject | null;
  readonly batchSize: number;
  readonly cursor: MongodbCursor | null;
  /** `changes`: the first load takes all documents, each further one what was changed and deleted since, from the server's change stream. */
  readonly mode: 'documents' | 'changes';
}

/** The field by which a collection grows. */
export interface MongodbCursor {
  readonly field: string;
  /** Milliseconds for dates, else what is taken from a number; 0: nothing. */
  readonly lag: number;
  /** Where a first load begins, that value included; null: with all documents. */
  readonly start: string | number | null;
  /** What becomes of documents in which the field is missing or of another type than the largest. */
  readonly missing: 'fail' | 'skip';
}

const urlPattern = /^mongodb(?:\+srv)?:\/\//;
const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const lagPattern = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)\s*$/;

const checks: Readonly<Record<string, OptionCheck>> = {
  url: (value) =>
    typeof value === 'string' && urlPattern.test(value)
      ? null
      : 'a connection string that begins with mongodb:// or mongodb+srv://',
  from_database: isName,
  collection: isName,
  filter: (value) => (isObject(value) ? null : 'a query, as a map: {status: open}'),
  projection: (value) =>
    isObject(value) || (isStringList(value) && value.length > 0)
      ? null
      : 'a list of fields, or a map as find takes it: {messages: 0}',
  batch_size: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 10_000
      ? null
      : 'a whole number from 1 to 10000',
  mode: oneOf(['documents', 'changes']),
  deletes: oneOf(['delete', 'mark']),
  ...commonChecks,
};

const cursorChecks: Readonly<Record<string, OptionCheck>> = {
  field: isName,
  lag: (value) =>
    (typeof value === 'number' && value >= 0) || (typeof value === 'string' && lagPattern.test(value))
      ? null
      : 'a time such as 1d or 30m, or a number where the field is one',
  start: (value) =>
    typeof value === 'string' || typeof value === 'number' ? null : 'a date, an instant or a number',
  missing: (value) => (value === 'fail' || value === 'skip' ? null : 'fail or skip'),
};

function isName(value: Json): string | null {
  return typeof value === 'string' && value !== '' && !value.includes('\0') ? null : 'a name';
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Faults of the options of a table that the `mongodb` extractor loads. Pure. */
export function checkMongodbOptions(specification: LoadSpecification): readonly Diagnostic[] {
  const { options, cursor, place, disposition } = specification;
  // A connection string is never shown: it may hold a password.
  const { url, ...shown } = options;
  const found = [...checkOptions({ ...specification, options: shown }, checks)];
  const fault = (code: string, message: string, help?: string): void => {
    found.push({ code, severity: 'error', message, place, ...(help === undefined ? {} : { help }) });
  };
  if (url === undefined)
    fault(
      'missing-load-option',
      'A table that is loaded from MongoDB needs a "url".',
      `Add url: "{{ env_var('MONGODB_URL') }}".`,
    );
  else if (checks['url']!(url) !== null) fault('bad-load-option', `"url" must be ${checks['url']!(url)!}.`);
  if (options['collection'] === undefined)
    fault('missing-load-option', 'A table that is loaded from MongoDB needs a "collection".');
  if (
    options['from_database'] === undefined &&
    typeof url === 'string' &&
    urlPattern.test(url) &&
    databaseOf(url) === null
  )
    fault(
      'missing-load-option',
      'A table that is loaded from MongoDB needs a "from_database".',
      'Add from_database: name, or name it in the url.',
    );
  if (options['mode'] === 'changes') {
    if (disposition !== 'merge' || specification.key.join() !== '_id')
      fault(
        'bad-load-option',
        '"mode: changes" needs "load: merge" and "key: _id": a deletion tells its document by nothing else.',
      );
    for (const name of ['filter', 'projection'])
      if (options[name] !== undefined) fault('bad-load-option', `"${name}" is not for "mode: changes".`);
    if (cursor !== null)
      fault('bad-load-option', 'A "cursor" is not for "mode: changes": the server tells what has changed.');
  } else if (options['deletes'] !== undefined) {
    fault('bad-load-option', '"deletes" is for "mode: changes".');
  }
  const projection = readProjection(options['projection']);
  const field = cursor?.['field'];
  if (projection !== null) {
    if (projection['_id'] === 0 || projection['_id'] === false)
      fault(
        'bad-load-option',
        '"projection" must keep _id: a load goes on behind the last one that it read.',
        'To do without its column, declare the columns and add unknown_columns: ignore.',
      );
    if (typeof field === 'string' && !keeps(projection, field))
      fault('bad-load-option', `"projection" must keep the cursor's field "${field}".`);
  }
  if (cursor !== null) {
    if (field === undefined)
      fault('missing-load-option', '"cursor" needs a "field".', 'Write {field: updated_at}.');
    for (const [name, value] of Object.entries(cursor)) {
      const check = Object.hasOwn(cursorChecks, name) ? cursorChecks[name] : undefined;
      const meant = nearest(name, Object.keys(cursorChecks));
      if (check === undefined)
        fault(
          'unknown-load-option',
          `A cursor of the extractor "mongodb" has no "${name}".`,
          meant === undefined
            ? `It has ${Object.keys(cursorChecks).join(', ')}.`
            : `Did you mean "${meant}"?`,
        );
      else if (check(value) !== null)
        fault(
          'bad-load-option',
          `"${name}" of the cursor must be ${check(value)!}, not ${JSON.stringify(value)}.`,
        );
    }
    if (cursor['lag'] !== undefined && !isKeyed(disposition))
      fault(
        'bad-load-option',
        `A cursor's "lag" reads again what was loaded, and "load: ${disposition}" would double it.`,
        'Use load: merge with a key, or take the lag away.',
      );
    if (disposition === 'replace' || disposition.endsWith('_missing'))
      fault(
        'bad-load-option',
        `"load: ${disposition}" needs all documents, and a cursor leaves out those that were loaded.`,
        'Take the cursor away, or use load: merge or append.',
      );
  }
  return found;
}

function keeps(projection: JsonObject, field: string): boolean {
  const entry = Object.entries(projection).find(([name]) => name === field || field.startsWith(`${name}.`));
  const excludes = Object.entries(projection).some(
    ([name, value]) => name !== '_id' && (value === 0 || value === false),
  );
  return (
    field === '_id' ||
    (excludes ? entry === undefined || (entry[1] !== 0 && entry[1] !== false) : entry !== undefined)
  );
}

/** Why a table cannot be read for a window: it has no cursor. Pure. */
export function mongodbWindowFault({ cursor }: LoadSpecification, _window: LoadWindow): string | null {
  return cursor === null ? 'it has no cursor' : null;
}

/** The options of a specification that has been checked. */
export function readMongodbOptions({ options, cursor }: LoadSpecification): MongodbOptions {
  const text = (name: string): string => {
    const value = options[name];
    return typeof value === 'string' ? value : '';
  };
  const filter = options['filter'];
  const size = options['batch_size'];
  return {
    url: text('url'),
    database: text('from_database') || (databaseOf(text('url')) ?? ''),
    collection: text('collection'),
    filter: isObject(filter) ? filter : null,
    projection: readProjection(options['projection']),
    batchSize: typeof size === 'number' ? size : 1000,
    cursor: cursor === null ? null : readCursor(cursor),
    mode: options['mode'] === 'changes' ? 'changes' : 'documents',
  };
}

function readCursor({ field, lag, start, missing }: JsonObject): MongodbCursor {
  const match = typeof lag === 'string' ? lagPattern.exec(lag) : null;
  return {
    field: typeof field === 'string' ? field : '_id',
    lag:
      typeof lag === 'number'
        ? lag
        : match === null
          ? 0
          : Number(match[1]) * units[match[2] as keyof typeof units],
    start: typeof start === 'string' || typeof start === 'number' ? start : null,
    missing: missing === 'skip' ? 'skip' : 'fail',
  };
}

function readProjection(value: Json | undefined): JsonObject | null {
  if (isStringList(value)) return Object.fromEntries(value.map((name) => [name, 1]));
  return isObject(value) ? value : null;
}

/** The database that a connection string names; null where it names none. */
function databaseOf(url: string): string | null {
  const [, path] = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]*)/.exec(url) ?? [];
  return path === undefined || path === '' ? null : decodeURIComponent(path);
}
