import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { MacroId } from '../domain/id.ts';
import type { ProjectConfig } from '../domain/project.ts';
import type { Result } from '../util/result.ts';
import type { Definition, Template } from '../template/syntax/template.ts';

/** A macro where it is defined. It is compiled when it is first called. */
export interface LibraryMacro {
  readonly id: MacroId;
  readonly packageName: string;
  /** The name under which it is called: `star`, `test_unique`, `materialization_view_default`. */
  readonly name: string;
  /** Of its file, as the template was parsed with. */
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
  /** Two macros of a package under one name (dbt: "dbt found two macros named …"); the first is used. */
  readonly diagnostics: readonly Diagnostic[];
  /** The macro of exactly this package; `dbt` means the builtin packages together. */
  get(packageName: string, name: string): LibraryMacro | undefined;
  /** What a bare name means in a template of `fromPackage`: its own macro, else the root's, else a builtin one. */
  resolve(name: string, fromPackage: string): LibraryMacro | undefined;
  /** All, sorted by id. */
  all(): readonly LibraryMacro[];
  /** Whether a package of this name has macros (a template's `pkg.macro`). */
  hasPackage(packageName: string): boolean;
  /**
   * What `adapter.dispatch(name, namespace)` finds in a template of `fromPackage`: the packages of `dispatch:` for this
   * namespace (default: root, then the namespace), in each the prefixes from the nearest to `default`.
   * Fails with the names that were tried.
   */
  dispatch(
    name: string,
    namespace: string | null,
    fromPackage: string,
  ): Result<LibraryMacro, DispatchFailure>;
  /** The macros that this one calls by a name known without running it, dispatch targets included, in order of appearance. */
  dependencies(macro: LibraryMacro): readonly LibraryMacro[];
}

/** Why a dispatch found nothing. */
export interface DispatchFailure {
  /** dbt's: "In dispatch: No macro named …". */
  readonly message: string;
  readonly tried: readonly string[];
}

/** What a library is made of. */
export interface MacroLibraryInput {
  readonly files: readonly {
    readonly packageName: string;
    readonly path: string;
    readonly template: Template;
  }[];
  readonly rootPackage: string;
  /** All packages by name, the root and the builtin ones included. */
  readonly packages: readonly string[];
  readonly dispatch: ProjectConfig['dispatch'];
  /** The adapter's `macroPrefixes`, without `default`. */
  readonly macroPrefixes: readonly string[];
}

/** Gathers macros. Cheap: nothing is compiled. */
export function createMacroLibrary(_input: MacroLibraryInput): MacroLibrary {
  throw new InternalError('not there yet');
}
