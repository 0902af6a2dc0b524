import { Command, CommanderError, Option as CommanderOption } from 'commander';
import { UsageError } from '../domain/errors.ts';
import type { Given, RawValues } from './given.ts';
import { readGiven } from './given.ts';
import { ineffectiveOptions } from './ineffective-options.ts';
import type { Option } from './option.ts';
import {
  cacheSelectedOnly,
  failFast,
  fullRefresh,
  indirectSelection,
  introspect,
  macroDebugging,
  populateCache,
} from './options.ts';
import { outputOptions } from './output-request.ts';
import { projectOptions } from './project-request.ts';
import type { Verb } from './verb.ts';

/** What a command line asks for. */
export type CommandLine =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly given: Given }
  /** Help or the version: to be printed, and that is all. */
  | { readonly kind: 'text'; readonly text: string; readonly asked: boolean };

/** Options that may stand before the verb too, as dbt's global flags may. */
const globalOptions: readonly Option<unknown>[] = [
  ...projectOptions,
  introspect,
  populateCache,
  cacheSelectedOnly,
  macroDebugging,
  failFast,
  fullRefresh,
  indirectSelection,
  ...outputOptions,
];

/** Options that every verb takes, and that help does not show. */
const everywhere: readonly Option<unknown>[] = [introspect, populateCache, cacheSelectedOnly, macroDebugging];

/**
 * Reads a command line, without the program's own name. Throws `UsageError` for an unknown verb or option, with the
 * nearest name, and for a missing or superfluous word.
 */
export function readCommandLine(facts: {
  readonly words: readonly string[];
  readonly verbs: readonly Verb[];
  readonly version: string;
  readonly environment: ReadonlyMap<string, string>;
  /** Width of the terminal, for help. */
  readonly columns: number;
}): CommandLine {
  let text = '';
  let chosen: CommandLine | null = null;
  const program = new Command('sluice');
  const configure = (command: Command): Command =>
    command
      .exitOverride()
      .helpOption('-h, --help', 'show this help')
      .configureOutput({
        writeOut: (chunk) => void (text += chunk),
        writeErr: (chunk) => void (text += chunk),
        outputError: () => {},
        getOutHelpWidth: () => facts.columns,
        getErrHelpWidth: () => facts.columns,
      });
  configure(program)
    .description('Declarative, SQL-first ELT: loads sources, builds models, tests data. Runs dbt projects.')
    .usage('<verb> [options]')
    .version(`sluice ${facts.version}`, '-v, --version', 'show the version')
    .enablePositionalOptions()
    .commandsGroup('Verbs:')
    .helpCommand('help [verb]', 'show the help of a verb')
    .addHelpText('after', `\n${programExamples}`);
  addOptions(program, globalOptions, true);
  addIneffective(program);
  for (const verb of facts.verbs) {
    const command = configure(program.command(verb.name))
      .aliases(verb.aliases)
      .summary(verb.summary)
      .description(`${sentence(verb.summary)}\n\n${verb.details}`)
      .addHelpText('after', `\n${examplesOf(verb)}`);
    if (verb.operand !== null) command.argument(verb.operand.shown, verb.operand.description);
    addOptions(command, verb.options, false);
    addOptions(command, outputOptions, false);
    addOptions(
      command,
      everywhere.filter((option) => !verb.options.includes(option)),
      true,
    );
    addIneffective(command);
    command.action(() => {
      chosen = {
        kind: 'verb',
        verb,
        given: readGiven({
          verb: verb.name,
          operand: command.args[0] ?? null,
          behind: command.opts<RawValues>(),
          before: program.opts<RawValues>(),
          environment: facts.environment,
        }),
      };
    });
  }
  try {
    program.parse([...facts.words], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text, asked: true };
    if (error.code === 'commander.help') return { kind: 'text', text, asked: false };
    throw new UsageError(usageMessage(error, facts.words, facts.verbs), { cause: error });
  }
  return chosen ?? { kind: 'text', text: program.helpInformation(), asked: false };
}

function addOptions(command: Command, options: readonly Option<unknown>[], hidden: boolean): void {
  for (const option of options) {
    const short = option.short === null ? '' : `-${option.short}, `;
    const argument = option.argument === null ? '' : ` ${option.argument}`;
    const positive = new CommanderOption(`${short}--${option.name}${argument}`, option.description);
    command.addOption(positive.hideHelp(hidden || option.toggle === 'off').helpGroup(groupOf(option)));
    if (option.toggle !== 'none') {
      const negative = new CommanderOption(`--no-${option.name}`, option.description);
      command.addOption(negative.hideHelp(hidden || option.toggle === 'on').helpGroup(groupOf(option)));
    }
    for (const alias of option.aliases) {
      command.addOption(new CommanderOption(`${alias}${argument}`).hideHelp());
    }
  }
}

function addIneffective(command: Command): void {
  for (const { flags } of ineffectiveOptions) {
    const option = new CommanderOption(flags);
    const taken = command.options.some(({ short, long }) =>
      [short, long].some((flag) => flag !== undefined && (flag === option.short || flag === option.long)),
    );
    if (!taken) command.addOption(option.hideHelp());
  }
}

function groupOf(option: Option<unknown>): string {
  if (projectOptions.includes(option)) return 'Project and target:';
  return outputOptions.includes(option) ? 'Output:' : 'Options:';
}

function usageMessage(error: CommanderError, words: readonly string[], verbs: readonly Verb[]): string {
  const verb = verbs.find(({ name, aliases }) =>
    words.some((word) => word === name || aliases.includes(word)),
  );
  const lines = error.message
    .replace(/^error: /, '')
    .replace(/^\(Did you mean (one of )?(.*)\?\)$/m, 'Did you mean $1$2?')
    .split('\n');
  const takesNodes = verb?.options.some(({ name }) => name === 'select') ?? false;
  if (error.code === 'commander.excessArguments' && takesNodes) lines.push('Nodes are named with --select.');
  const misplaced = /unknown option '(--[a-z-]+)/.exec(error.message)?.[1];
  const known = verb?.options.some(({ name }) => `--${name}` === misplaced) ?? false;
  if (known && verb !== undefined)
    lines.push(`It belongs behind the verb: sluice ${verb.name} ${misplaced ?? ''} …`);
  lines.push(
    `See: sluice ${verb === undefined || error.code === 'commander.unknownCommand' ? '' : `${verb.name} `}--help`,
  );
  return lines.join('\n');
}

const programExamples = `Examples:
  sluice init shop             begin a project that builds at once
  sluice build                 load, seed, run and test everything
  sluice build -s +orders      orders and all that it is made of
  sluice build --help          what a verb takes; every verb has examples

Options for project, target and output may stand before or behind the verb.
Each can be set in the environment: --target is DBT_TARGET.
Exit codes: 0 all well, 1 a node, test or load failed, 2 nothing could be run.`;

function examplesOf(verb: Verb): string {
  const lines = verb.examples.map(({ line, does }) => ({ line: `  sluice ${line}`, does }));
  const width = Math.max(...lines.map(({ line }) => line.length).filter((length) => length <= 60), 0);
  const shown = lines.map(({ line, does }) =>
    line.length <= width ? `${line.padEnd(width)}   ${does}` : `${line}\n${' '.repeat(width)}   ${does}`,
  );
  return ['Examples:', ...shown].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
