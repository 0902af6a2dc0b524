import type { FormerManifest } from '../../../domain/former-state.ts';
import type { Graph } from '../../../domain/graph.ts';
import type { MacroId } from '../../../domain/id.ts';

const builtin: ReadonlySet<string> = new Set(['dbt', 'dbt_postgres', 'dbt_duckdb', 'dbt_trino']);

/**
 * Macros whose text is not what it was, or that are new, with all that call them, over however many others. Macros of the
 * tool's own packages (`dbt`, `dbt_postgres`, …) never count: their text hangs on who wrote the manifest, and does not
 * change with the project. Linear in macros and calls.
 */
export function modifiedMacros(graph: Graph, former: FormerManifest): ReadonlySet<MacroId> {
  const { macros } = graph.project;
  const callers = new Map<MacroId, MacroId[]>();
  const modified = new Set<MacroId>();
  for (const macro of macros.values()) {
    for (const called of macro.macros) {
      const known = callers.get(called);
      if (known === undefined) callers.set(called, [macro.id]);
      else known.push(macro.id);
    }
    if (!builtin.has(macro.packageName) && former.macros.get(macro.id) !== macro.macroSql)
      modified.add(macro.id);
  }
  for (const id of modified) for (const caller of callers.get(id) ?? []) modified.add(caller);
  return modified;
}
