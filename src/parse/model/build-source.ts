import { nodeId } from '../../domain/id.ts';
import type {
  ExposureNode,
  GroupNode,
  MetricCall,
  RefCall,
  SourceCall,
  SourceNode,
} from '../../domain/node.ts';
import { compareText } from '../../util/compare.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { checkConfig } from '../config/check-config.ts';
import { emptyFreshness } from '../config/freshness.ts';
import { textOf } from '../yaml/text-of.ts';
import { isObject } from '../yaml/yaml-value.ts';
import type { ExposureRecord, GroupRecord, SourceRecord } from '../schema/schema-record.ts';
import { describe } from './node-parts.ts';
import { foldersOf } from './package-context.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { readStaticRef } from '../../context/static-ref.ts';

const emptyExternal = {
  location: null,
  file_format: null,
  row_format: null,
  tbl_properties: null,
  partitions: null,
};

const docs = { show: true, nodeColor: null };

/** Builds the node of a source's table. */
export function buildSource(record: SourceRecord, file: SchemaFile, context: ParseContext): SourceNode {
  const packageName = file.of.name;
  const id = nodeId('source', packageName, record.sourceName, record.name);
  const fqn = [packageName, ...foldersOf(file.pathBelow), record.sourceName, record.name];
  const at = locate(file.shownPath, file.text, record.at);
  const { config, unrendered } = context.settler.settle({
    type: 'source',
    packageName,
    fqn,
    patch: record.config,
    calls: null,
  });
  for (const message of checkConfig('source', config)) {
    context.faults.error('config-invalid', `${message} (${id})`, at);
  }
  const about = { id, packageName, at };
  const described = describe(record, about, context.docs);
  const freshness = config['freshness'];
  return {
    id,
    resourceType: 'source',
    packageName,
    name: record.name,
    path: file.path,
    originalPath: file.path,
    place: at.place,
    fqn,
    description: described.description,
    columns: described.columns,
    tags: config.tags,
    meta: config.meta,
    config,
    unrenderedConfig: unrendered,
    patchPath: null,
    docs,
    ...(described.docBlocks.length > 0 ? { docBlocks: described.docBlocks } : {}),
    sourceName: record.sourceName,
    sourceDescription: context.docs.render(record.sourceDescription, about).text,
    sourceMeta: record.sourceMeta,
    database: record.database ?? context.target.database,
    schema: record.schema,
    identifier: record.identifier,
    loader: record.loader,
    quoting: record.quoting,
    freshness: freshness === undefined ? emptyFreshness() : isObject(freshness) ? freshness : null,
    loadedAtField: (config['loaded_at_field'] ?? null) as string | null,
    loadedAtQuery: (config['loaded_at_query'] ?? null) as string | null,
    external: record.external ? fillExternal(record.external) : null,
    unrenderedDatabase: record.unrenderedDatabase,
    unrenderedSchema: record.unrenderedSchema,
    load: record.load,
  };
}

function fillExternal(external: JsonObject): JsonObject {
  const partitions = external['partitions'];
  const filled = Array.isArray(partitions)
    ? (partitions as readonly Json[]).map((partition) =>
        isObject(partition)
          ? { name: '', description: '', data_type: '', meta: {}, ...partition }
          : partition,
      )
    : (partitions ?? null);
  return { ...emptyExternal, ...external, partitions: filled };
}

function tagsOf(written: Json | undefined): readonly string[] {
  return (Array.isArray(written) ? (written as readonly Json[]) : [written ?? []].flat()).map((tag) =>
    textOf(tag),
  );
}

/**
 * Builds the node of an exposure. Tags and meta that stand right under `exposures:` in the project file come to its own, as in dbt, though those of a folder
 * are replaced by them.
 */
export function buildExposure(record: ExposureRecord, file: SchemaFile, context: ParseContext): ExposureNode {
  const packageName = file.of.name;
  const id = nodeId('exposure', packageName, record.name);
  const fqn = [packageName, ...foldersOf(file.pathBelow), record.name];
  const at = locate(file.shownPath, file.text, record.at);
  const layers = { type: 'exposure', packageName, fqn, calls: null } as const;
  const settled = context.settler.settle({ ...layers, patch: record.config });
  const block = context.settler.block('exposure', packageName);
  if (block['tags'] === null)
    context.faults.error(
      'config-invalid',
      `Field "tags" of type List[str] in ExposureConfig has invalid value None (${id})`,
      at,
    );
  const config = {
    ...settled.config,
    tags: [...new Set([...tagsOf(block['tags']), ...record.tags, ...settled.config.tags])].sort(compareText),
    meta: {
      ...(isObject(block['meta']) ? block['meta'] : {}),
      ...record.meta,
      ...settled.config.meta,
    },
  };
  for (const message of checkConfig('exposure', config)) {
    context.faults.error('config-invalid', `${message} (${id})`, at);
  }
  const refs: RefCall[] = [];
  const sources: SourceCall[] = [];
  const metrics: MetricCall[] = [];
  for (const dependency of record.dependsOn) {
    const there = locate(file.shownPath, file.text, dependency.at);
    const named = readStaticRef(dependency.text, there.place);
    if (named?.kind === 'ref') refs.push(named.ref);
    else if (named?.kind === 'metric') metrics.push(named.metric);
    else if (named) sources.push(named.source);
    else {
      context.faults.error(
        'exposure-depends-on',
        `Invalid depends_on of exposure "${record.name}": ${dependency.text} is not a ref(), source() or metric() expression`,
        there,
        "Write ref('model') or source('source', 'table').",
      );
    }
  }
  const about = { id, packageName, at };
  const described = describe({ description: record.description, columns: [] }, about, context.docs);
  return {
    id,
    resourceType: 'exposure',
    packageName,
    name: record.name,
    path: file.pathBelow,
    originalPath: file.path,
    place: at.place,
    fqn,
    description: described.description,
    columns: described.columns,
    tags: config.tags,
    meta: config.meta,
    config,
    unrenderedConfig: settled.unrendered,
    patchPath: null,
    docs,
    refs,
    sources,
    ...(metrics.length > 0 ? { metrics } : {}),
    details: record.details,
  };
}

/** Builds a group. */
export function buildGroup(record: GroupRecord, file: SchemaFile, context: ParseContext): GroupNode {
  const fqn = [file.of.name, ...foldersOf(file.pathBelow), record.name];
  const { config } = context.settler.settle({
    type: 'group',
    packageName: file.of.name,
    fqn,
    patch: record.config,
    calls: null,
  });
  const owner: JsonObject = record.owner;
  return {
    id: `group.${file.of.name}.${record.name}`,
    packageName: file.of.name,
    name: record.name,
    path: file.pathBelow,
    originalPath: file.path,
    owner,
    description: record.description,
    config: config as unknown as JsonObject,
  };
}
