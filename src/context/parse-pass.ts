import type { Diagnostic } from '../domain/diagnostic.ts';
import { inNode } from '../domain/diagnostic.ts';
import type { MacroId } from '../domain/id.ts';
import type { Invocation, ProjectConfig, Target } from '../domain/project.ts';
import { compareText } from '../util/compare.ts';
import { nearest } from '../util/nearest.ts';
import { failed, ok } from '../util/result.ts';
import type { Result } from '../util/result.ts';
import { callMacro, createMacro, renderTemplate } from '../template/evaluate/render.ts';
import type { Template } from '../template/syntax/template.ts';
import { noKeywords } from '../template/values/value.ts';
import type { Value } from '../template/values/value.ts';
import type { Captured } from './captured.ts';
import { createContext } from './context-environment.ts';
import type { Context } from './context-environment.ts';
import { explainUndefined } from './explain-undefined.ts';
import type { LibraryMacro, MacroLibrary } from './macro-library.ts';
import { adapterAtParse } from './members/parse-adapter.ts';
import { generateNameMembers, parseMembers } from './members/parse-members.ts';
import type { NodeIdentity } from './node-identity.ts';
import { quotingOf, relationStyle } from './node-relation.ts';
import type { CaptureDraft, ParseScope } from './parse-scope.ts';
import { readPlain } from './read-plain.ts';
import { MacroCalls, RecordingMacro } from './recording-macro.ts';
import type { Members, Notes, ProjectScope, ScopePackage } from './scope.ts';
import { renderTestArguments } from './test-arguments.ts';
import { createVariables } from './variables.ts';

export type { Captured } from './captured.ts';

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
  readonly packages: readonly ScopePackage[];
  readonly target: Target;
  readonly invocation: Invocation;
  readonly macros: MacroLibrary;
  readonly adapterType: string;
}

/** Makes a parse pass. */
export function createParsePass(input: ParsePassInput): ParsePass {
  const project: ProjectScope = {
    config: input.config,
    target: input.target,
    invocation: input.invocation,
    macros: input.macros,
    adapterType: input.adapterType,
    packages: input.packages,
    variables: createVariables({
      rootPackage: input.config.name,
      packages: input.packages,
      cliVars: input.invocation.cliVars,
    }),
    relationStyle: relationStyle(input.adapterType),
    now: () => input.invocation.startedAt,
    quoting: quotingOf(input.config.quoting),
  };
  return {
    capture: (template, about) => capture(template, about, project),
    readPlain: (template, about) => readPlain(template, about, project),
    callMacro: (name, args, fromPackage, kwargs = noKeywords) =>
      call(name, args, kwargs, fromPackage, project),
  };
}

function capture(
  template: Template,
  about: NodeIdentity,
  project: ProjectScope,
): Result<Captured, readonly Diagnostic[]> {
  const recorder = new Recorder(project.macros);
  const context = parseContext(project, about, about.packageName, recorder, parseMembers);
  let extra: ReadonlyMap<string, Value> | undefined;
  if (about.testArguments) {
    const kwargs = renderTestArguments(about.testArguments, {
      path: template.path,
      environment: context.capturing,
    });
    if (!kwargs.ok) return kwargs;
    extra = new Map([['_dbt_generic_test_kwargs', kwargs.value]]);
    recorder.argumentsRead();
  }
  const rendered = renderTemplate(template, extra ? withNames(context.capturing, extra) : context.capturing);
  return rendered.ok
    ? ok(recorder.captured())
    : failed(inNode([explained(rendered.error, about.packageName, context)], about));
}

function call(
  name: string,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  fromPackage: string,
  project: ProjectScope,
): Result<Value, readonly Diagnostic[]> {
  const macro = project.macros.resolve(name, fromPackage);
  if (!macro) {
    const near = nearest(
      name,
      project.macros.all().map((one) => one.name),
    );
    return failed([
      {
        code: 'unknown-macro',
        severity: 'error',
        message: `No macro is named "${name}".`,
        ...(near === undefined ? {} : { help: `Did you mean "${near}"?` }),
      },
    ]);
  }
  const context = parseContext(project, null, fromPackage, new Recorder(project.macros), generateNameMembers);
  const value = callMacro(context.macro(macro), args, kwargs);
  return value.ok ? value : failed([explained(value.error, fromPackage, context)]);
}

function explained(fault: Diagnostic, fromPackage: string, context: Context): Diagnostic {
  return explainUndefined(fault, { macros: context.macros, fromPackage, members: context.memberNames });
}

function withNames(
  environment: Context['environment'],
  extra: ReadonlyMap<string, Value>,
): Context['environment'] {
  return { ...environment, lookup: (name) => extra.get(name) ?? environment.lookup(name) };
}

function parseContext(
  project: ProjectScope,
  about: NodeIdentity | null,
  packageName: string,
  recorder: Recorder,
  members: Members<ParseScope>,
): Context {
  const scope: ParseScope = {
    execute: false,
    project,
    packageName,
    nodeName: about?.name ?? null,
    nodeId: about?.id ?? null,
    notes: recorder,
    log: () => {},
    about,
    draft: recorder.draft,
    fallbackPlace: { path: about?.originalPath ?? '', line: 1, column: 1 },
  };
  const context: Context = createContext({
    scope,
    members: new Map([
      ...members,
      [
        'adapter',
        () =>
          adapterAtParse({
            scope,
            context: () => context,
            onDispatch: (name, namespace) =>
              recorder.lookups(project.macros.dispatchCandidates(name, namespace)),
          }),
      ],
    ]),
    macro: (macro, environment) =>
      new RecordingMacro(
        macro,
        createMacro(macro.definition, environment, { packageName: macro.packageName }),
        recorder.calls,
      ),
    onLookup: (name) => recorder.lookups([name]),
    onPackageLookup: (packageName, name) => recorder.lookups([`${packageName}.${name}`]),
  });
  return context;
}

/** Gathers what one rendering says and asks for. */
class Recorder implements Notes {
  readonly calls = new MacroCalls();
  readonly draft: CaptureDraft = { refs: [], sources: [], metrics: [], config: {} };
  readonly #library: MacroLibrary;
  #byArguments: readonly LibraryMacro[] = [];
  readonly #vars = new Set<string>();
  readonly #environment = new Set<string>();
  readonly #names = new Set<string>();
  #clock = false;
  #wholeProject = false;

  constructor(library: MacroLibrary) {
    this.#library = library;
  }

  variable(name: string): void {
    this.#vars.add(name);
  }
  environmentVariable(name: string): void {
    this.#environment.add(name);
  }
  clock(): void {
    this.#clock = true;
  }
  wholeProject(): void {
    this.#wholeProject = true;
  }
  lookups(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
  }

  /** What was called up to here belongs to a test's arguments: dbt lists it behind what the test itself calls. */
  argumentsRead(): void {
    this.#byArguments = [...this.calls.direct];
    this.calls.direct.clear();
  }

  /**
   * Of the macros that a test's arguments called, those that dbt lists: what narrows the relation, and what the test's own
   * macros call anyway. (dbt does not see the others while it reads tests.)
   */
  #countedArguments(): readonly LibraryMacro[] {
    const others = this.#byArguments.filter((macro) => macro.name !== 'get_where_subquery');
    if (others.length === 0) return this.#byArguments;
    const seen = new Set(this.calls.direct);
    for (const macro of seen) for (const called of this.#library.dependencies(macro)) seen.add(called);
    return this.#byArguments.filter((macro) => !others.includes(macro) || seen.has(macro));
  }

  captured(): Captured {
    return {
      refs: this.draft.refs,
      sources: this.draft.sources,
      ...(this.draft.metrics.length > 0 ? { metrics: this.draft.metrics } : {}),
      config: this.draft.config,
      macros: idsOf(new Set([...this.calls.direct, ...this.#countedArguments()])),
      inputs: {
        vars: sorted(this.#vars),
        environment: sorted(this.#environment),
        macros: idsOf(this.calls.all).sort(compareText),
        missing: sorted(this.#names),
        clock: this.#clock,
        wholeProject: this.#wholeProject,
      },
    };
  }
}

function idsOf(macros: ReadonlySet<LibraryMacro>): MacroId[] {
  return [...macros].map(({ id }) => id);
}

function sorted(names: ReadonlySet<string>): string[] {
  return [...names].sort(compareText);
}
