import type { Template } from '../template/syntax/template.ts';
import { bodyUses } from './body-uses.ts';
import type { BodyUses } from './body-uses.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';
import { askingAdapterMethods } from './members/run-adapter.ts';
import type { Variables } from './variables.ts';

/** Says which templates might ask the database while they are rendered. */
export interface DatabaseReach {
  /** Rather too often than too seldom: every macro that could be called is followed, overrides and dispatch targets included. */
  asks(template: Template, fromPackage: string): boolean;
}

/** What reach hangs on. */
export interface DatabaseReachInput {
  readonly macros: MacroLibrary;
  readonly variables: (packageName: string) => Variables;
}

/** Names that open the whole context: what is read through them is treated as read by name. */
const windows = ['context', 'builtins'] as const;

/** Makes a reach; what is found out about a macro is kept for each package that it is called from. */
export function createDatabaseReach(input: DatabaseReachInput): DatabaseReach {
  const known = new Map<string, Map<LibraryMacro, boolean>>();

  function reaches(uses: BodyUses, fromPackage: string): boolean {
    const settled = settledIn(fromPackage);
    const seen = new Set<LibraryMacro>();
    const queue: LibraryMacro[] = [];
    const add = (macro: LibraryMacro | undefined): void => {
      if (macro && !seen.has(macro) && settled.get(macro) !== false) {
        seen.add(macro);
        queue.push(macro);
      }
    };
    let asks = scan(uses, fromPackage, input, add);
    for (let macro = queue.pop(); !asks && macro; macro = queue.pop()) {
      asks = settled.get(macro) === true || scan(bodyUses(macro.definition.node), fromPackage, input, add);
      if (asks) settled.set(macro, true);
    }
    if (!asks) for (const macro of seen) settled.set(macro, false);
    return asks;
  }

  function settledIn(fromPackage: string): Map<LibraryMacro, boolean> {
    let settled = known.get(fromPackage);
    if (!settled) known.set(fromPackage, (settled = new Map<LibraryMacro, boolean>()));
    return settled;
  }

  return { asks: (template, fromPackage) => reaches(bodyUses(template.body), fromPackage) };
}

/** Whether a body itself asks, or may do what cannot be seen; the macros that it may call go to `add`. */
function scan(
  uses: BodyUses,
  fromPackage: string,
  { macros, variables }: DatabaseReachInput,
  add: (macro: LibraryMacro | undefined) => void,
): boolean {
  if (uses.computedDispatch || windows.some((name) => uses.whole.has(name))) return true;
  const names = new Set(uses.names);
  for (const window of windows) for (const name of uses.attributes.get(window) ?? []) names.add(name);
  if (names.has('render') && !macros.resolve('render', fromPackage)) return true;
  if (names.has('var') && variables(fromPackage).templated) return true;
  if (uses.whole.has('adapter') || windows.some((window) => uses.attributes.get(window)?.has('adapter')))
    return true;
  for (const method of uses.attributes.get('adapter') ?? []) {
    if (method === 'dispatch' || askingAdapterMethods.has(method)) return true;
  }
  for (const name of names) {
    add(macros.resolve(name, fromPackage));
    if (!macros.hasPackage(name)) continue;
    if (uses.whole.has(name) && !macros.resolve(name, fromPackage)) return true;
    for (const inner of uses.attributes.get(name) ?? []) add(macros.get(name, inner));
  }
  for (const { name, namespace } of uses.dispatches) {
    const target = macros.dispatch(name, namespace, fromPackage);
    if (target.ok) add(target.value);
  }
  return false;
}
