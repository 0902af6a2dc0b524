import { bodyUses } from './body-uses.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';

/**
 * Methods of `adapter` that in dbt run a macro, and that macro's name: where a project or a package has a macro of that name (or one
 * that dispatch prefers), the method runs it here too.
 */
export const macroOfMethod: ReadonlyMap<string, string> = new Map([
  ['create_schema', 'create_schema'],
  ['drop_relation', 'drop_relation'],
  ['drop_schema', 'drop_schema'],
  ['get_columns_in_relation', 'get_columns_in_relation'],
  ['rename_relation', 'rename_relation'],
  ['truncate_relation', 'truncate_relation'],
]);

/** Finds what of a builtin macro's way a project or its packages have taken over. */
export interface MacroOverrides {
  /**
   * The macros outside of the builtin packages that a call of these in a node of `fromPackage` may come to in place of builtin ones, each
   * way followed up to the first such; sorted by id. What stands behind a name of `without` is not looked into.
   */
  behind(
    roots: readonly LibraryMacro[],
    fromPackage: string,
    without?: ReadonlySet<string>,
  ): readonly LibraryMacro[];
  /** The macro outside of the builtin packages that stands for a builtin one, itself or what it dispatches to; undefined where none does. */
  instead(name: string, fromPackage: string): LibraryMacro | undefined;
}

/** Makes one. Where no macro of the project has a name that a builtin one has, nothing is ever looked for. */
export function createMacroOverrides(library: MacroLibrary): MacroOverrides {
  const isBuiltin = ({ packageName }: LibraryMacro): boolean => library.builtinPackages.includes(packageName);
  const all = library.all();
  const builtin = new Set(all.filter(isBuiltin).map(({ name }) => name));
  const any = all.some((macro) => !isBuiltin(macro) && namesOf(macro.name).some((name) => builtin.has(name)));
  const known = new Map<string, readonly LibraryMacro[]>();

  function namesOf(name: string): readonly string[] {
    const prefix = library.prefixes.find((one) => name.startsWith(`${one}__`));
    return prefix === undefined ? [name] : [name, name.slice(prefix.length + 2)];
  }

  function dispatched(name: string, namespace: string | null, fromPackage: string): LibraryMacro | undefined {
    const target = library.dispatch(name, namespace, fromPackage);
    return target.ok ? target.value : undefined;
  }

  function search(
    roots: readonly LibraryMacro[],
    fromPackage: string,
    without: ReadonlySet<string>,
  ): readonly LibraryMacro[] {
    const found = new Map<string, LibraryMacro>();
    const seen = new Set<LibraryMacro>();
    const queue = [...roots];
    const add = (macro: LibraryMacro | undefined): void => {
      if (macro === undefined || without.has(macro.name)) return;
      if (!isBuiltin(macro)) found.set(macro.id, macro);
      else queue.push(macro);
    };
    for (let macro = queue.pop(); macro !== undefined; macro = queue.pop()) {
      if (seen.has(macro)) continue;
      seen.add(macro);
      const uses = bodyUses(macro.definition.node);
      for (const name of uses.names) if (builtin.has(name)) add(library.resolve(name, fromPackage));
      for (const name of uses.attributes.get('dbt') ?? []) add(library.get('dbt', name));
      for (const { name, namespace } of uses.dispatches) add(dispatched(name, namespace, fromPackage));
      for (const method of uses.attributes.get('adapter') ?? []) {
        const name = macroOfMethod.get(method);
        if (name !== undefined) add(library.resolve(name, fromPackage));
      }
    }
    return [...found.keys()].sort().map((id) => found.get(id)!);
  }

  return {
    behind(roots, fromPackage, without = new Set<string>()) {
      if (!any) return [];
      const key = JSON.stringify([fromPackage, roots.map(({ id }) => id), [...without]]);
      let macros = known.get(key);
      if (macros === undefined) known.set(key, (macros = search(roots, fromPackage, without)));
      return macros;
    },
    instead(name, fromPackage) {
      if (!any) return undefined;
      const own = library.resolve(name, fromPackage);
      if (own !== undefined && !isBuiltin(own)) return own;
      const target = dispatched(name, 'dbt', fromPackage);
      return target !== undefined && !isBuiltin(target) ? own : undefined;
    },
  };
}
