import type { RunRequest } from '../../app/request.ts';
import { empty, fullRefresh } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import { eventTimeOptions, readEventTimeRequest } from '../event-time-options.ts';
import type { Verb } from '../verb.ts';

const options = [
  ...selectionOptions,
  ...executionOptions,
  fullRefresh,
  empty,
  ...eventTimeOptions,
  ...projectOptions,
];

/** `sluice run`. */
export const run: Verb = {
  name: 'run',
  aliases: [],
  summary: 'build models, in the order of the graph, without loading or testing',
  details: 'Sources must have been loaded and seeds seeded before: `sluice build` does all of it.',
  operand: null,
  options,
  examples: [
    { line: 'run', does: 'all models' },
    { line: 'run --select orders+', does: 'orders and all that is made of it' },
    { line: 'run --full-refresh --select events', does: 'an incremental model from nothing' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: RunRequest = {
      kind: 'run',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      ...readEventTimeRequest(given),
      fullRefresh: given.get(fullRefresh),
      empty: given.get(empty) ?? false,
    };
    const { runRun } = await import('../../app/run.ts');
    return runRun(request, effects);
  },
};
