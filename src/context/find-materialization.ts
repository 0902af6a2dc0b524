import type { LibraryMacro, MacroLibrary } from './library-macro.ts';

/** Materializations that dbt itself brings, all of them for every adapter (`default`). */
const builtin: ReadonlySet<string> = new Set([
  'clone',
  'function',
  'incremental',
  'materialized_view',
  'seed',
  'snapshot',
  'table',
  'test',
  'unit',
  'view',
]);

/** How a materialization of that name is looked for. */
export interface MaterializationSearch {
  readonly name: string;
  /** dbt's flag `require_explicit_package_overrides_for_builtin_materializations`; dbt's default is true. */
  readonly packagesMayNotOverride: boolean;
}

/**
 * The `{% materialization %}` block that dbt would take, or undefined where it is a built-in one or there is none: the one for the nearest adapter, of
 * these the root project's. A package does not take the place of a built-in one unless the project has it so.
 */
export function findMaterialization(
  library: MacroLibrary,
  { name, packagesMayNotOverride }: MaterializationSearch,
): LibraryMacro | undefined {
  const found = library.all().flatMap((macro) => {
    const { definition } = macro;
    if (definition.kind !== 'materialization' || definition.name !== name) return [];
    const distance = library.prefixes.indexOf(definition.adapter);
    if (distance < 0 || library.builtinPackages.includes(macro.packageName)) return [];
    const isRoot = macro.packageName === library.rootPackage;
    if (!isRoot && builtin.has(name) && packagesMayNotOverride) return [];
    return [{ macro, distance, rank: isRoot ? 0 : 1 }];
  });
  found.sort((left, right) => left.distance - right.distance || left.rank - right.rank);
  return found[0]?.macro;
}
