import type { InitRequest } from '../../app/request.ts';
import { choiceOption, switchOption, textOption } from '../option.ts';
import type { Verb } from '../verb.ts';

const name = textOption({
  name: 'name',
  argument: '<name>',
  description: "the project's name: letters, digits and _ (default: the folder's name)",
});
const target = choiceOption({
  name: 'target',
  short: 't',
  description: 'where it builds: pglite, a PostgreSQL inside the project (default), or a postgres server',
  choices: ['pglite', 'postgres'],
});
const yes = switchOption({ name: 'yes', short: 'y', description: 'ask nothing, take the defaults' });

const skipProfileSetup = switchOption({
  name: 'skip-profile-setup',
  short: 's',
  description: 'do not ask where it builds: pglite, unless --target says otherwise',
});

const source = textOption({
  name: 'source',
  argument: '<name>',
  description: 'write a source in TypeScript, which loads at once; into the project that is there, if one is',
});

/** `sluice init`. */
export const init: Verb = {
  name: 'init',
  aliases: [],
  summary: 'begin a project that builds at once',
  details:
    'Writes a project file, a small source, two models, a seed, a macro and tests. Changes no file that is there.',
  operand: { shown: '[folder]', description: "folder to make it in (default: one with the project's name)" },
  options: [name, target, yes, source, skipProfileSetup],
  examples: [
    { line: 'init', does: 'asks for name and target' },
    { line: 'init shop --yes', does: 'a project named shop in the folder shop' },
    { line: 'init --name shop --target postgres', does: 'for a PostgreSQL server' },
    { line: 'init --source orders', does: 'sources/orders.yml and sources/orders.ts, in a project' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: InitRequest = {
      kind: 'init',
      folder: given.operand,
      name: given.get(name),
      target: given.get(target) ?? (given.get(skipProfileSetup) ? 'pglite' : null),
      yes: given.get(yes),
      source: given.get(source),
    };
    const { runInit } = await import('../../app/init.ts');
    return runInit(request, effects);
  },
};
