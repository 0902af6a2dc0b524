import type { MacroLibrary } from '../../context/macro-library.ts';
import type { Draft } from '../model/draft.ts';
import { contextNames } from '../model/context-names.ts';
import { locate } from '../model/parse-context.ts';
import { callsOf } from '../model/read-sql.ts';
import type { ReadMacros } from '../macro/read-macros.ts';
import { shownPath } from '../model/package-context.ts';
import type { PackageContext } from '../model/package-context.ts';
import { didYouMean } from '../faults.ts';
import type { Faults } from '../faults.ts';

/**
 * Reports calls of macros that do not exist, found without rendering: an error where the call is sure to be made, a warning
 * behind a condition and in a macro of the root, which may never be called. dbt finds them when it runs the node, if it
 * gets there.
 */
export function checkCalls(
  drafts: readonly Draft[],
  macros: ReadMacros,
  root: PackageContext,
  faults: Faults,
): void {
  const { library } = macros;
  for (const draft of drafts) {
    if (draft.of !== root || !draft.record) continue;
    for (const [name, at, isConditional] of draft.record.calls) {
      if (isKnown(name, draft.of.name, library)) continue;
      const where = locate(draft.shownPath, draft.text, at);
      const help = helpFor(name, draft.of.name, library);
      if (!isConditional) faults.error('unknown-macro', undefinedMacro(name), where, help);
      else faults.warn('unknown-macro', undefinedMacro(name), where, help);
    }
  }
  for (const file of macros.files) {
    if (file.packageName !== root.name) continue;
    const path = shownPath(root.discovered.root, root.discovered, file.path);
    for (const definition of file.template.definitions) {
      const { source, usage } = definition;
      const calls = callsOf({
        body: definition.body,
        path,
        text: source.text,
        lineOffset: source.lineOffset,
        usage,
      });
      for (const [name, at] of calls) {
        if (isKnown(name, file.packageName, library)) continue;
        const where = locate(path, source.text, at);
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
