import type { Diagnostic } from '../domain/diagnostic.ts';
import { nearest } from '../util/nearest.ts';
import type { MacroLibrary } from './library-macro.ts';

const phrase =
  'This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".';

/** What names a template could have meant. */
export interface KnownNames {
  readonly macros: MacroLibrary;
  readonly fromPackage: string;
  /** The context's own names. */
  readonly members: () => readonly string[];
}

/** Adds dbt's hint to the fault of an unknown name, and the nearest name that there is. */
export function explainUndefined(diagnostic: Diagnostic, known: KnownNames): Diagnostic {
  if (diagnostic.code !== 'template-undefined') return diagnostic;
  const name = /^'([A-Za-z_]\w*)' is undefined/.exec(diagnostic.message)?.[1];
  const attribute = /^'.*' has no attribute '([A-Za-z_]\w*)'/.exec(diagnostic.message)?.[1];
  if (name === 'adapter_macro')
    return {
      ...diagnostic,
      message:
        'The "adapter_macro" macro has been deprecated. Instead, use the `adapter.dispatch` method to find a macro and call the result.',
      help: "Write {{ adapter.dispatch('my_macro', 'my_package')(…) }}.",
    };
  const near = name === undefined ? undefined : nearest(name, candidates(known));
  const help = near === undefined ? {} : { help: `Did you mean "${near}"?` };
  if (name === undefined && attribute === undefined) return diagnostic;
  return { ...diagnostic, message: `${diagnostic.message}. ${phrase}`, ...help };
}

function candidates({ macros, fromPackage, members }: KnownNames): string[] {
  const names = macros
    .all()
    .filter((macro) => macros.resolve(macro.name, fromPackage) === macro)
    .map((macro) => macro.name);
  return [...names, ...members()];
}
