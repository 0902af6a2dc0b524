import { createCompiler } from '../compile/compile-node.ts';
import type { Compiler, CompilerInput } from '../compile/compile-node.ts';
import { createMacroLibrary } from '../context/macro-library.ts';
import type { MacroLibrary, MacroLibraryInput } from '../context/macro-library.ts';
import type { NodeId } from '../domain/id.ts';
import { shownPath } from '../parse/model/package-context.ts';
import type { WarningPolicy } from '../domain/warning-policy.ts';
import { verdictOn } from '../domain/warning-policy.ts';
import { TemplateError } from '../template/values/template-error.ts';
import { parseTemplate } from '../template/syntax/parse-template.ts';
import type { Effects } from './effects.ts';
import { valueOrThrow } from './open-project.ts';
import type { OpenedProject } from './open-project.ts';

/** Makes the invocation's compiler. */
export function makeCompiler(
  project: OpenedProject,
  selected: ReadonlySet<NodeId>,
  effects: Effects,
  options: Pick<CompilerInput, 'injectCtes'> = {},
): Compiler {
  return createCompiler({ ...options, ...compilerInput(project, selected, effects) });
}

/** What compilers work with: the macros of the project and its packages among it, ready to be called. */
export function compilerInput(
  project: OpenedProject,
  selected: ReadonlySet<NodeId>,
  effects: Effects,
): CompilerInput {
  const { graph, adapter, invocation } = project;
  return {
    graph,
    invocation,
    macros: readLibrary(project),
    adapterType: adapter.type,
    packages: graph.project.packages,
    quote: (identifier) => adapter.dialect.quote(identifier),
    selected: [...selected],
    ...(project.deferred === undefined ? {} : { deferred: project.deferred }),
    now: effects.clock,
    log: logTo(effects, project.warnings),
  };
}

/** Where text of templates goes. A warning that is to be an error is a fault of the template, where it was given. */
export function logTo(effects: Effects, policy: WarningPolicy): CompilerInput['log'] {
  return (level, text, node) => {
    const at = effects.clock();
    const verdict = level === 'warning' ? verdictOn('template-warning', policy) : 'warn';
    if (verdict === 'error') throw new TemplateError(text, { code: 'template-warning' });
    if (verdict === 'silence') return;
    if (level === 'output') effects.sink({ kind: 'output', at, text: `${text}\n`, name: 'PrintEvent' });
    else effects.sink({ kind: 'message', at, level, text, node, name: templateEvents[level] });
  };
}

/** The macros again, from the files that parsing accepted: a parse that came from the cache has read none. `more` are no files of the project. */
export function readLibrary(
  { discovered, graph, adapter }: OpenedProject,
  more: MacroLibraryInput['files'] = [],
): MacroLibrary {
  const files: MacroLibraryInput['files'][number][] = [...more];
  // Of the builtin packages, those of the target's engine.
  const parsed = new Set(graph.project.packages.map(({ name }) => name));
  for (const of of discovered.packages) {
    if (!parsed.has(of.name)) continue;
    for (const file of of.files) {
      if (file.kind !== 'macro' && file.kind !== 'generic-test') continue;
      const path = shownPath(graph.project.config.root, of, file.path);
      const template = valueOrThrow(parseTemplate({ path, text: file.text }, { macroFile: true }));
      files.push({ packageName: of.name, path: file.path, template });
    }
  }
  const { config } = graph.project;
  return createMacroLibrary({
    files,
    rootPackage: config.name,
    packages: [...parsed],
    dispatch: config.dispatch,
    macroPrefixes: adapter.macroPrefixes,
  });
}

/** dbt's events for what templates say. */
const templateEvents = { debug: 'JinjaLogDebug', info: 'JinjaLogInfo', warning: 'JinjaLogWarning' } as const;
