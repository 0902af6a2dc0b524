import type { CompileRequest } from '../../app/request.ts';
import { choiceOption, toggleOption } from '../option.ts';
import { empty, fullRefresh, inline } from '../options.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const output = choiceOption({
  name: 'output',
  description: 'how to print what --inline or one selected node gives: text (default) or json',
  choices: ['text', 'json'],
});
const injectCtes = toggleOption({
  name: 'inject-ephemeral-ctes',
  shown: 'off',
  description: 'leave the texts of ephemeral models out of what reads them',
  variable: 'INJECT_EPHEMERAL_CTES',
});
const options = [...selectionOptions, inline, output, fullRefresh, empty, injectCtes, ...projectOptions];

/** `sluice compile`. */
export const compile: Verb = {
  name: 'compile',
  aliases: [],
  summary: 'turn templates into SQL, in target/compiled, and run none of it',
  details:
    'One selected node, or --inline, is printed too. Templates that ask the database need a target that answers.',
  operand: null,
  options,
  examples: [
    { line: 'compile', does: 'everything' },
    { line: 'compile --select orders', does: 'one model, printed too' },
    { line: 'compile --inline "select * from {{ ref(\'orders\') }}"', does: 'a query of your own' },
  ],
  standardOutput: 'product',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: CompileRequest = {
      kind: 'compile',
      ...readProjectRequest(given, options),
      ...readSelectionRequest(given),
      inline: given.get(inline),
      output: given.get(output) ?? 'text',
      fullRefresh: given.get(fullRefresh),
      empty: given.get(empty) ?? false,
      injectEphemeralCtes: given.get(injectCtes) ?? true,
    };
    const { runCompile } = await import('../../app/compile.ts');
    return runCompile(request, effects);
  },
};
