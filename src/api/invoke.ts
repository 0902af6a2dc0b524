import { createRequire } from 'node:module';
import { createLocalEffects } from '../app/local-effects.ts';
import { exitCode } from '../cli/exit-code.ts';
import { readGiven } from '../cli/given.ts';
import type { Verb } from '../cli/verb.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Event } from '../domain/event.ts';
import type { NodeResult } from '../domain/outcome.ts';
import { secretMask, type SecretMask } from '../util/secret-mask.ts';
import { givenOptions, optionNames } from './given-options.ts';
import type { OpenOptions, VerbOptions } from './options.ts';

/** How an invocation ended that could be begun. */
export interface Outcome {
  /** Every node did well: exit code 0. */
  readonly ok: boolean;
  /** The command line's: 0 all well, 1 a node, test or load failed, 2 the invocation was stopped. */
  readonly exitCode: 0 | 1 | 2;
  /** What ran, in the order in which it ended. */
  readonly results: readonly NodeResult[];
  /** Warnings, and errors of nodes that did not compile. */
  readonly diagnostics: readonly Diagnostic[];
  /** What the command line would have printed on standard output on being asked for it (`ls`, `show`, `compile --inline`, a dry run). */
  readonly output: string;
}

/** One invocation of a verb. */
export interface Invocation {
  readonly verb: Verb;
  /** The word without a flag: a macro's name. */
  readonly operand?: string;
  /** Where the project is. */
  readonly open: OpenOptions;
  readonly options: VerbOptions;
}

/**
 * Runs a verb as the command line does, with nothing shared between invocations. Rejects with a `ToolError` where nothing could be
 * begun: `ProjectError` (with its diagnostics), `UsageError`, `EngineError`.
 */
export async function invoke({ verb, operand, open, options }: Invocation): Promise<Outcome> {
  const { signal, onEvent, vars, ...more } = options;
  const environment = environmentOf(open.environment ?? process.env);
  const behind = givenOptions(verb, {
    ...ofVerb(verb, {
      projectDir: open.folder,
      profilesDir: open.profilesFolder,
      profile: open.profile,
      target: open.target,
      threads: open.threads,
      targetPath: open.targetPath,
    }),
    ...more,
    ...(open.vars !== undefined || vars !== undefined ? { vars: { ...open.vars, ...vars } } : {}),
  });
  const given = readGiven({ verb: verb.name, operand: operand ?? null, behind, before: {}, environment });
  const told = new Told(secretMask(environment), [open.onEvent, onEvent]);
  const effects = createLocalEffects({
    process,
    environment,
    sink: told.sink,
    signal: signal ?? new AbortController().signal,
    version: version(),
  });
  const ending = await verb.run(given, effects);
  const code = exitCode({ kind: 'ended', ending }, { verb, cancelled: signal?.aborted ?? false });
  return { ok: code === 0, exitCode: code, ...told.outcome() };
}

/** What the invocation tells, passed on and kept. */
class Told {
  readonly #mask: SecretMask;
  readonly #listeners: readonly ((event: Event) => void)[];
  #results: readonly NodeResult[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #output = '';

  constructor(mask: SecretMask, listeners: readonly (((event: Event) => void) | undefined)[]) {
    this.#mask = mask;
    this.#listeners = listeners.filter((listener) => listener !== undefined);
  }

  readonly sink = (told: Event): void => {
    const event = this.#masked(told);
    if (event.kind === 'run-ended') this.#results = event.results;
    if (event.kind === 'diagnostic') this.#diagnostics.push(event.diagnostic);
    if (event.kind === 'output') this.#output += event.text;
    for (const listener of this.#listeners) listener(event);
  };

  outcome(): Pick<Outcome, 'results' | 'diagnostics' | 'output'> {
    return { results: this.#results, diagnostics: this.#diagnostics, output: this.#output };
  }

  #masked(event: Event): Event {
    if (!this.#mask.hides) return event;
    return JSON.parse(this.#mask.json(JSON.stringify(event))) as Event;
  }
}

/** Not every verb has a use for what the project was opened with. */
function ofVerb(verb: Verb, options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const known = optionNames(verb);
  return Object.fromEntries(Object.entries(options).filter(([name]) => known.has(name)));
}

function environmentOf(variables: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
}

function version(): string {
  const read = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  return read.version;
}
