import { createRunPass } from '../context/run-pass.ts';
import type { RunPass } from '../context/run-pass.ts';
import type { MacroLibrary } from '../context/macro-library.ts';
import type { Effects } from './effects.ts';
import { logTo, readLibrary } from './make-compiler.ts';
import type { OpenedProject } from './open-project.ts';

/** For texts that are no node's template: macros called from outside, queries of a source's YAML, query comments (with a macro file of their own). */
export function makeRunPass(
  project: OpenedProject,
  effects: Effects,
  moreMacros?: Parameters<typeof readLibrary>[1],
): { readonly pass: RunPass; readonly macros: MacroLibrary } {
  const { graph, adapter, invocation } = project;
  const macros = readLibrary(project, moreMacros);
  const pass = createRunPass({
    graph,
    invocation,
    macros,
    adapterType: adapter.type,
    packages: graph.project.packages,
    quote: (identifier) => adapter.dialect.quote(identifier),
    selected: [],
    now: effects.clock,
    log: logTo(effects, project.warnings),
  });
  return { pass, macros };
}
