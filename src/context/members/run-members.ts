import type { NodeConfig } from '../../domain/config.ts';
import { toValue } from '../../template/values/json.ts';
import type { Value } from '../../template/values/value.ts';
import type { Json } from '../../util/json.ts';
import type { RunScope } from '../run-scope.ts';
import type { Member, Members } from '../scope.ts';
import { resultMembers } from './results.ts';
import { configAtRun } from './run-config.ts';
import { refAtRun, sourceAtRun, thisAtRun } from './run-references.ts';
import { sharedMembers } from './shared-members.ts';
import { templateMembers } from './template-members.ts';
import { variablesAtRun } from './variables.ts';

/** The names of the run pass but `adapter`, which needs the context itself. */
export const runMembers: Members<RunScope> = new Map<string, Member<RunScope>>([
  ...templateMembers,
  ...sharedMembers,
  ['config', configAtRun],
  ['graph', ({ run }) => run.graphDict()],
  ['load_result', ({ results }) => resultMembers(results).get('load_result')!],
  ['model', ({ node, run }) => run.modelDict(node)],
  ['post_hooks', ({ node }) => hooks(node.config, 'post-hook')],
  ['pre_hooks', ({ node }) => hooks(node.config, 'pre-hook')],
  ['ref', refAtRun],
  ['selected_resources', ({ run }) => [...run.selected]],
  ['source', sourceAtRun],
  ['store_raw_result', ({ results }) => resultMembers(results).get('store_raw_result')!],
  ['store_result', ({ results }) => resultMembers(results).get('store_result')!],
  ['this', thisAtRun],
  ['var', variablesAtRun],
]);

function hooks(config: NodeConfig, key: string): Value {
  const value: Json | undefined = config[key];
  return value === undefined || value === null ? [] : toValue(Array.isArray(value) ? value : [value]);
}
