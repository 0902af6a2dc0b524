import { UsageError } from '../../domain/errors.ts';
import type { RunOperationRequest } from '../../app/request.ts';
import { mappingOption, textOption } from '../option.ts';
import { parseVars } from '../parse-vars.ts';
import { projectOptions, readProjectRequest } from '../project-request.ts';
import type { Verb } from '../verb.ts';

const macroArguments = mappingOption({
  name: 'args',
  argument: '<yaml>',
  description: "the macro's arguments by name: '{role: reporter}'",
  parse: parseVars,
});
const sql = textOption({
  name: 'sql',
  argument: '<statement>',
  description: 'run this instead of a macro; ref() and macros work in it',
});
const options = [macroArguments, sql, ...projectOptions];

/** `sluice run-operation`. */
export const runOperation: Verb = {
  name: 'run-operation',
  aliases: [],
  summary: 'call a macro, or run one statement, outside of any node',
  details:
    'Each statement is committed by itself; a macro that wants several in one transaction says begin and commit. Exit code 1 where the macro or a statement fails, 2 where there is no such macro.',
  operand: { shown: '[macro]', description: 'name of the macro, or package.name' },
  options,
  examples: [
    { line: 'run-operation grant_select', does: 'a macro of the project' },
    { line: 'run-operation grant_select --args "{role: reporter}"', does: 'with an argument' },
    { line: 'run-operation dbt_utils.say', does: 'a macro of a package' },
    { line: `run-operation --sql "vacuum {{ ref('orders') }}"`, does: 'one statement' },
  ],
  standardOutput: 'report',
  engineFailure: 'refused',
  run: async (given, effects) => {
    const project = readProjectRequest(given, options);
    const request: RunOperationRequest = {
      kind: 'run-operation',
      ...project,
      arguments: { ...project.arguments, ...(given.operand !== null && { macro: given.operand }) },
      macro: given.operand,
      macroArguments: given.get(macroArguments),
      sql: given.get(sql),
    };
    if (request.sql === null && request.macro === null)
      throw new UsageError('Either a macro name or --sql must be passed to run-operation');
    if (request.sql !== null && request.macro !== null)
      throw new UsageError('Cannot specify both a macro name and --sql for run-operation');
    if (request.sql !== null && Object.keys(request.macroArguments).length > 0)
      throw new UsageError('--args cannot be used with --sql; pass arguments directly in the SQL');
    const { runRunOperation } = await import('../../app/run-operation.ts');
    return runRunOperation(request, effects);
  },
};
