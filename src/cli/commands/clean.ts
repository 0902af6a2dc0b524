import type { CleanRequest } from '../../app/request.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

/** `sluice clean`. */
export const clean: Verb = {
  name: 'clean',
  aliases: [],
  summary: "delete the folders that the project's clean-targets name (default: target)",
  details:
    'Touches no database, nothing outside the project, and none of the folders of models, seeds and the like.',
  operand: null,
  options: projectOptions,
  examples: [{ line: 'clean', does: 'artifacts, compiled SQL and the parse cache' }],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: CleanRequest = { kind: 'clean', ...readProjectRequest(given, projectOptions) };
    const { runClean } = await import('../../app/clean.ts');
    return runClean(request, effects);
  },
};
