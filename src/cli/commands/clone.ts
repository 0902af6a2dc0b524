import type { CloneRequest } from '../../app/request.ts';
import { failFast, fullRefresh } from '../options.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const options = [...selectionOptions, failFast, fullRefresh, ...projectOptions];

/** `sluice clone`. */
export const clone: Verb = {
  name: 'clone',
  aliases: [],
  summary: 'make views of the relations that another state of the project has',
  details:
    'Reads the manifest in the folder of --state (or --defer-state). Each selected model, seed and snapshot that is not there yet in the target becomes a view of its relation there; --full-refresh makes them all.',
  operand: null,
  options,
  examples: [
    {
      line: 'clone --state prod-artifacts',
      does: 'everything that production has, at once and without its rows',
    },
    { line: 'clone --state prod-artifacts --select orders+', does: 'a part of it' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: CloneRequest = {
      kind: 'clone',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      failFast: given.get(failFast),
      dryRun: false,
      fullRefresh: given.get(fullRefresh),
    };
    const { runClone } = await import('../../app/clone.ts');
    return runClone(request, effects);
  },
};
