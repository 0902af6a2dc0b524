import type { Diagnostic } from '../domain/diagnostic.ts';
import type { MacroId } from '../domain/id.ts';
import type { Definition } from '../template/syntax/template.ts';
import type { Result } from '../util/result.ts';

/** A macro where it is defined. It is compiled when it is first called. */
export interface LibraryMacro {
  readonly id: MacroId;
  readonly packageName: string;
  /** The name under which it is called: `star`, `test_unique`, `materialization_view_default`. */
  readonly name: string;
  /** Of its file, relative to its package's root. */
  readonly path: string;
  readonly definition: Definition;
}

/** Every macro of a project, its packages and the builtin ones, and dbt's rules for finding one. Immutable. */
export interface MacroLibrary {
  readonly rootPackage: string;
  /** The builtin packages, the adapter's own first. */
  readonly builtinPackages: readonly string[];
  /** dbt's dispatch prefixes, nearest first, `default` last. */
  readonly prefixes: readonly string[];
  /** Two macros of a package under one name ("dbt found multiple macros named …"); the first is used. */
  readonly diagnostics: readonly Diagnostic[];
  /** The macro of exactly this package; `dbt` means the builtin packages together. */
  get(packageName: string, name: string): LibraryMacro | undefined;
  /** What a bare name means in a node of `fromPackage` (and in the macros that it calls): its own macro, else the root's, else a builtin one. */
  resolve(name: string, fromPackage: string): LibraryMacro | undefined;
  /** All, sorted by id. */
  all(): readonly LibraryMacro[];
  /** Whether a name is that of a package with macros, as in a template's `pkg.macro`. */
  hasPackage(packageName: string): boolean;
  /**
   * What `adapter.dispatch(name, namespace)` finds in a node of `fromPackage`: the packages of `dispatch:` for this
   * namespace (default: root, then the namespace), in each the prefixes from the nearest to `default`.
   * Fails with the names that were tried.
   */
  dispatch(
    name: string,
    namespace: string | null,
    fromPackage: string,
  ): Result<LibraryMacro, DispatchFailure>;
  /** The names that `dispatch` tries, in order: dotted where a package is meant. */
  dispatchCandidates(name: string, namespace: string | null): readonly string[];
  /** The macros that this one calls by a name known without running it, dispatch targets included, in order of appearance. */
  dependencies(macro: LibraryMacro): readonly LibraryMacro[];
}

/** Why a dispatch found nothing. */
interface DispatchFailure {
  /** dbt's: "In dispatch: No macro named …". */
  readonly message: string;
  readonly tried: readonly string[];
}
