import type { Diagnostic } from '../domain/diagnostic.ts';
import { macroId } from '../domain/id.ts';
import type { MacroId } from '../domain/id.ts';
import type { ProjectConfig } from '../domain/project.ts';
import { compareText } from '../util/compare.ts';
import { failed, ok } from '../util/result.ts';
import { placeOf, sourceLineOf } from '../template/syntax/place-of.ts';
import type { Template } from '../template/syntax/template.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';
import { staticMacroCalls } from './static-macro-calls.ts';

export type { LibraryMacro, MacroLibrary } from './library-macro.ts';

/** What a library is made of. */
export interface MacroLibraryInput {
  readonly files: readonly {
    readonly packageName: string;
    readonly path: string;
    readonly template: Template;
  }[];
  readonly rootPackage: string;
  /** All packages by name, the root and the builtin ones included. */
  readonly packages: readonly string[];
  readonly dispatch: ProjectConfig['dispatch'];
  /** The adapter's `macroPrefixes`, without `default`. */
  readonly macroPrefixes: readonly string[];
}

type ByName = ReadonlyMap<string, LibraryMacro>;

/** Gathers macros. Cheap: nothing is compiled. */
export function createMacroLibrary(input: MacroLibraryInput): MacroLibrary {
  const { byPackage, diagnostics } = gather(input.files);
  const builtinPackages = [...input.macroPrefixes.map((prefix) => `dbt_${prefix}`), 'dbt'];
  const builtin = firstWins(builtinPackages.map((name) => byPackage.get(name)));
  const root = byPackage.get(input.rootPackage);
  const prefixes = [...input.macroPrefixes, 'default'];
  const packages = new Set(input.packages);
  const searchOrders = new Map(input.dispatch.map((entry) => [entry.macroNamespace, entry.searchOrder]));
  const scopes = new Map<string, ByName>();
  const dependencies = new Map<MacroId, readonly LibraryMacro[]>();

  function scopeOf(fromPackage: string): ByName {
    let scope = scopes.get(fromPackage);
    if (!scope) scopes.set(fromPackage, (scope = firstWins([byPackage.get(fromPackage), root, builtin])));
    return scope;
  }

  function searchOrder(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null];
    const configured = searchOrders.get(namespace);
    if (configured && configured.length > 0) return configured;
    return packages.has(namespace) || byPackage.has(namespace) ? [input.rootPackage, namespace] : [null];
  }

  let names: ByName | undefined;
  function anyNamed(name: string): LibraryMacro | undefined {
    const others = [...byPackage]
      .filter(([packageName]) => !builtinPackages.includes(packageName))
      .map(([, macros]) => macros);
    names ??= firstWins([root, ...others.reverse(), builtin]);
    return names.get(name);
  }

  const library: MacroLibrary = {
    rootPackage: input.rootPackage,
    builtinPackages,
    prefixes,
    diagnostics,
    get: (packageName, name) =>
      packageName === 'dbt' ? builtin.get(name) : byPackage.get(packageName)?.get(name),
    resolve: (name, fromPackage) => scopeOf(fromPackage).get(name),
    all: () =>
      [...byPackage.values()]
        .flatMap((macros) => [...macros.values()])
        .sort((a, b) => compareText(a.id, b.id)),
    hasPackage: (name) => name === 'dbt' || (byPackage.has(name) && !builtinPackages.includes(name)),
    dispatchCandidates: (name, namespace) =>
      searchOrder(namespace).flatMap((packageName) =>
        prefixes.map((prefix) => `${packageName === null ? '' : `${packageName}.`}${prefix}__${name}`),
      ),
    dispatch(name, namespace, fromPackage) {
      for (const packageName of searchOrder(namespace)) {
        for (const prefix of prefixes) {
          const candidate = `${prefix}__${name}`;
          const macro =
            packageName === null
              ? library.resolve(candidate, fromPackage)
              : namespaced(packageName, candidate);
          if (macro) return ok(macro);
        }
      }
      const tried = library.dispatchCandidates(name, namespace);
      const list = tried.map((one) => `'${one}'`).join(', ');
      return failed({
        message: `In dispatch: No macro named '${name}' found within namespace: '${namespace ?? 'None'}'\n    Searched for: ${list}`,
        tried,
      });
    },
    dependencies(macro) {
      let found = dependencies.get(macro.id);
      if (!found) dependencies.set(macro.id, (found = staticMacroCalls(macro, library, anyNamed)));
      return found;
    },
  };

  function namespaced(packageName: string, name: string): LibraryMacro | undefined {
    return library.hasPackage(packageName) ? library.get(packageName, name) : undefined;
  }

  return library;
}

function gather(files: MacroLibraryInput['files']): {
  readonly byPackage: ReadonlyMap<string, ByName>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const byPackage = new Map<string, Map<string, LibraryMacro>>();
  const diagnostics: Diagnostic[] = [];
  for (const { packageName, path, template } of files) {
    let macros = byPackage.get(packageName);
    if (!macros) byPackage.set(packageName, (macros = new Map<string, LibraryMacro>()));
    for (const definition of template.definitions) {
      if (definition.kind === 'snapshot' || definition.kind === 'docs') continue;
      const name = definition.macroName;
      const macro = { id: macroId(packageName, name), packageName, name, path, definition };
      const first = macros.get(name);
      if (first) diagnostics.push(duplicate(first, macro));
      else macros.set(name, macro);
    }
  }
  return { byPackage, diagnostics };
}

function duplicate(first: LibraryMacro, second: LibraryMacro): Diagnostic {
  const { source } = second.definition;
  const place = placeOf(source, second.definition);
  const firstPlace = placeOf(first.definition.source, first.definition);
  return {
    code: 'duplicate-macro',
    severity: 'error',
    message: `dbt found multiple macros named "${second.name}" in the project "${second.packageName}".`,
    place,
    sourceLine: sourceLineOf(source, second.definition),
    help: `Rename or remove one of them: the other is at ${firstPlace.path}:${firstPlace.line}.`,
  };
}

function firstWins(layers: readonly (ByName | undefined)[]): ByName {
  const merged = new Map<string, LibraryMacro>();
  for (const layer of layers) {
    for (const [name, macro] of layer ?? []) if (!merged.has(name)) merged.set(name, macro);
  }
  return merged;
}
