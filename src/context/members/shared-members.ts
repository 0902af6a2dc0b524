import type { Value } from '../../template/values/value.ts';
import { ColumnClass } from '../objects/column-object.ts';
import type { Member, Scope } from '../scope.ts';
import { nativeFunction } from '../../template/values/functions.ts';
import { dictDifference } from './dict-difference.ts';
import { environmentVariables, metadataEnvironment } from './environment-variables.ts';
import { exceptions } from './exceptions.ts';
import {
  execute,
  flags,
  invocationArguments,
  invocationId,
  projectName,
  threadId,
  version,
} from './invocation.ts';
import { logFunction, printFunction } from './logging.ts';
import {
  api,
  builtinNames,
  contextNames,
  renderFunction,
  tryOrCompilerError,
  validation,
} from './reaching.ts';
import { target, targetDatabase, targetSchema } from './target.ts';

const none = (): Value => null;

/** `write(text)`: compiled SQL is written by the run itself. */
const writeFunction = (): Value => nativeFunction('write', () => '');

/** The names that are the same in both passes. */
export const sharedMembers: readonly (readonly [string, Member<Scope>])[] = [
  ['api', api],
  ['builtins', builtinNames],
  ['column', () => new ColumnClass()],
  ['context', contextNames],
  ['database', targetDatabase],
  ['dbt_metadata_envs', metadataEnvironment],
  ['dbt_version', version],
  ['diff_of_two_dicts', dictDifference],
  ['env', target],
  ['env_var', environmentVariables],
  ['exceptions', exceptions],
  ['execute', execute],
  ['flags', flags],
  ['invocation_args_dict', invocationArguments],
  ['invocation_id', invocationId],
  ['log', logFunction],
  ['post_hooks', none],
  ['pre_hooks', none],
  ['print', printFunction],
  ['project_name', projectName],
  ['render', renderFunction],
  ['schema', targetSchema],
  ['sql', none],
  ['sql_now', () => 'now()'],
  ['target', target],
  ['thread_id', threadId],
  ['try_or_compiler_error', tryOrCompilerError],
  ['validation', validation],
  ['write', writeFunction],
];
