import type { DocsGenerateRequest } from '../../app/request.ts';
import { UsageError } from '../../domain/errors.ts';
import { switchOption, toggleOption } from '../option.ts';
import {
  projectOptions,
  readProjectRequest,
  readSelectionRequest,
  selectionOptions,
} from '../project-request.ts';
import type { Verb } from '../verb.ts';

const compile = toggleOption({
  name: 'compile',
  shown: 'off',
  description: 'do not compile nodes first: the manifest has no compiled SQL',
});
const emptyCatalog = switchOption({
  name: 'empty-catalog',
  description: 'do not ask the database: the catalog is empty',
});
const options = [...selectionOptions, compile, emptyCatalog, ...projectOptions];

/** `sluice docs generate`. */
export const docs: Verb = {
  name: 'docs',
  aliases: [],
  summary: 'write what documentation sites read: docs generate',
  details:
    'Writes manifest.json and catalog.json (what the database says of each relation: columns, types, comments, owner) into the folder for artifacts. Exit code 1 where a node does not compile.',
  operand: { shown: '<generate>', description: 'the word generate' },
  options,
  examples: [
    { line: 'docs generate', does: 'for all nodes' },
    { line: 'docs generate --select +orders', does: 'for orders and all that it is made of' },
    { line: 'docs generate --empty-catalog --no-compile', does: 'without a database' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    if (given.operand !== 'generate')
      throw new UsageError(`docs has no "${given.operand}"; it takes generate`);
    const asked = readProjectRequest(given, options);
    const request: DocsGenerateRequest = {
      kind: 'docs-generate',
      ...asked,
      command: 'generate',
      arguments: { ...asked.arguments, which: 'generate' },
      ...readSelectionRequest(given),
      compile: given.get(compile) ?? true,
      emptyCatalog: given.get(emptyCatalog),
    };
    const { runDocsGenerate } = await import('../../app/docs-generate.ts');
    return runDocsGenerate(request, effects);
  },
};
