import type { GenerateSourcesRequest } from '../../app/request.ts';
import { UsageError } from '../../domain/errors.ts';
import { listOption, switchOption, textOption } from '../option.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const from = textOption({
  name: 'from',
  argument: '<what>',
  description:
    "a path, a glob, a URL (of a file, an API's first page, or postgres://…); default: the target database",
});
const schema = listOption({
  name: 'schema',
  argument: '<names...>',
  description: 'of a database: these schemas (default: all)',
});
const name = textOption({ name: 'name', argument: '<name>', description: 'what the source is called' });
const output = textOption({
  name: 'output',
  short: 'o',
  argument: '<file>',
  description: 'write to this file (default: to the terminal)',
});
const overwrite = switchOption({
  name: 'overwrite',
  description: 'with --output: replace a file that is there',
});
const options = [from, schema, name, output, overwrite, ...projectOptions];

/** `sluice generate`. */
export const generate: Verb = {
  name: 'generate',
  aliases: [],
  summary: 'write the YAML of sources from what is there: generate sources',
  details:
    "Looks at a database's tables, at a file's first rows or at an API's first page, and writes the declaration: it parses and loads as it is; what is a guess stands above it as a comment. Nothing is loaded.",
  operand: { shown: '<sources>', description: 'the word sources' },
  options,
  examples: [
    { line: 'generate sources --schema raw', does: 'the tables of schema raw of the target' },
    {
      line: "generate sources --from 'data/*.csv' --output sources/data.yml",
      does: 'files, with their columns',
    },
    { line: 'generate sources --from https://api.example.org/v2/votes', does: 'a table of an API' },
    {
      line: 'generate sources --from postgres://me@db.example.org/shop --schema public',
      does: 'tables to load from another database',
    },
  ],
  standardOutput: 'product',
  engineFailure: 'refused',
  run: async (given, effects) => {
    if (given.operand !== 'sources')
      throw new UsageError(`generate has no "${given.operand ?? ''}"; it takes sources`);
    const asked = readProjectRequest(given, options);
    const request: GenerateSourcesRequest = {
      kind: 'generate-sources',
      ...asked,
      from: given.get(from),
      schemas: given.get(schema) ?? [],
      name: given.get(name),
      outputPath: given.get(output),
      overwrite: given.get(overwrite),
    };
    const { generateSources } = await import('../../app/generate-sources.ts');
    return generateSources(request, effects);
  },
};
