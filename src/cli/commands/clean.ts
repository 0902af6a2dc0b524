import type { CleanRequest } from '../../app/request.ts';
import { toggleOption } from '../option.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const projectFilesOnly = toggleOption({
  name: 'clean-project-files-only',
  shown: 'off',
  description: 'delete folders outside of the project too, where clean-targets names them',
  variable: 'CLEAN_PROJECT_FILES_ONLY',
});
const options = [projectFilesOnly, ...projectOptions];

/** `sluice clean`. */
export const clean: Verb = {
  name: 'clean',
  aliases: [],
  summary: "delete the folders that the project's clean-targets name (default: target)",
  details:
    'Touches no database, nothing outside the project unless asked to, and none of the folders of models, seeds and the like.',
  operand: null,
  options,
  examples: [{ line: 'clean', does: 'artifacts, compiled SQL and the parse cache' }],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: CleanRequest = {
      kind: 'clean',
      ...readProjectRequest(given, options),
      projectFilesOnly: given.get(projectFilesOnly) ?? true,
    };
    const { runClean } = await import('../../app/clean.ts');
    return runClean(request, effects);
  },
};
