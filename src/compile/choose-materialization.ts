import { createMacroOverrides } from '../context/macro-overrides.ts';
import { findMaterialization } from '../context/find-materialization.ts';
import type { LibraryMacro, MacroLibrary } from '../context/macro-library.ts';
import type { Node, TestNode } from '../domain/node.ts';

/** A materialization that is run as a template, in place of the plan's. */
export interface ChosenMaterialization {
  readonly macro: LibraryMacro;
  /** Of a builtin one: macros of the project or of packages that it calls in place of builtin ones, for which the template is run. */
  readonly because: readonly LibraryMacro[];
}

/** Says how nodes are materialized: by a template, or (undefined) by the plan. */
export interface MaterializationChooser {
  of(node: Node): ChosenMaterialization | undefined;
}

/** What only tests that keep their failures need. */
const forKeptFailures: ReadonlySet<string> = new Set(['get_create_sql', 'drop_relation']);

/**
 * Makes a chooser. A block of the project or of a package goes first (`findMaterialization`). Where a builtin one calls a macro that the
 * project has overridden, or a strategy of the project's own, its own text runs, which calls all macros as dbt does.
 */
export function createMaterializationChooser(
  library: MacroLibrary,
  options: { readonly packagesMayNotOverride: boolean; readonly keepsFailures: boolean },
): MaterializationChooser {
  const overrides = createMacroOverrides(library);
  const blocks = new Map<string, LibraryMacro | undefined>();

  function block(name: string): LibraryMacro | undefined {
    if (!blocks.has(name))
      blocks.set(
        name,
        findMaterialization(library, { name, packagesMayNotOverride: options.packagesMayNotOverride }),
      );
    return blocks.get(name);
  }

  function overriding(node: Node, builtin: LibraryMacro): readonly LibraryMacro[] {
    const strategy = strategyMacro(node, library);
    const isOwn = strategy !== undefined && !library.builtinPackages.includes(strategy.packageName);
    const roots = [builtin, ...(strategy === undefined || isOwn ? [] : [strategy])];
    const keeps = node.resourceType !== 'test' || options.keepsFailures || keepsFailures(node);
    const found = overrides.behind(roots, node.packageName, keeps ? undefined : forKeptFailures);
    return isOwn ? [strategy, ...found] : found;
  }

  return {
    of(node) {
      const name = materializationOf(node);
      if (name === undefined) return undefined;
      const own = block(name);
      if (own !== undefined) return { macro: own, because: [] };
      const builtin = library.get('dbt', `materialization_${name}_default`);
      if (builtin === undefined) return undefined;
      const because = overriding(node, builtin);
      // A function is made by the macro alone.
      return because.length === 0 && node.resourceType !== 'function'
        ? undefined
        : { macro: builtin, because };
    },
  };
}

/** The name under which a node's materialization is looked for; undefined for what has none, or none that calls a macro. */
function materializationOf(node: Node): string | undefined {
  switch (node.resourceType) {
    case 'model': {
      const name = node.config.materialized ?? 'view';
      return name === 'ephemeral' ? undefined : name;
    }
    case 'seed':
    case 'snapshot':
    case 'test':
    case 'function':
      return node.resourceType;
    default:
      return undefined;
  }
}

function keepsFailures({ config }: TestNode): boolean {
  return config['store_failures'] === true || typeof config['store_failures_as'] === 'string';
}

/** The macro that a node's strategy names. */
function strategyMacro(node: Node, library: MacroLibrary): LibraryMacro | undefined {
  if (node.resourceType === 'snapshot') {
    const strategy = node.config['strategy'];
    if (typeof strategy !== 'string') return undefined;
    const [packageName, name] = strategy.includes('.') ? strategy.split('.', 2) : [undefined, strategy];
    const macro = `snapshot_${name}_strategy`;
    if (packageName !== undefined) return library.get(packageName, macro);
    return library.resolve(macro, node.packageName);
  }
  if (node.resourceType !== 'model' || node.config.materialized !== 'incremental') return undefined;
  return library.resolve(incrementalMacro(node.config['incremental_strategy']), node.packageName);
}

/** The name of the macro that makes the SQL of an incremental strategy, as dbt makes it. */
function incrementalMacro(strategy: unknown): string {
  const name = typeof strategy === 'string' && strategy !== '' ? strategy : 'default';
  return `get_incremental_${name.replaceAll('+', '_')}_sql`;
}
