import type { DocsGenerateRequest, DocsServeRequest } from '../../app/request.ts';
import { UsageError } from '../../domain/errors.ts';
import { integerOption, switchOption, textOption, toggleOption } from '../option.ts';
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
const staticPage = switchOption({
  name: 'static',
  description: 'write static_index.html too: the page with all in it, for mail or a file share',
});
const host = textOption({
  name: 'host',
  argument: '<host>',
  description: 'serve: where to listen (127.0.0.1)',
});
const port = integerOption({
  name: 'port',
  minimum: 0,
  maximum: 65_535,
  description: 'serve: the port (8080; 0 takes a free one)',
});
const browser = toggleOption({
  name: 'browser',
  shown: 'off',
  description: 'serve: do not open the page in a browser',
});
const options = [
  ...selectionOptions,
  compile,
  emptyCatalog,
  staticPage,
  host,
  port,
  browser,
  ...projectOptions,
];

/** `sluice docs generate` and `docs serve`. */
export const docs: Verb = {
  name: 'docs',
  aliases: [],
  summary: 'documentation: docs generate writes it, docs serve shows it',
  details:
    'generate writes manifest.json, catalog.json (what the database says of each relation: columns, types, comments, owner) and index.html, a page that shows them, into the folder for artifacts, with the folders of asset-paths. Exit code 1 where a node does not compile. serve shows the page at http://localhost:8080 until it is stopped.',
  operand: { shown: '<generate|serve>', description: 'the word generate or serve' },
  options,
  examples: [
    { line: 'docs generate', does: 'for all nodes' },
    { line: 'docs generate --select +orders', does: 'for orders and all that it is made of' },
    { line: 'docs generate --empty-catalog --no-compile', does: 'without a database' },
    { line: 'docs generate --static', does: 'one file that needs no server' },
    { line: 'docs serve --port 8001 --no-browser', does: 'the page, for a browser elsewhere' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const asked = readProjectRequest(given, options);
    if (given.operand === 'serve') {
      const request: DocsServeRequest = {
        kind: 'docs-serve',
        ...asked,
        command: 'serve',
        arguments: { ...asked.arguments, which: 'serve' },
        host: given.get(host) ?? '127.0.0.1',
        port: given.get(port) ?? 8080,
        browser: given.get(browser) ?? true,
      };
      const { runDocsServe } = await import('../../app/docs-serve.ts');
      return runDocsServe(request, effects);
    }
    if (given.operand !== 'generate')
      throw new UsageError(`docs has no "${given.operand}"; it takes generate or serve`);
    const request: DocsGenerateRequest = {
      kind: 'docs-generate',
      ...asked,
      command: 'generate',
      arguments: { ...asked.arguments, which: 'generate' },
      ...readSelectionRequest(given),
      compile: given.get(compile) ?? true,
      emptyCatalog: given.get(emptyCatalog),
      static: given.get(staticPage),
    };
    const { runDocsGenerate } = await import('../../app/docs-generate.ts');
    return runDocsGenerate(request, effects);
  },
};
