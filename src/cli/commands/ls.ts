import type { LsRequest } from '../../app/request.ts';
import { choiceOption, listOption } from '../option.ts';
import { select } from '../options.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const output = choiceOption({
  name: 'output',
  description: 'selector (default), name, path, or json: one object a line',
  choices: ['selector', 'name', 'path', 'json'],
});
const outputKeys = listOption({
  name: 'output-keys',
  argument: '<keys...>',
  description: 'what --output json shows: name config.materialized …',
});
/** In dbt's `ls` these flags are not `--select` by another name: they choose models alone. */
const models = listOption({
  name: 'models',
  short: 'm',
  aliases: ['--model'],
  argument: '<selectors...>',
  description: 'as --select, models alone',
});
const options = [
  ...selectionOptions.filter((option) => option !== select),
  { ...select, aliases: [] },
  models,
  output,
  outputKeys,
  ...projectOptions,
];

/** `sluice ls`. */
export const ls: Verb = {
  name: 'ls',
  aliases: ['list'],
  summary: 'list nodes, one a line',
  details: 'Needs no database. Takes the same selectors as the other verbs: try them here.',
  operand: null,
  options,
  examples: [
    { line: 'ls', does: 'everything' },
    { line: 'ls --select +orders --resource-type model', does: 'the models behind orders' },
    { line: 'ls --selector nightly', does: 'what the selector of selectors.yml picks' },
    {
      line: 'ls --output json --output-keys name config.materialized',
      does: 'as JSON lines, for another program',
    },
  ],
  standardOutput: 'product',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const ofModels = given.get(models);
    const request: LsRequest = {
      kind: 'ls',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...(ofModels === null ? {} : { select: ofModels, resourceTypes: ['model'] }),
      output: given.get(output) ?? 'selector',
      outputKeys: (given.get(outputKeys) ?? [])
        .flatMap((text) => text.split(/\s+/))
        .filter((key) => key !== ''),
    };
    const { runLs } = await import('../../app/ls.ts');
    return runLs(request, effects);
  },
};
