import type { FreshnessRequest } from '../../app/request.ts';
import { UsageError } from '../../domain/errors.ts';
import { textOption } from '../option.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const output = textOption({
  name: 'output',
  short: 'o',
  argument: '<file>',
  description: 'where to write the result (default: sources.json among the artifacts)',
});
const options = [...selectionOptions, output, ...projectOptions];

/** `sluice source freshness`. */
export const source: Verb = {
  name: 'source',
  aliases: [],
  summary: 'ask sources how old their newest rows are: source freshness',
  details:
    'Sources with warn_after or error_after under freshness are asked by their loaded_at_query or loaded_at_field; those that sluice loads need neither: the last committed load counts. Exit code 1 where one is older than error_after or cannot be asked.',
  operand: { shown: '<freshness>', description: 'the word freshness' },
  options,
  examples: [
    { line: 'source freshness', does: 'all sources that have thresholds' },
    { line: 'source freshness --select source:shop', does: 'the tables of one source' },
    { line: 'source freshness --output freshness.json', does: 'the result in a file of that name' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    if (given.operand !== 'freshness' && given.operand !== 'snapshot-freshness')
      throw new UsageError(`source has no "${given.operand}"; it takes freshness`);
    const asked = readProjectRequest(given, options);
    const request: FreshnessRequest = {
      kind: 'freshness',
      ...asked,
      command: 'freshness',
      arguments: { ...asked.arguments, which: 'freshness' },
      ...readSelectionRequest(given),
      outputPath: given.get(output),
    };
    const { runFreshness } = await import('../../app/freshness.ts');
    return runFreshness(request, effects);
  },
};
