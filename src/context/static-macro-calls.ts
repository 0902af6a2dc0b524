import type { StaticCall } from '../template/syntax/template.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';

const notMacros = new Set(['ref', 'source', 'config']);

/**
 * The macros that a macro's text calls by name, found as dbt finds them for `depends_on.macros`: bare and dotted calls,
 * and what `adapter.dispatch` with literal arguments leads to. A name that its package has not is looked for in all others, as dbt does.
 */
export function staticMacroCalls(
  macro: LibraryMacro,
  library: Pick<MacroLibrary, 'get' | 'dispatch'>,
  anyNamed: (name: string) => LibraryMacro | undefined,
): readonly LibraryMacro[] {
  const found = new Set<LibraryMacro>();
  const add = (target: LibraryMacro | undefined): void => {
    if (target) found.add(target);
  };
  for (const call of macro.definition.usage.calls) {
    if (call.callee === 'adapter.dispatch') {
      const dispatch = literalDispatch(call);
      if (!dispatch) continue;
      const target = library.dispatch(dispatch.name, dispatch.namespace, macro.packageName);
      if (target.ok) add(target.value);
    } else if (!notMacros.has(call.callee) && !call.callee.startsWith('adapter.')) {
      const parts = call.callee.split('.');
      const [packageName, name] =
        parts.length === 1 ? [macro.packageName, parts[0]!] : [parts[0]!, parts[1]!];
      if (parts.length <= 2) add(library.get(packageName, name) ?? anyNamed(name));
    }
  }
  return [...found];
}

/** What a call of `adapter.dispatch` asks for, where it is written out; undefined where it is computed. */
function literalDispatch(
  call: StaticCall,
): { readonly name: string; readonly namespace: string | null } | undefined {
  if (!call.literal) return undefined;
  const name = call.args[0] ?? call.kwargs.get('macro_name');
  const namespace = call.args[1] ?? call.kwargs.get('macro_namespace') ?? null;
  if (typeof name !== 'string' || (namespace !== null && typeof namespace !== 'string')) return undefined;
  return { name, namespace };
}
