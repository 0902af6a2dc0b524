import type { TestRequest } from '../../app/request.ts';
import { storeFailures } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const options = [...selectionOptions, ...executionOptions, storeFailures, ...projectOptions];

/** `sluice test`. */
export const test: Verb = {
  name: 'test',
  aliases: [],
  summary: 'run data tests on what is built',
  details: 'A test is a query that finds what should not be there: no rows is a pass.',
  operand: null,
  options,
  examples: [
    { line: 'test', does: 'all tests' },
    { line: 'test --select orders', does: 'the tests of orders' },
    { line: 'test --select test_type:singular', does: 'the tests that are files of their own' },
    { line: 'test --store-failures', does: 'the rows that were found, kept in tables' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: TestRequest = {
      kind: 'test',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      storeFailures: given.get(storeFailures),
    };
    const { runTest } = await import('../../app/test.ts');
    return runTest(request, effects);
  },
};
