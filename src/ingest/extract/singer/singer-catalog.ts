import type { Json, JsonObject } from '../../../util/json.ts';
import { nearest } from '../../../util/nearest.ts';
import { LoadError } from '../../load-error.ts';
import type { SingerOptions } from './singer-options.ts';

/** A stream as a catalog has it. */
export interface CatalogStream {
  readonly id: string;
  /** The name that its messages carry. */
  readonly name: string;
  readonly schema: JsonObject;
  readonly keyProperties: readonly string[];
}

/** A catalog in which one stream alone is selected, with all of its fields, and that stream. */
export interface SelectedCatalog {
  readonly catalog: JsonObject;
  readonly stream: CatalogStream;
}

/**
 * Selects one stream of a catalog, in all ways that taps look for: `selected` of the stream, of its schema, and of the metadata. Fails
 * with `LoadError` where the catalog has no such stream.
 */
export function selectStream(
  catalog: Json,
  { stream, replication }: Pick<SingerOptions, 'stream' | 'replication'>,
): SelectedCatalog {
  const streams =
    isObject(catalog) && Array.isArray(catalog['streams']) ? catalog['streams'].filter(isObject) : [];
  const wanted =
    streams.find((each) => idOf(each) === stream) ?? streams.find((each) => each['stream'] === stream);
  if (wanted === undefined) {
    const ids = streams.map(idOf);
    const meant = nearest(stream, ids);
    throw new LoadError('no-such-table', `the tap has no stream "${stream}"`, {
      help:
        meant !== undefined
          ? `Did you mean "${meant}"?`
          : ids.length === 0
            ? 'Its catalog has no streams.'
            : `Its streams are ${ids.slice(0, 12).join(', ')}${ids.length > 12 ? ', …' : ''}.`,
    });
  }
  const selected = streams.map((each) => (each === wanted ? select(each, replication) : deselect(each)));
  const schema = isObject(wanted['schema']) ? wanted['schema'] : {};
  return {
    catalog: { ...(catalog as JsonObject), streams: selected },
    stream: {
      id: idOf(wanted),
      name: textOf(wanted['stream']) ?? idOf(wanted),
      schema,
      keyProperties: keysOf(wanted),
    },
  };
}

function select(stream: JsonObject, replication: SingerOptions['replication']): JsonObject {
  const metadata = metadataOf(stream);
  const whole = metadata.find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
  const method =
    replication === null
      ? {}
      : {
          'replication-method': replication.method,
          ...(replication.key === null ? {} : { 'replication-key': replication.key }),
        };
  const properties =
    isObject(stream['schema']) && isObject(stream['schema']['properties'])
      ? stream['schema']['properties']
      : {};
  const known = new Map(metadata.map((each) => [JSON.stringify(each.breadcrumb), each.metadata]));
  const fields = Object.keys(properties).map((name) => {
    const breadcrumb = ['properties', name];
    const before = known.get(JSON.stringify(breadcrumb)) ?? {};
    return { breadcrumb, metadata: { ...before, selected: before['inclusion'] !== 'unsupported' } };
  });
  const deeper = metadata.filter(({ breadcrumb }) => breadcrumb.length > 2);
  return {
    ...stream,
    selected: true,
    ...(replication === null
      ? {}
      : {
          replication_method: replication.method,
          ...(replication.key && { replication_key: replication.key }),
        }),
    ...(isObject(stream['schema']) && { schema: { ...stream['schema'], selected: true } }),
    metadata: [{ breadcrumb: [], metadata: { ...whole, ...method, selected: true } }, ...fields, ...deeper],
  };
}

function deselect(stream: JsonObject): JsonObject {
  const metadata = metadataOf(stream).filter(({ breadcrumb }) => breadcrumb.length > 0);
  const whole = metadataOf(stream).find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
  return {
    ...stream,
    selected: false,
    ...(isObject(stream['schema']) && { schema: { ...stream['schema'], selected: false } }),
    metadata: [{ breadcrumb: [], metadata: { ...whole, selected: false } }, ...metadata],
  };
}

// An interface would not be taken for JSON.
type MetadataEntry = { readonly breadcrumb: readonly string[]; readonly metadata: JsonObject };

function metadataOf(stream: JsonObject): readonly MetadataEntry[] {
  const all = Array.isArray(stream['metadata']) ? stream['metadata'].filter(isObject) : [];
  return all.map(({ breadcrumb, metadata }) => ({
    breadcrumb: Array.isArray(breadcrumb) ? breadcrumb.map(String) : [],
    metadata: isObject(metadata) ? metadata : {},
  }));
}

function keysOf(stream: JsonObject): readonly string[] {
  const whole = metadataOf(stream).find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
  for (const keys of [
    stream['key_properties'],
    whole['table-key-properties'],
    whole['view-key-properties'],
  ]) {
    if (Array.isArray(keys) && keys.length > 0) return keys.map(String);
  }
  return [];
}

function idOf(stream: JsonObject): string {
  return textOf(stream['tap_stream_id']) ?? textOf(stream['stream']) ?? '';
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
