import type { SqlRequest } from '../../app/request.ts';
import { choiceOption, integerOption } from '../option.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const port = integerOption({
  name: 'port',
  minimum: 0,
  maximum: 65_535,
  description: 'listen there on 127.0.0.1 for psql and other clients, until Ctrl-C (0: any free port)',
});
const output = choiceOption({
  name: 'output',
  description: 'text: a table (default), or json',
  choices: ['text', 'json'],
});
const options = [port, output, ...projectOptions];

/** `sluice sql`. */
export const sql: Verb = {
  name: 'sql',
  aliases: [],
  summary: 'run SQL on the target: a statement, a prompt, or a port for other clients',
  details: 'Without a statement, statements come from standard input; on a terminal there is a prompt.',
  operand: { shown: '[statement]', description: 'run this (one or several, each by itself) and end' },
  options,
  examples: [
    { line: 'sql', does: 'a prompt' },
    { line: 'sql "select * from sluice.rejects"', does: 'the records that loads could not take' },
    { line: 'sql --port 5433', does: 'then: psql -h 127.0.0.1 -p 5433' },
  ],
  standardOutput: 'product',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const request: SqlRequest = {
      kind: 'sql',
      ...readProjectRequest(given, options),
      statement: given.operand,
      port: given.get(port),
      output: given.get(output) ?? 'text',
    };
    const { runSql } = await import('../../app/sql.ts');
    return runSql(request, effects);
  },
};
