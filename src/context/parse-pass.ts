import type { Diagnostic } from '../domain/diagnostic.ts';
import { InternalError } from '../domain/errors.ts';
import type { MacroId } from '../domain/id.ts';
import type { RefCall, SourceCall } from '../domain/node.ts';
import type { Invocation, ProjectConfig, Target } from '../domain/project.ts';
import type { JsonObject } from '../util/json.ts';
import type { Result } from '../util/result.ts';
import type { Template } from '../template/syntax/template.ts';
import type { Value } from '../template/values/value.ts';
import type { MacroLibrary } from './macro-library.ts';
import type { NodeIdentity } from './node-identity.ts';

/** What a template said when it was read. */
export interface Captured {
  /** In the order in which they were called; a repeated one is kept, as dbt keeps it. */
  readonly refs: readonly RefCall[];
  readonly sources: readonly SourceCall[];
  /** All `config()` calls merged by dbt's rules: tags and hooks append, meta and its kind are merged, the rest replaces. */
  readonly config: JsonObject;
  /** Macros that the template itself called (not what those call in turn), in order of their first call. */
  readonly macros: readonly MacroId[];
  readonly inputs: CapturedInputs;
}

/** What else the answer hangs on: the cache must ask again when one of these changes. Names only, sorted. */
export interface CapturedInputs {
  /** Variables asked for, set or not. */
  readonly vars: readonly string[];
  /** Environment variables asked for, set or not. */
  readonly environment: readonly string[];
  /** Macros that were reached, deep ones included: a change of one may change the answer. */
  readonly macros: readonly MacroId[];
  /** Names that no macro had where one would have won: a new macro of that name may change the answer. */
  readonly missing: readonly string[];
  /** The clock, a random number or something else that is new each time was read: not to be cached. */
  readonly clock: boolean;
  /** `graph` or another thing that hangs on all other nodes was read: not to be cached. */
  readonly wholeProject: boolean;
}

/** Reads templates as dbt's parse pass does: `execute` is false, nothing is asked of a database. */
export interface ParsePass {
  /** Renders and gives what was captured, or why it cannot be rendered. */
  capture(template: Template, about: NodeIdentity): Result<Captured, readonly Diagnostic[]>;
  /**
   * The same without rendering, for a template that is nothing but text and literal calls, where no macro in scope
   * stands in for `ref`, `source`, `config` or `var`; null where it must be rendered.
   */
  readPlain(template: Template, about: NodeIdentity): Captured | null;
  /** Calls a macro as dbt does for `generate_schema_name` and its sisters; a missing one is a diagnostic. */
  callMacro(
    name: string,
    args: readonly Value[],
    fromPackage: string,
    kwargs?: ReadonlyMap<string, Value>,
  ): Result<Value, readonly Diagnostic[]>;
}

/** What the parse pass works with. */
export interface ParsePassInput {
  readonly config: ProjectConfig;
  /** Every package with its own `vars:` block (rendered), the root included. */
  readonly packages: readonly { readonly name: string; readonly vars: JsonObject }[];
  readonly target: Target;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
}

/** Makes a parse pass. */
export function createParsePass(_input: ParsePassInput): ParsePass {
  throw new InternalError('not there yet');
}
