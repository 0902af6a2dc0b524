import type { LoadSpecification } from '../../../domain/load.ts';
import { readPostgresSettings } from '../../../adapters/postgres/settings.ts';
import type { EngineSettings } from '../../../adapters/contract.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { commonChecks } from '../../common-options.ts';
import { LoadError } from '../../load-error.ts';
import { environmentNames, withEnvironment } from '../../text-template.ts';
import type { OptionFault, OptionPath } from '../../option-shape.ts';
import { checkOptions, isStringList, type OptionCheck } from '../../option-check.ts';

/** The `postgres` extractor's own options, with defaults filled in. */
export interface PostgresOptions {
  readonly connection: EngineSettings;
  readonly source: PostgresSource;
  /** Connections that read one table at once. */
  readonly parallel: number;
  /** Milliseconds to wait for a lock on a table. */
  readonly lockTimeout: number;
  readonly cursor: PostgresCursor | null;
}

/** What is read. */
export type PostgresSource =
  | { readonly kind: 'table'; readonly schema: string; readonly name: string }
  | { readonly kind: 'query'; readonly sql: string };

/** The column by which a source grows. */
export interface PostgresCursor {
  readonly field: string;
  /** Where a first load begins, that value included; null: with all rows. */
  readonly start: string | null;
  /** How far back a merge reads again: an interval as PostgreSQL takes it, or a number; null: not at all. */
  readonly lag: string | null;
}

/** Most connections to one server that one table's load may take. */
const maximumParallel = 8;

const lagPattern = /^\s*\d+(?:\.\d+)?\s*(?:ms|s|m|h|d|w)?\s*$/;

const checks: Readonly<Record<string, OptionCheck>> = {
  connection: (value) =>
    typeof value === 'string' || isObject(value) ? null : 'a URL, or a map with the keys of a profile',
  from: (value) => (typeof value === 'string' && splitName(value) !== null ? null : 'table or schema.table'),
  from_schema: (value) => (typeof value === 'string' && value !== '' ? null : 'the name of a schema'),
  query: (value) => (typeof value === 'string' && trimQuery(value) !== '' ? null : 'a query'),
  include: isGlobs,
  exclude: isGlobs,
  declared: isGlobs,
  parallel: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maximumParallel
      ? null
      : `a whole number from 1 to ${maximumParallel}`,
  lock_timeout: (value) =>
    typeof value === 'string' && /^\d+(ms|s|m)$/.test(value) ? null : 'a time such as 30s',
  replication: () => 'left out: logical replication is not there yet; use a cursor',
  names: commonChecks['names']!,
  unknown_columns: commonChecks['unknown_columns']!,
};

/** Stands in for what only the environment tells. */
function stoodIn(connection: Json): Json {
  if (typeof connection === 'string' && environmentNames(connection).length > 0)
    return 'postgres://user@host/database';
  return withEnvironment(connection, () => '1');
}

function isGlobs(value: Json): string | null {
  return isStringList(value) ? null : 'a list of names, with * and ? for what may vary';
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Faults of the options of a table that the `postgres` extractor loads. Pure. */
export function checkPostgresOptions(specification: LoadSpecification): readonly OptionFault[] {
  const { options, place, cursor, disposition } = specification;
  const found: OptionFault[] = [...checkOptions(specification, checks)];
  const fault = (code: string, message: string, help?: string, option?: OptionPath): void => {
    found.push({
      code,
      severity: 'error',
      message,
      place,
      ...(help === undefined ? {} : { help }),
      ...(option === undefined ? {} : { option }),
    });
  };
  if (options['connection'] === undefined) {
    fault(
      'missing-load-option',
      'A table that is loaded from Postgres needs a "connection".',
      'Add connection: ${env.SOURCE_URL}, or a map with host, port, user, password and dbname.',
    );
  } else if (checks['connection']!(options['connection']) === null) {
    const settings = readPostgresSettings(connectionOf(stoodIn(options['connection'])));
    if (!settings.ok)
      for (const { message, help } of settings.error)
        fault('bad-load-option', `connection: ${message}`, help, ['connection']);
    else
      for (const each of settings.value.warnings)
        fault('bad-load-option', `connection: ${each.message}`, each.help, ['connection']);
  }
  if (options['query'] !== undefined && options['from'] !== undefined)
    fault('bad-load-option', '"from" and "query" say twice what is to be read.', 'Keep one of them.');
  if (specification.checks.length > 0)
    fault('bad-load-option', '"check" is not for tables from Postgres.', 'Put the condition into a query.');
  if (cursor !== null)
    for (const [key, message] of cursorFaults(cursor, disposition))
      fault('bad-load-option', message, undefined, key === null ? ['cursor'] : ['cursor', key]);
  return found;
}

function cursorFaults(
  cursor: JsonObject,
  disposition: LoadSpecification['disposition'],
): readonly (readonly [key: string | null, message: string])[] {
  const { field, start, lag, ...others } = cursor;
  const found: (readonly [string | null, string])[] = [];
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    found.push([unknown, `"cursor" has no key "${unknown}": it has field, start and lag.`]);
  if (typeof field !== 'string' || field === '')
    found.push(['field', '"cursor" needs a "field": the column that grows.']);
  if (start !== undefined && typeof start !== 'string' && typeof start !== 'number')
    found.push(['start', '"start" of "cursor" must be a text or a number.']);
  if (lag !== undefined && !(typeof lag === 'number' || (typeof lag === 'string' && lagPattern.test(lag))))
    found.push(['lag', '"lag" of "cursor" must be a time such as 1h or 2d, or a number.']);
  if (lag !== undefined && disposition === 'append')
    found.push([
      'lag',
      '"lag" reads rows again, which "load: append" would double: use "load: merge" with a key.',
    ]);
  if (['replace', 'merge+delete_missing', 'history+close_missing'].includes(disposition))
    found.push([
      null,
      `"cursor" reads a part, and "load: ${disposition}" wants all: use append, merge or history.`,
    ]);
  return found;
}

/**
 * The options of a specification that has been checked, with the environment's values in `connection`. Fails with `LoadError` where those make
 * it no connection.
 */
export function readPostgresOptions(
  { options, cursor, place }: LoadSpecification,
  connection: Json | undefined,
): PostgresOptions {
  const { from, from_schema, query, parallel, lock_timeout } = options;
  const settings = readPostgresSettings(connectionOf(connection));
  if (!settings.ok) {
    const [first] = settings.error;
    throw new LoadError('bad-load-option', `connection: ${first?.message ?? 'it is none'}`, {
      place,
      help: first?.help,
    });
  }
  const parts = splitName(typeof from === 'string' ? from : '') ?? [];
  const [schema, name] = parts.length === 2 ? parts : [undefined, parts[0]];
  return {
    connection: settings.value,
    source:
      typeof query === 'string'
        ? { kind: 'query', sql: trimQuery(query) }
        : {
            kind: 'table',
            schema: schema ?? (typeof from_schema === 'string' ? from_schema : 'public'),
            name: name ?? '',
          },
    parallel: typeof parallel === 'number' ? parallel : 2,
    lockTimeout: typeof lock_timeout === 'string' ? milliseconds(lock_timeout) : 30_000,
    cursor: cursor === null ? null : readCursor(cursor),
  };
}

function readCursor({ field, start, lag }: JsonObject): PostgresCursor {
  const text = (value: Json | undefined): string | null =>
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
  return { field: text(field) ?? '', start: text(start), lag: intervalOf(text(lag)) };
}

/** `90m` in PostgreSQL's words, for which `m` alone would be months in some places. */
function intervalOf(lag: string | null): string | null {
  const units = {
    ms: 'milliseconds',
    s: 'seconds',
    m: 'minutes',
    h: 'hours',
    d: 'days',
    w: 'weeks',
  } as const;
  return lag === null
    ? null
    : lag.trim().replace(/\s*(ms|s|m|h|d|w)$/, (_, unit: keyof typeof units) => ` ${units[unit]}`);
}

function milliseconds(text: string): number {
  const [, count, unit] = /^(\d+)(ms|s|m)$/.exec(text) ?? [];
  return Number(count) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}

function connectionOf(value: Json | undefined): JsonObject {
  if (isObject(value)) {
    const { type: _, ...keys } = value;
    return keys;
  }
  return { url: value ?? null };
}

/** A query without the semicolons and blanks at its end. */
function trimQuery(query: string): string {
  return query.replace(/[\s;]+$/, '');
}

/** The parts of `table`, `schema.table`, `"a.b"."c"`; null where it is neither. */
function splitName(text: string): readonly string[] | null {
  const part = String.raw`(?:"((?:[^"]|"")+)"|([^".\s][^".]*))`;
  const match = new RegExp(`^${part}(?:\\.${part})?$`).exec(text.trim());
  if (match === null) return null;
  const parts = [match[1]?.replaceAll('""', '"') ?? match[2], match[3]?.replaceAll('""', '"') ?? match[4]];
  return parts.filter((each) => each !== undefined);
}
