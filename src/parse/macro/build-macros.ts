import type { MacroNode } from '../../domain/node.ts';
import type { MacroId } from '../../domain/id.ts';
import { macroId } from '../../domain/id.ts';
import type { JsonObject } from '../../util/json.ts';
import type { LibraryMacro, MacroLibrary } from '../../context/macro-library.ts';
import { placeOf } from '../../template/syntax/place-of.ts';
import { didYouMean } from '../faults.ts';
import type { PatchRecord } from '../schema/schema-record.ts';
import { locate } from '../model/parse-context.ts';
import { docsOf } from '../model/node-parts.ts';
import type { ParseContext, SchemaFile } from '../model/parse-context.ts';
import { textOf } from '../yaml/text-of.ts';
import { isObject } from '../yaml/yaml-value.ts';

/** Builds the macros of the manifest, described by the `macros:` of schema files. */
export function buildMacros(
  files: readonly SchemaFile[],
  context: ParseContext,
): ReadonlyMap<MacroId, MacroNode> {
  const { library } = context;
  const macros = new Map<MacroId, MacroNode>();
  const genericTests = genericTestFiles(context);
  for (const macro of library.all()) {
    const built = build(macro, library);
    const bare = genericTests.has(`${macro.packageName} ${macro.path}`);
    macros.set(macro.id, bare ? { ...built, arguments: [] } : built);
  }
  for (const file of files) {
    for (const patch of file.record.patches) {
      if (patch.key === 'macros') describe(patch, file, macros, context);
    }
  }
  return macros;
}

/** Files of generic tests: dbt does not list the arguments of what is in them. */
function genericTestFiles(context: ParseContext): ReadonlySet<string> {
  const files = new Set<string>();
  for (const { discovered } of context.packages) {
    for (const file of discovered.files) {
      if (file.kind === 'generic-test') files.add(`${file.packageName} ${file.path}`);
    }
  }
  return files;
}

function build(macro: LibraryMacro, library: MacroLibrary): MacroNode {
  const { definition } = macro;
  const calls = library.dependencies(macro).map(({ id }) => id);
  return {
    id: macro.id,
    packageName: macro.packageName,
    name: macro.name,
    path: macro.path,
    originalPath: macro.path,
    place: placeOf(definition.source, definition),
    macroSql: wholeBlock(definition.source.text, definition.start, definition.end),
    description: '',
    arguments: definition.parameters.map(({ name }) => ({ name, type: null, description: '' })),
    meta: {},
    patchPath: null,
    macros: [...new Set(calls)],
    supportedLanguages: definition.kind === 'materialization' ? definition.supportedLanguages : null,
  };
}

/** A definition with the braces of its tags. */
function wholeBlock(text: string, start: number, end: number): string {
  const from = text.lastIndexOf('{%', start);
  const to = text.indexOf('%}', end);
  return text.slice(from < 0 ? start : from, to < 0 ? end : to + 2);
}

function describe(
  patch: PatchRecord,
  file: SchemaFile,
  macros: Map<MacroId, MacroNode>,
  context: ParseContext,
): void {
  const at = locate(file.shownPath, file.text, patch.at);
  const id = [patch.name, `test_${patch.name}`]
    .map((name) => macroId(file.of.name, name))
    .find((one) => macros.has(one));
  const macro = id === undefined ? undefined : macros.get(id);
  if (id === undefined || !macro) {
    const names = [...macros.values()].flatMap((one) => (one.packageName === file.of.name ? [one.name] : []));
    const message = `Found patch for macro "${patch.name}" which was not found`;
    context.faults.warn('yaml-no-macro', message, at, didYouMean(patch.name, names, 'No file defines it.'));
    return;
  }
  const about = { id, packageName: file.of.name, at };
  const args = patch.arguments?.map((argument): JsonObject => ({
    ...argument,
    description: context.docs.render(textOf(argument['description'] ?? ''), about).text,
  }));
  macros.set(id, {
    ...macro,
    description: context.docs.render(patch.description, about).text,
    arguments: args ?? macro.arguments,
    meta: isObject(patch.config['meta']) ? patch.config['meta'] : {},
    docs: docsOf(patch.config),
    patchPath: `${file.of.name}://${file.path}`,
  });
}
