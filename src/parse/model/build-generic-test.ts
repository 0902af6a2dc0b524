import type { NodeConfig } from '../../domain/config.ts';
import { nodeId } from '../../domain/id.ts';
import type { MacroId, NodeId } from '../../domain/id.ts';
import type { RefCall, SourceCall, TestNode } from '../../domain/node.ts';
import { mergeConfigCall } from '../../context/config-calls.ts';
import type { LibraryMacro } from '../../context/macro-library.ts';
import type { NodeIdentity } from '../../context/node-identity.ts';
import type { Json, JsonObject } from '../../util/json.ts';
import { str } from '../../template/values/text.ts';
import { toValue } from '../../template/values/json.ts';
import type { Diagnostic, Place } from '../../domain/diagnostic.ts';
import { compareText } from '../../util/compare.ts';
import { textOf } from '../yaml/text-of.ts';
import { checkConfig } from '../config/check-config.ts';
import { didYouMean } from '../faults.ts';
import type { Location } from '../faults.ts';
import { isBuiltin } from '../macro/read-macros.ts';
import type { TestRecord } from '../schema/schema-record.ts';
import { tagsOf } from './node-parts.ts';
import type { Calls } from './node-parts.ts';
import { foldersOf } from './package-context.ts';
import { locate } from './parse-context.ts';
import type { ParseContext, SchemaFile } from './parse-context.ts';
import { readSql } from './read-sql.ts';
import { readStaticRef } from '../../context/static-ref.ts';

/** What a generic test is declared on. */
export interface TestedTarget {
  readonly id: NodeId;
  /** What the test's `model` reads. */
  readonly reads:
    | { readonly kind: 'ref'; readonly name: string }
    | { readonly kind: 'source'; readonly sourceName: string; readonly tableName: string };
  /** `models.orders`, `sources.raw`. */
  readonly fileKeyName: string;
  readonly group: string | null;
}

/** Builds the node of a generic test. */
export function buildGenericTest(
  record: TestRecord,
  target: TestedTarget,
  file: SchemaFile,
  context: ParseContext,
): TestNode {
  const at = locate(file.shownPath, file.text, record.at);
  const packageName = file.of.name;
  const fqn = [packageName, ...foldersOf(file.path).slice(1), record.name];
  const id = nodeId('test', packageName, record.name, record.hash);
  const path = `${record.shortName}.sql`;
  const rawCode = rawCodeOf(record);
  const macro = findMacro(record, packageName, at, context);
  const identity = (): NodeIdentity => ({
    id,
    resourceType: 'test',
    packageName,
    name: record.name,
    path,
    originalPath: file.path,
    fqn,
    database: context.target.database,
    schema: context.target.schema,
    alias: record.name,
    details: { config: context.settler.base({ type: 'test', packageName, fqn }) as unknown as JsonObject },
    testArguments: record.arguments,
  });
  const static_ = macro ? staticCalls(record, target, macro, at.place, context) : noTestCalls;
  const calls = static_ ?? renderedCalls(record, rawCode, file, at, identity, macro, context);
  const { config, unrendered } = context.settler.settle({
    type: 'test',
    packageName,
    fqn,
    patch: null,
    calls: calls.config ?? record.config,
    unrenderedCalls: calls.unrendered,
  });
  for (const message of checkConfig('test', config))
    context.faults.error('config-invalid', `${message} (${id})`, at);
  const tags = tagsOf(ownTags(record), config);
  const named = context.namer.name({
    id,
    packageName,
    name: record.name,
    version: null,
    config,
    asDict: () => dictOf({ id, record, packageName, path, file, fqn, config, tags }, context),
    at,
  });
  const description = context.docs.render(record.description, { id, packageName, at });
  return {
    id,
    resourceType: 'test',
    packageName,
    name: record.name,
    path,
    originalPath: file.path,
    place: at.place,
    fqn,
    description: description.text,
    columns: noColumns,
    tags,
    meta: config.meta,
    config,
    unrenderedConfig: unrendered,
    patchPath: null,
    docs,
    ...named,
    checksum: '',
    rawCode,
    language: 'sql',
    refs: calls.refs,
    sources: calls.sources,
    macros: calls.macros,
    group: target.group,
    generic: {
      name: record.testName,
      namespace: record.namespace,
      arguments: record.arguments,
      ...(record.floats.length > 0 ? { floats: record.floats } : {}),
      columnName: record.columnName,
      attachedTo: target.id,
      fileKeyName: target.fileKeyName,
    },
  };
}

/** Tags of the column and of the test itself, sorted; those of the project come after them. */
function ownTags(record: TestRecord): readonly string[] {
  const said = record.config['tags'];
  const tags: readonly Json[] = Array.isArray(said)
    ? (said as readonly Json[])
    : said === undefined
      ? []
      : [said];
  return [...new Set([...record.tags, ...tags.map(textOf)])].sort(compareText);
}

const noColumns: TestNode['columns'] = new Map();
const docs: TestNode['docs'] = { show: true, nodeColor: null };

interface TestCalls extends Calls {
  /** The test's config with what the macro's own `config()` says; null: as the YAML has it. */
  readonly config: JsonObject | null;
  /** The same as texts, where dbt has it so. */
  readonly unrendered: JsonObject | null;
}

const noTestCalls: TestCalls = { refs: [], sources: [], macros: [], config: null, unrendered: null };

function rawCodeOf(record: TestRecord): string {
  const name = `${record.namespace === null ? '' : `${record.namespace}.`}test_${record.testName}`;
  const settings = Object.entries(record.config).map(([key, value]) => `${key}=${literal(value)}`);
  const config = settings.length > 0 ? `{{ config(${settings.join(',')}) }}` : '';
  return `{{ ${name}(**_dbt_generic_test_kwargs) }}${config}`;
}

function literal(value: Json): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '\\"')}"` : str(toValue(value));
}

function findMacro(
  record: TestRecord,
  packageName: string,
  at: Location,
  context: ParseContext,
): LibraryMacro | undefined {
  const { library } = context;
  const name = `test_${record.testName}`;
  const macro =
    record.namespace === null ? library.resolve(name, packageName) : library.get(record.namespace, name);
  if (macro ?? context.unreadMacros.has(name)) return macro;
  const shown = record.namespace === null ? name : `${record.namespace}.${name}`;
  const names = library.all().flatMap((one) => (one.name.startsWith('test_') ? [one.name.slice(5)] : []));
  context.faults.error(
    'unknown-test',
    `'${shown}' is undefined. There is no generic test named "${record.testName}".`,
    at,
    didYouMean(
      record.testName,
      names,
      'This can happen when calling a macro that does not exist. Check for typos, write the test in tests/generic, or ' +
        'install package dependencies with "sluice deps".',
    ),
  );
  return undefined;
}

/** The four builtin tests say what they read without being rendered, as long as nothing of theirs is overridden. */
function staticCalls(
  record: TestRecord,
  target: TestedTarget,
  macro: LibraryMacro,
  place: Place,
  context: ParseContext,
): TestCalls | null {
  const name = record.testName;
  if (!isBuiltin(macro, context.library)) return null;
  if (name === 'not_null' || name === 'unique')
    return { ...readsOf(record, target, place), macros: [macro.id], config: null, unrendered: null };
  if (name !== 'accepted_values' && name !== 'relationships') return null;
  const where = context.library.resolve('get_where_subquery', macro.packageName);
  const implementation = context.library.dispatch(macro.name, 'dbt', record.name);
  if (!where || !isBuiltin(where, context.library)) return null;
  if (implementation.ok && !isBuiltin(implementation.value, context.library)) return null;
  const calls = readsOf(record, target, place);
  const macros: readonly MacroId[] = [macro.id, where.id];
  const said = { config: twiceSaid(record.config, record.config), unrendered: asTexts(record.config) };
  if (name === 'accepted_values') {
    return JSON.stringify(record.arguments['values'] ?? null).includes('{{')
      ? null
      : { ...calls, macros, ...said };
  }
  const to = record.arguments['to'];
  const named = typeof to === 'string' ? readStaticRef(to, placeOfArgument(record, 'to', place)) : null;
  if (!named || named.kind === 'metric') return null;
  return named.kind === 'ref'
    ? { refs: [named.ref, ...calls.refs], sources: calls.sources, macros, ...said }
    : { refs: calls.refs, sources: [named.source, ...calls.sources], macros, ...said };
}

function readsOf(
  record: TestRecord,
  target: TestedTarget,
  place: Place,
): { readonly refs: readonly RefCall[]; readonly sources: readonly SourceCall[] } {
  const { reads } = target;
  return reads.kind === 'ref'
    ? { refs: [{ name: reads.name, packageName: null, version: record.version, place }], sources: [] }
    : { refs: [], sources: [{ sourceName: reads.sourceName, tableName: reads.tableName, place }] };
}

function renderedCalls(
  record: TestRecord,
  rawCode: string,
  file: SchemaFile,
  at: Location,
  identity: () => NodeIdentity,
  macro: LibraryMacro | undefined,
  context: ParseContext,
): TestCalls {
  const key = `generic ${file.of.name} ${file.path} ${record.name} ${record.hash}`;
  const content = JSON.stringify([rawCode, record.arguments]);
  const read = context.records.sql(key, content, file.of.name, () => ({
    ...readSql({ path: file.shownPath, text: rawCode, lineOffset: 0, about: identity() }, context.pass),
    checksum: '',
  }));
  context.faults.add(...read.diagnostics.map((fault) => inYaml(fault, at)));
  if (!read.captured) return noTestCalls;
  const { refs, sources, config } = read.captured;
  const first = macro ? [macro.id] : [];
  return {
    refs: refs.map((ref) => ({ ...ref, place: placeNaming(record, ref.name, at.place) })),
    sources: sources.map((source) => ({ ...source, place: placeNaming(record, source.tableName, at.place) })),
    macros: [...new Set([...first, ...read.captured.macros])],
    config: twiceSaid(record.config, config),
    unrendered: read.unrendered,
  };
}

/** Configuration as the text of each value. */
function asTexts(config: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, str(toValue(value))] as const),
  );
}

/** A test that is rendered says its config twice, in the YAML's words and in the call that dbt makes of them: tags double. */
function twiceSaid(written: JsonObject, called: JsonObject): JsonObject {
  return Object.keys(written).length === 0 ? called : mergeConfigCall(written, called);
}

function inYaml(fault: Diagnostic, at: Location): Diagnostic {
  const { macroStack } = fault;
  if (!macroStack || macroStack.length === 0)
    return { ...fault, place: at.place, sourceLine: at.sourceLine ?? '' };
  const frames = macroStack.map((frame) =>
    frame.calledAt.path === at.place.path ? { ...frame, calledAt: at.place } : frame,
  );
  return { ...fault, macroStack: frames };
}

function placeOfArgument(record: TestRecord, name: string, place: Place): Place {
  const at = record.argumentsAt[name];
  if (!at) return place;
  const [line, column, endColumn] = at;
  return endColumn > 0
    ? { path: place.path, line, column, endLine: line, endColumn }
    : { path: place.path, line, column };
}

function placeNaming(record: TestRecord, name: string, place: Place): Place {
  for (const [argument, value] of Object.entries(record.arguments)) {
    if (argument !== 'model' && typeof value === 'string' && value.includes(name)) {
      return placeOfArgument(record, argument, place);
    }
  }
  return place;
}

function dictOf(
  facts: {
    readonly id: NodeId;
    readonly record: TestRecord;
    readonly packageName: string;
    readonly path: string;
    readonly file: SchemaFile;
    readonly fqn: readonly string[];
    readonly config: NodeConfig;
    readonly tags: readonly string[];
  },
  context: ParseContext,
): JsonObject {
  return {
    database: context.target.database,
    schema: context.target.schema,
    name: facts.record.name,
    resource_type: 'test',
    package_name: facts.packageName,
    path: facts.path,
    original_file_path: facts.file.path,
    unique_id: facts.id,
    fqn: facts.fqn,
    alias: facts.record.name,
    config: facts.config as unknown as JsonObject,
    tags: facts.tags,
    meta: facts.config.meta,
    version: null,
  };
}
