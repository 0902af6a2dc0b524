import type { ParseRequest } from '../../app/request.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

/** `sluice parse`. */
export const parse: Verb = {
  name: 'parse',
  aliases: [],
  summary: 'read the project, say what is wrong with it, write target/manifest.json',
  details: 'Needs no database. All faults are reported at once, each with its place and what to do.',
  operand: null,
  options: projectOptions,
  examples: [
    { line: 'parse', does: 'the project of this folder' },
    { line: 'parse --no-partial-parse', does: 'every file anew' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: ParseRequest = { kind: 'parse', ...readProjectRequest(given, projectOptions) };
    const { runParse } = await import('../../app/parse.ts');
    return runParse(request, effects);
  },
};
