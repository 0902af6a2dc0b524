import type { NodeId } from '../domain/id.ts';
import type { Invocation, ProjectConfig, Target } from '../domain/project.ts';
import type { JsonObject } from '../util/json.ts';
import type { Environment } from '../template/evaluate/environment.ts';
import type { Value } from '../template/values/value.ts';
import type { MacroLibrary } from './macro-library.ts';
import type { ByPart, RelationStyle } from './objects/relation-object.ts';
import type { Variables } from './variables.ts';

/** Version of dbt whose grammar is spoken: what `dbt_version` says and `require-dbt-version` is held against. */
export const dbtVersion = '1.12.3';

/** A package as contexts need it. */
export interface ScopePackage {
  readonly name: string;
  /** Its own `vars:`, rendered. */
  readonly vars: JsonObject;
  readonly version?: string | null;
}

/** What all nodes of an invocation share. */
export interface ProjectScope {
  readonly config: ProjectConfig;
  readonly target: Target;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
  /** The root included. */
  readonly packages: readonly ScopePackage[];
  readonly variables: (packageName: string) => Variables;
  readonly relationStyle: RelationStyle;
  /** The clock: milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** The project's `quoting:`, as far as it says something. */
  readonly quoting: Partial<ByPart<boolean>>;
}

/** Is told what a rendering asks for, so that a cache knows what the answer hangs on. */
export interface Notes {
  variable(name: string): void;
  environmentVariable(name: string): void;
  clock(): void;
  wholeProject(): void;
}

/** What the names of the context work with while one node's templates are rendered. */
export interface Scope {
  readonly execute: boolean;
  readonly project: ProjectScope;
  /** Whose macros and variables are meant by bare names. */
  readonly packageName: string;
  /** For messages; null where no node is rendered. */
  readonly nodeName: string | null;
  readonly nodeId: NodeId | null;
  readonly notes: Notes;
  readonly log: (level: 'debug' | 'info' | 'warning' | 'output', text: string) => void;
}

/** The whole context, for names that reach into it. */
export interface ContextAccess {
  /** What a template's bare name means: macros and packages before the context's own names. */
  readonly lookup: (name: string) => Value | undefined;
  /** The context's own name, whatever macros are called. */
  readonly member: (name: string) => Value | undefined;
  readonly memberNames: () => readonly string[];
  /** What a macro sees: names that are not there are undefined, as in Jinja2. */
  readonly environment: Environment;
}

/** A name of the context: made when it is first looked up in a rendering. */
export type Member<S extends Scope> = (scope: S, access: ContextAccess) => Value;

/** The names of a context. */
export type Members<S extends Scope> = ReadonlyMap<string, Member<S>>;

/** Notes for a rendering of which nothing is cached. */
export const noNotes: Notes = {
  variable: () => {},
  environmentVariable: () => {},
  clock: () => {},
  wholeProject: () => {},
};
