import type { SeedRequest } from '../../app/request.ts';
import { toggleOption } from '../option.ts';
import { empty, fullRefresh } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const show = toggleOption({
  name: 'show',
  shown: 'on',
  description: 'print some rows of each seed',
  variable: 'SHOW',
});
const options = [...selectionOptions, ...executionOptions, fullRefresh, empty, show, ...projectOptions];

/** `sluice seed`. */
export const seed: Verb = {
  name: 'seed',
  aliases: [],
  summary: "copy the project's CSV files into tables",
  details:
    "For small tables that belong to the project, such as lists of codes; data from elsewhere is a source's: `sluice load`.",
  operand: null,
  options,
  examples: [
    { line: 'seed', does: 'all seeds' },
    { line: 'seed --select countries --full-refresh', does: 'one seed, its table made anew' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: SeedRequest = {
      kind: 'seed',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      fullRefresh: given.get(fullRefresh),
      empty: given.get(empty) ?? false,
      show: given.get(show) ?? false,
    };
    const { runSeed } = await import('../../app/seed.ts');
    return runSeed(request, effects);
  },
};
