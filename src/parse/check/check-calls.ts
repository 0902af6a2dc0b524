import type { MacroLibrary } from '../../context/macro-library.ts';
import type { Draft } from '../model/draft.ts';
import { contextNames } from '../model/context-names.ts';
import { locate } from '../model/parse-context.ts';
import { callsOf, findCall } from '../model/read-sql.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import type { ReadMacros } from '../macro/read-macros.ts';
import { shownPath } from '../model/package-context.ts';
import type { PackageContext } from '../model/package-context.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';

/**
 * Warns of calls of macros that do not exist, found without rendering. As in dbt it is an error of the node alone, when it is
 * compiled: a project with such a node can be listed and parsed, and its other nodes run.
 */
export function checkCalls(
  drafts: readonly Draft[],
  macros: ReadMacros,
  root: PackageContext,
  faults: Faults,
): void {
  const { library, unread } = macros;
  const isThere = (name: string, packageName: string): boolean =>
    isKnown(name, packageName, library) || unread.has(name.slice(name.indexOf('.') + 1));
  for (const draft of drafts) {
    if (draft.of !== root || !draft.record) continue;
    const unknown = draft.record.calls.filter(([name]) => !isThere(name, root.name));
    if (unknown.length === 0) continue;
    const source = { path: draft.shownPath, text: draft.rawCode };
    const template = parseTemplate(source, { lineOffset: draft.lineOffset, keepPlainText: true });
    for (const [name] of unknown) {
      const call = template.ok ? findCall(name, template.value) : null;
      if (!call) continue;
      const where = locate(draft.shownPath, draft.text, call.at);
      const help = helpFor(name, root.name, library);
      faults.warn('unknown-macro', undefinedMacro(name), where, help);
    }
  }
  for (const file of macros.files) {
    if (file.packageName !== root.name) continue;
    const path = shownPath(root.discovered.root, root.discovered, file.path);
    for (const definition of file.template.definitions) {
      const { source, usage } = definition;
      const template = {
        path,
        text: source.text,
        lineOffset: source.lineOffset,
        usage,
        body: definition.body,
      };
      for (const [name] of callsOf(template)) {
        const call = isThere(name, file.packageName) ? null : findCall(name, template);
        if (!call) continue;
        const where = locate(path, source.text, call.at);
        faults.warn('unknown-macro', undefinedMacro(name), where, helpFor(name, file.packageName, library));
      }
    }
  }
}

function undefinedMacro(name: string): string {
  return `'${name}' is undefined. This can happen when calling a macro that does not exist.`;
}

function isKnown(name: string, packageName: string, library: MacroLibrary): boolean {
  const [first, second] = name.split('.');
  if (library.resolve(first!, packageName)) return true;
  if (second === undefined) return false;
  if (!library.hasPackage(first!)) return false;
  return library.get(first!, second) !== undefined;
}

function helpFor(name: string, packageName: string, library: MacroLibrary): string | undefined {
  const [first, second] = name.split('.');
  const all = library.all();
  if (second !== undefined) {
    const packages = [...new Set(all.map((macro) => macro.packageName))];
    if (!library.hasPackage(first!)) {
      return didYouMean(
        first!,
        packages,
        `Check for typos, or install package dependencies with "sluice deps".`,
      );
    }
    const names = all.flatMap((macro) => (macro.packageName === first ? [macro.name] : []));
    return didYouMean(second, names, `Package "${first}" has no such macro.`);
  }
  const names = all.flatMap((macro) =>
    macro.packageName === packageName || library.builtinPackages.includes(macro.packageName)
      ? [macro.name]
      : [],
  );
  return didYouMean(name, [...names, ...contextNames], 'Check for typos, or define it: {% macro … %}.');
}
