import { nodeId } from '../../domain/id.ts';
import type { NodeConfig } from '../../domain/config.ts';
import type { SemanticNode } from '../../domain/node.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { compareText } from '../../util/compare.ts';
import { checkConfig } from '../config/check-config.ts';
import type { Location } from '../faults.ts';
import type { SemanticRecord } from '../semantic/semantic-record.ts';
import { isObject } from '../yaml/yaml-value.ts';
import { foldersOf } from './package-context.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { settleExports } from './settle-exports.ts';
import { readStaticRef } from '../../context/static-ref.ts';

const docs = { show: true, nodeColor: null };

/** Builds a metric, a semantic model with the metrics that its measures make, or a saved query. */
export function buildSemantics(
  record: SemanticRecord,
  file: SchemaFile,
  context: ParseContext,
): readonly SemanticNode[] {
  const node = buildOne(record, file, context);
  const { enabled, meta } = node.config;
  const created = record.created.map((metric) =>
    buildOne({ ...metric, config: { enabled, meta } }, file, context),
  );
  return [node, ...created];
}

function buildOne(record: SemanticRecord, file: SchemaFile, context: ParseContext): SemanticNode {
  const packageName = file.of.name;
  const id = nodeId(record.kind, packageName, record.name);
  const fqn = [packageName, ...foldersOf(file.pathBelow), record.name];
  const at = locate(file.shownPath, file.text, record.at);
  const { config, unrendered } = context.settler.settle({
    type: record.kind,
    packageName,
    fqn,
    patch: record.config,
    calls: null,
  });
  for (const message of checkConfig(record.kind, config)) {
    context.faults.error('config-invalid', `${message} (${id})`, at);
  }
  const about = { id, packageName, at };
  const hasMeta = Object.keys(config.meta).length > 0;
  return {
    id,
    resourceType: record.kind,
    packageName,
    name: record.name,
    path: file.pathBelow,
    originalPath: file.path,
    place: at.place,
    fqn,
    description: context.docs.render(record.description, about).text,
    columns: new Map(),
    tags: tagsOf(record, config),
    meta: record.kind === 'metric' && record.isOlder && hasMeta ? config.meta : record.meta,
    config,
    unrenderedConfig: unrendered,
    patchPath: null,
    docs,
    group: config.group ?? null,
    refs: refsOf(record, at, context),
    sources: [],
    metrics: record.metrics.map((name) => ({ name, packageName: null, place: at.place })),
    measures: record.measures,
    semanticModel: record.semanticModel,
    details: detailsOf(record, config, about, context),
  };
}

function tagsOf(record: SemanticRecord, config: NodeConfig): readonly string[] {
  if (record.kind === 'metric') return record.tags;
  const own = (config as { readonly tags?: readonly string[] | string }).tags ?? [];
  return [...new Set([...record.tags, ...(typeof own === 'string' ? [own] : own)])].sort(compareText);
}

function refsOf({ model }: SemanticRecord, at: Location, context: ParseContext): SemanticNode['refs'] {
  if (model === null) return [];
  const named = readStaticRef(model, at.place);
  if (named?.kind === 'ref') return [named.ref];
  context.faults.error(
    'semantic-model-ref',
    `Invalid model of a semantic model: ${model} is not a ref() expression`,
    at,
    "Write model: ref('model').",
  );
  return [];
}

interface About {
  readonly id: string;
  readonly packageName: string;
  readonly at: Location;
}

function detailsOf(
  record: SemanticRecord,
  config: NodeConfig,
  about: About,
  context: ParseContext,
): JsonObject {
  if (record.kind === 'saved_query') return settleExports(record, config, about, context);
  if (record.kind === 'metric') return record.details;
  const elements = (key: string): readonly JsonObject[] =>
    (record.details[key] as readonly JsonObject[]).map((element) => ({
      ...element,
      description: described(element['description'], about, context),
      config: { meta: { ...config.meta, ...metaOf(element) } },
    }));
  return {
    ...record.details,
    entities: elements('entities'),
    measures: elements('measures'),
    dimensions: elements('dimensions'),
  };
}

function described(text: Json | undefined, about: About, { docs: renderer }: ParseContext): string | null {
  return typeof text === 'string' ? renderer.render(text, about).text : null;
}

function metaOf({ config }: JsonObject): JsonObject {
  const meta = isObject(config) ? config['meta'] : undefined;
  return isObject(meta) ? meta : {};
}
