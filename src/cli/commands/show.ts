import type { ShowRequest } from '../../app/request.ts';
import { choiceOption, integerOption, textOption } from '../option.ts';
import { inline } from '../options.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const limit = integerOption({
  name: 'limit',
  minimum: -1,
  description: 'how many rows (default 5; -1: all)',
});
const output = choiceOption({
  name: 'output',
  description: 'text: a table (default), or json',
  choices: ['text', 'json'],
});
const inlineDirect = textOption({
  name: 'inline-direct',
  argument: '<sql>',
  description: 'a query that is sent as it is, without templates',
});
const options = [...selectionOptions, inline, inlineDirect, limit, output, ...projectOptions];

/** `sluice show`. */
export const show: Verb = {
  name: 'show',
  aliases: [],
  summary: "print the first rows of a node's query, or of a query of your own",
  details: 'Runs the query and builds nothing: what it reads must have been built before.',
  operand: null,
  options,
  examples: [
    { line: 'show --select orders', does: 'five rows of orders, computed now' },
    {
      line: 'show --inline "select * from {{ ref(\'orders\') }} where amount > 100" --limit 20',
      does: 'twenty rows of a query',
    },
  ],
  standardOutput: 'product',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const rows = given.get(limit) ?? 5;
    const project = readProjectRequest(given, options);
    const request: ShowRequest = {
      kind: 'show',
      ...project,
      arguments: { ...project.arguments, limit: rows },
      ...readSelectionRequest(given),
      inline: given.get(inline),
      inlineDirect: given.get(inlineDirect),
      limit: rows,
      output: given.get(output) ?? 'text',
    };
    const { runShow } = await import('../../app/show.ts');
    return runShow(request, effects);
  },
};
