import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { LoadSpecification } from '../../../domain/load.ts';
import type { Json, JsonObject } from '../../../util/json.ts';
import { commonChecks } from '../../common-options.ts';
import { checkOptions, isStringList, type OptionCheck } from '../../option-check.ts';

/** The `singer` extractor's own options, with defaults filled in. */
export interface SingerOptions {
  /** The tap's program and the arguments that always go with it. */
  readonly command: readonly string[];
  /** What its config file is to hold. */
  readonly settings: JsonObject;
  /** A file with a catalog, relative to the project; null: the tap is asked for one. */
  readonly catalog: string | null;
  /** `tap_stream_id` or name of the stream. */
  readonly stream: string;
  /** What the catalog is to say of how the stream is read; null leaves it to the tap. */
  readonly replication: { readonly method: string; readonly key: string | null } | null;
}

const methods: Readonly<Record<string, string>> = {
  full_table: 'FULL_TABLE',
  incremental: 'INCREMENTAL',
  log_based: 'LOG_BASED',
};

const checks: Readonly<Record<string, OptionCheck>> = {
  tap: (value) =>
    (typeof value === 'string' && value.trim() !== '') || (isStringList(value) && value.length > 0)
      ? null
      : 'the name or path of a program, or a list of it and its arguments',
  settings: (value) => (isObject(value) ? null : "a map with the tap's settings"),
  catalog: (value) => (typeof value === 'string' && value !== '' ? null : 'the path of a catalog file'),
  stream: (value) => (typeof value === 'string' && value !== '' ? null : 'the name of a stream'),
  replication: (value) =>
    typeof value === 'string' && value in methods ? null : `one of ${Object.keys(methods).join(', ')}`,
  ...commonChecks,
};

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Faults of the options of a table that the `singer` extractor loads. Pure. */
export function checkSingerOptions(specification: LoadSpecification): readonly Diagnostic[] {
  const { options, place, cursor } = specification;
  const found = [...checkOptions(specification, checks)];
  const fault = (code: string, message: string, help: string): void => {
    found.push({ code, severity: 'error', message, place, help });
  };
  if (options['tap'] === undefined)
    fault('missing-load-option', 'A table that a Singer tap reads needs a "tap".', 'Add tap: tap-github.');
  if (cursor !== null && (typeof cursor['field'] !== 'string' || Object.keys(cursor).length > 1)) {
    fault(
      'bad-load-option',
      '"cursor" of a Singer tap has a "field" and nothing else: the tap keeps its own bookmark.',
      'Write cursor: {field: updated_at}.',
    );
  }
  if (options['replication'] === 'incremental' && cursor === null)
    fault(
      'bad-load-option',
      '"replication: incremental" needs a cursor.',
      'Add cursor: {field: updated_at}.',
    );
  return found;
}

/** The options of a specification that has been checked. */
export function readSingerOptions({ options, cursor }: LoadSpecification): SingerOptions {
  const { tap, settings, catalog, stream, replication } = options;
  const key = typeof cursor?.['field'] === 'string' ? cursor['field'] : null;
  const method = typeof replication === 'string' ? methods[replication] : undefined;
  return {
    command: isStringList(tap) ? tap : [typeof tap === 'string' ? tap : ''],
    settings: isObject(settings) ? settings : {},
    catalog: typeof catalog === 'string' ? catalog : null,
    stream: typeof stream === 'string' ? stream : '',
    replication: method === undefined && key === null ? null : { method: method ?? 'INCREMENTAL', key },
  };
}
