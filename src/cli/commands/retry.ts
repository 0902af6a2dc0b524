import type { RetryRequest } from '../../app/request.ts';
import { textOption } from '../option.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const state = textOption({
  name: 'state',
  argument: '<folder>',
  description: 'go by the run_results.json in this folder (default: the last run of this project)',
  variable: 'STATE',
});
const options = [state, ...executionOptions, ...projectOptions];

/** `sluice retry`. */
export const retry: Verb = {
  name: 'retry',
  aliases: [],
  summary: 'go on with the last run: what failed, was skipped, or was not reached since the run was killed',
  details:
    'Command and options are those of that run; threads, variables and target given here replace them. Where all ended well there is nothing to do, and that is no failure.',
  operand: null,
  options,
  examples: [
    { line: 'retry', does: 'after the fault was mended, or the run was killed' },
    { line: 'retry --dry-run', does: 'what would be done, step by step' },
    { line: 'retry --threads 1', does: 'the same one by one' },
    { line: 'retry --state ci-artifacts', does: 'what failed in CI, by its run_results.json' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: RetryRequest = {
      kind: 'retry',
      ...readProjectRequest(given, options),
      ...readExecutionRequest(given),
      stateFolder: given.get(state),
    };
    const { runRetry } = await import('../../app/retry.ts');
    return runRetry(request, effects);
  },
};
