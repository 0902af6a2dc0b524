import type { SnapshotRequest } from '../../app/request.ts';
import { empty } from '../options.ts';
import {
  executionOptions,
  projectOptions,
  readExecutionRequest,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const options = [...selectionOptions, ...executionOptions, empty, ...projectOptions];

/** `sluice snapshot`. */
export const snapshot: Verb = {
  name: 'snapshot',
  aliases: [],
  summary: 'keep the versions that rows have had',
  details:
    'Compares each snapshot’s query with the versions that are open, ends those that have changed and begins new ones, in one transaction. The table is never built anew: --full-refresh does nothing to it.',
  operand: null,
  options,
  examples: [
    { line: 'snapshot', does: 'all snapshots' },
    { line: 'snapshot --select customers_history', does: 'one' },
    { line: 'snapshot --dry-run', does: 'the statements, without doing them' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: SnapshotRequest = {
      kind: 'snapshot',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      ...readExecutionRequest(given),
      empty: given.get(empty) ?? false,
    };
    const { runSnapshot } = await import('../../app/snapshot.ts');
    return runSnapshot(request, effects);
  },
};
