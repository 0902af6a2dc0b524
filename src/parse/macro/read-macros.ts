import { createMacroLibrary } from '../../context/macro-library.ts';
import type { LibraryMacro, MacroLibrary } from '../../context/macro-library.ts';
import type { ProjectConfig } from '../../domain/project.ts';
import { parseTemplate } from '../../template/syntax/parse-template.ts';
import type { Template } from '../../template/syntax/template.ts';
import type { Faults } from '../faults.ts';
import { shownPath } from '../model/package-context.ts';
import type { PackageContext } from '../model/package-context.ts';

/** Every macro of the project, its packages and the builtin ones. */
export interface ReadMacros {
  readonly library: MacroLibrary;
  readonly files: readonly {
    readonly packageName: string;
    readonly path: string;
    readonly template: Template;
  }[];
  /** Macros that stand in files that cannot be parsed, generic tests with `test_` before their name: they are not missing. */
  readonly unread: ReadonlySet<string>;
}

/** Parses the files of macros and generic tests; what cannot be parsed goes to `faults`. */
export function readMacros(
  root: ProjectConfig,
  packages: readonly PackageContext[],
  macroPrefixes: readonly string[],
  faults: Faults,
): ReadMacros {
  const unread = new Set<string>();
  const files: { packageName: string; path: string; template: Template }[] = [];
  for (const of of packages) {
    for (const file of of.discovered.files) {
      if (file.kind !== 'macro' && file.kind !== 'generic-test') continue;
      const path = shownPath(root.root, of.discovered, file.path);
      const template = parseTemplate({ path, text: file.text }, { macroFile: true });
      if (template.ok) files.push({ packageName: of.name, path: file.path, template: template.value });
      else {
        faults.add(...template.error);
        for (const name of definedNames(file.text)) unread.add(name);
      }
    }
  }
  const library = createMacroLibrary({
    files,
    rootPackage: root.name,
    packages: packages.map(({ name }) => name),
    dispatch: root.dispatch,
    macroPrefixes,
  });
  faults.add(...library.diagnostics);
  return { library, files, unread };
}

function* definedNames(text: string): Generator<string> {
  for (const [, kind, name] of text.matchAll(/\{%[-+]?\s*(macro|test)\s+(\w+)/g))
    yield kind === 'test' ? `test_${name}` : name!;
}

/** Whether a macro comes with the tool. */
export function isBuiltin(macro: LibraryMacro, library: MacroLibrary): boolean {
  return library.builtinPackages.includes(macro.packageName);
}
