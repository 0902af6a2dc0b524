import { nodeId } from '../../domain/id.ts';
import type { NodeId } from '../../domain/id.ts';
import type { FunctionNode, ModelNode, Node } from '../../domain/node.ts';
import type { NodeConfig } from '../../domain/config.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { checkConfig } from '../config/check-config.ts';
import type { Location } from '../faults.ts';
import type { PatchRecord, VersionRecord } from '../schema/schema-record.ts';
import { hasTemplate } from '../yaml/render-yaml.ts';
import { textOf } from '../yaml/text-of.ts';
import { checkDescribedContract, isEnforced } from './check-contract.ts';
import { contractChecksum } from './contract-checksum.ts';
import { identityOf, isPython } from './draft.ts';
import type { Draft, DraftFacts } from './draft.ts';
import { describe, docsOf, hookStatements, joinCalls, noCalls, tagsOf } from './node-parts.ts';
import type { Calls } from './node-parts.ts';
import { locate } from './parse-context.ts';
import type { ParseContext } from './parse-context.ts';
import { readSql } from './read-sql.ts';
import { readStaticRef } from '../../context/static-ref.ts';

/** Settles a draft: config, names, descriptions. Disabled nodes are built like others. */
export function buildNode(draft: Draft, context: ParseContext): Node {
  const patch = draft.patch?.record ?? null;
  const version = draft.patch?.version ?? null;
  const layers = {
    type: draft.type,
    packageName: draft.of.name,
    fqn: draft.fqn,
    calls: draft.record?.captured?.config ?? null,
  };
  const { keepsWritten } = context.settler;
  const own = version?.config ?? patch?.config ?? null;
  const { config, unrendered } = context.settler.settle({
    ...layers,
    patch: isPython(draft) ? { materialized: 'table', ...own } : own,
    unrenderedCalls: keepsWritten ? (draft.record?.unrendered ?? null) : layers.calls,
    callsLast: draft.type === 'model' && !patch && draft.record?.isPlain === true && !draft.record.unrendered,
    unrenderedPatch: !keepsWritten
      ? null
      : version
        ? { ...patch?.unrendered, ...version.unrendered }
        : (patch?.unrendered ?? null),
  });
  const at: Location = { place: { path: draft.shownPath, line: 1, column: 1 } };
  const id = idOf(draft);
  for (const message of checkConfig(draft.type, config)) {
    context.faults.error('config-invalid', `${message} (${id})`, patch && draft.patch ? patchAt(draft) : at);
  }
  const tags = tagsOf(patch ? context.settler.settle({ ...layers, patch: null }).config.tags : [], config);
  const named = context.namer.name({
    id,
    packageName: draft.of.name,
    name: draft.name,
    version: version?.v ?? null,
    config,
    asDict: () => dictOf(draft, id, config, tags, context),
    at,
  });
  const described = describe(
    {
      description: (version?.description ?? patch?.description) || '',
      columns: version?.columns ?? patch?.columns ?? [],
    },
    { id, packageName: draft.of.name, at: draft.patch ? patchAt(draft) : at },
    context.docs,
  );
  const base = {
    id,
    packageName: draft.of.name,
    name: draft.name,
    path: draft.path,
    originalPath: draft.originalPath,
    place: at.place,
    fqn: draft.fqn,
    description: described.description,
    columns: described.columns,
    tags,
    meta: config.meta,
    config,
    unrenderedConfig: unrendered,
    patchPath: draft.patch ? `${draft.patch.file.of.name}://${draft.patch.file.path}` : null,
    docs: docsOf(config),
    ...(described.docBlocks.length > 0 ? { docBlocks: described.docBlocks } : {}),
    ...relationOf(draft, config, named),
    checksum: draft.checksum,
    group: config.group ?? null,
  };
  if (draft.type === 'seed') {
    const { refs, sources, macros } = hookCalls(draft, config, context);
    if (refs.length + sources.length > 0) refuseDependencies(draft, id, config, context);
    return { ...base, resourceType: 'seed', macros };
  }
  const constraints = version?.constraints ?? patch?.constraints ?? [];
  const calls = joinCalls(
    joinCalls(draft.record?.captured ?? noCalls, hookCalls(draft, config, context)),
    constraintCalls(draft, constraints, described.columns, context),
  );
  const compilable = {
    ...base,
    rawCode: draft.rawCode,
    language: isPython(draft) ? ('python' as const) : ('sql' as const),
    refs: calls.refs,
    sources: calls.sources,
    macros: calls.macros,
    ...(calls.metrics && calls.metrics.length > 0 ? { metrics: calls.metrics } : {}),
    ...(draft.lineOffset > 0 ? { lineOffset: draft.lineOffset } : {}),
  };
  if (draft.type === 'snapshot') return { ...compilable, resourceType: 'snapshot' };
  if (draft.type === 'function') {
    return {
      ...compilable,
      resourceType: 'function',
      language: draft.originalPath.endsWith('.py') ? 'python' : 'sql',
      ...signatureOf(draft),
    };
  }
  if (draft.type === 'analysis') return { ...compilable, resourceType: 'analysis' };
  if (draft.type === 'test') return { ...compilable, resourceType: 'test', generic: null };
  if (draft.patch) {
    checkDescribedContract(
      draft,
      { config, columns: described.columns, constraints, at: patchAt(draft) },
      context,
    );
  }
  return {
    ...compilable,
    resourceType: 'model',
    ...(draft.patch && isEnforced(config)
      ? {
          contractChecksum: contractChecksum(
            described.columns.values(),
            constraints,
            config.materialized ?? 'view',
          ),
        }
      : {}),
    access: (config['access'] ?? 'protected') as ModelNode['access'],
    version: version?.v ?? null,
    latestVersion: version ? (patch?.latestVersion ?? null) : null,
    constraints,
    ...modelExtras(patch, version),
  };
}

function modelExtras(
  patch: PatchRecord | null,
  version: VersionRecord | null,
): Pick<ModelNode, 'timeSpine' | 'deprecationDate'> {
  const deprecationDate = version ? version.deprecationDate : patch?.deprecationDate;
  return {
    ...(patch?.timeSpine ? { timeSpine: patch.timeSpine } : {}),
    ...(deprecationDate === undefined ? {} : { deprecationDate }),
  };
}

/** What YAML says of a function; dbt's own word for a type that nobody gave. */
function signatureOf({
  patch,
  overloads = [],
}: Draft): Pick<FunctionNode, 'arguments' | 'returns' | 'overloads'> {
  const signature = patch?.record.signature;
  return {
    arguments: signature?.arguments ?? [],
    returns: signature?.returns ?? { data_type: 'INVALID_TYPE', description: null },
    overloads,
  };
}

function idOf(draft: Draft): NodeId {
  const version = draft.patch?.version;
  return version
    ? nodeId('model', draft.of.name, draft.name, `v${version.v}`)
    : nodeId(draft.type, draft.of.name, draft.name);
}

function patchAt(draft: Draft): Location {
  const { file, record, version } = draft.patch!;
  return locate(file.shownPath, file.text, version?.at ?? record.at);
}

function relationOf(
  draft: Draft,
  config: NodeConfig,
  named: { readonly database: string | null; readonly schema: string; readonly alias: string },
): typeof named {
  if (draft.type !== 'snapshot') return named;
  const { target_schema: schema, target_database: database } = config as Record<string, unknown>;
  return {
    ...named,
    ...(typeof schema === 'string' && schema !== '' ? { schema } : {}),
    ...(typeof database === 'string' && database !== '' ? { database } : {}),
  };
}

/** A node as macros see it that make names. */
function dictOf(
  draft: Draft,
  id: NodeId,
  config: NodeConfig,
  tags: readonly string[],
  context: ParseContext,
): JsonObject {
  return {
    database: context.target.database,
    schema: context.target.schema,
    name: draft.name,
    resource_type: draft.type,
    package_name: draft.of.name,
    path: draft.path,
    original_file_path: draft.originalPath,
    unique_id: id,
    fqn: draft.fqn,
    alias: draft.name,
    config: config as unknown as JsonObject,
    tags,
    meta: config.meta,
    version: draft.patch?.version?.v ?? null,
    raw_code: draft.rawCode,
  };
}

/** What the hooks of a node's config call. */
export function hookCalls(draft: DraftFacts, config: NodeConfig, context: ParseContext): Calls {
  let calls = noCalls;
  for (const [index, statement] of hookStatements(config).entries()) {
    if (!hasTemplate(statement)) continue;
    const key = `hook ${draft.type} ${draft.of.name} ${draft.originalPath} ${draft.name} ${index}`;
    const record = context.records.sql(key, statement, draft.of.name, () => ({
      ...readSql(
        { path: draft.shownPath, text: statement, lineOffset: 0, about: identityOf(draft, context) },
        context.pass,
      ),
      checksum: '',
    }));
    const inFirstLine = { path: draft.shownPath, line: 1, column: 1 };
    context.faults.add(...record.diagnostics.map((fault) => ({ ...fault, place: inFirstLine })));
    if (record.captured) calls = joinCalls(calls, record.captured);
  }
  return calls;
}

/** A seed is read before anything is built: its hooks may name nothing that is. */
function refuseDependencies(draft: Draft, id: NodeId, config: NodeConfig, context: ParseContext): void {
  const list = (['pre-hook', 'post-hook'] as const).flatMap((key) =>
    ((config[key] ?? []) as readonly Json[]).map(
      (hook) => `- ${key.replace('-', '_')}: "${textOf((hook as JsonObject)['sql'] ?? null)}"`,
    ),
  );
  context.faults.error(
    'seed-dependency',
    'Seeds cannot depend on other nodes. dbt detected a seed with a pre- or post-hook\n' +
      "that calls 'ref', 'source', or 'metric', either directly or indirectly via other macros.\n\n" +
      `Error raised for '${id}', which has these hooks defined:\n${list.join('\n')}`,
    { place: { path: draft.shownPath, line: 1, column: 1 } },
    'Do it in a hook of a model that reads the seed, or in on-run-end.',
  );
}

function constraintCalls(
  draft: Draft,
  ofModel: readonly JsonObject[],
  columns: ReadonlyMap<string, { readonly constraints: readonly JsonObject[] }>,
  context: ParseContext,
): Calls {
  if (draft.type !== 'model' || !draft.patch) return noCalls;
  let calls = noCalls;
  for (const constraint of [...[...columns.values()].flatMap((column) => column.constraints), ...ofModel]) {
    const { type, to } = constraint;
    if (type !== 'foreign_key' || typeof to !== 'string') continue;
    const at = patchAt(draft);
    const named = readStaticRef(to, at.place);
    if (!named) {
      context.faults.error(
        'constraint-to',
        `Invalid 'ref' or 'source' syntax on foreign key constraint 'to' on model ${draft.name}: ${to}.`,
        at,
        "Write to: ref('model').",
      );
    } else if (named.kind === 'ref') calls = joinCalls(calls, { ...noCalls, refs: [named.ref] });
    else if (named.kind === 'source') calls = joinCalls(calls, { ...noCalls, sources: [named.source] });
  }
  return calls;
}
