import type { LoadRequest } from '../../app/request.ts';
import { fullRefresh } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const options = [...selectionOptions, ...executionOptions, fullRefresh, ...projectOptions];

/** `sluice load`. */
export const load: Verb = {
  name: 'load',
  aliases: [],
  summary: 'load source tables that have an extractor',
  details:
    'Rows, position and rejected records are committed together: a load that is stopped can be run again. What could not be taken is in the table sluice.rejects.',
  operand: null,
  options,
  examples: [
    { line: 'load', does: 'all source tables' },
    { line: 'load --select source:shop.orders', does: 'one table' },
    {
      line: 'load --select source:shop --full-refresh',
      does: 'all tables of a source, forgetting what was loaded before',
    },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: LoadRequest = {
      kind: 'load',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      fullRefresh: given.get(fullRefresh),
    };
    const { runLoad } = await import('../../app/load.ts');
    return runLoad(request, effects);
  },
};
