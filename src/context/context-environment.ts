import type { Environment } from '../template/evaluate/environment.ts';
import type { Callable, Value } from '../template/values/value.ts';
import type { LibraryMacro, MacroLibrary } from './library-macro.ts';
import { MacroNamespace } from './objects/macro-namespace.ts';
import type { ContextAccess, Members, Scope } from './scope.ts';

/** What a context is made of. */
export interface ContextInput<S extends Scope> {
  readonly scope: S;
  readonly members: Members<S>;
  /** A macro as a value. Asked once for each macro of a rendering. */
  readonly macro: (macro: LibraryMacro, environment: Environment) => Callable;
  /** Names of this rendering alone, above all others. */
  readonly extra?: ReadonlyMap<string, Value>;
  /** Values of this rendering alone for macros by `package.name`. */
  readonly replaced?: ReadonlyMap<string, Callable>;
  /** Told of each bare name that is looked up, and which macro it found. */
  readonly onLookup?: (name: string, found: LibraryMacro | undefined) => void;
  /** Told of each `package.name`. */
  readonly onPackageLookup?: (packageName: string, name: string, found: LibraryMacro | undefined) => void;
}

/** A context: everything a node's templates and the macros that they call can name. */
export interface Context extends ContextAccess {
  readonly macros: MacroLibrary;
  /** A macro of the library as a value, the same for each call. */
  readonly macro: (macro: LibraryMacro) => Callable;
  /** As `environment`, in which undefined names swallow calls: for a node's own template in the parse pass. */
  readonly capturing: Environment;
}

/** Makes a context. Names are made when they are first looked up, so that an unused one costs nothing. */
export function createContext<S extends Scope>(input: ContextInput<S>): Context {
  const { scope, members } = input;
  const library = scope.project.macros;
  const names = new Map<string, Value | undefined>(input.extra);
  const made = new Map<string, Value>();
  const macros = new Map<LibraryMacro, Callable>();

  const macro = (found: LibraryMacro): Callable => {
    let callable = macros.get(found);
    if (!callable) macros.set(found, (callable = input.macro(found, environment)));
    return callable;
  };

  const member = (name: string): Value | undefined => {
    let value = made.get(name);
    if (value === undefined) {
      const make = members.get(name);
      if (make) made.set(name, (value = make(scope, context)));
    }
    return value;
  };

  const find = (name: string): Value | undefined => {
    const found = library.resolve(name, scope.packageName);
    input.onLookup?.(name, found);
    if (found) return macro(found);
    if (library.hasPackage(name)) return new MacroNamespace(name, (inner) => fromPackage(name, inner));
    return member(name);
  };

  const fromPackage = (packageName: string, name: string): Callable | undefined => {
    const found = library.get(packageName, name);
    input.onPackageLookup?.(packageName, name, found);
    return input.replaced?.get(`${packageName}.${name}`) ?? (found && macro(found));
  };

  const lookup = (name: string): Value | undefined => {
    const known = names.get(name);
    if (known !== undefined || names.has(name)) return known;
    const value = find(name);
    names.set(name, value);
    return value;
  };

  const environment: Environment = { lookup, undefinedMode: 'strict', localMacros: false };
  const context: Context = {
    lookup,
    member,
    memberNames: () => [...members.keys()],
    environment,
    macros: library,
    macro,
    capturing: { lookup, undefinedMode: 'capture', localMacros: false },
  };
  return context;
}
