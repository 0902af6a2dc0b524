import type { NodeConfig } from '../../domain/config.ts';
import { ask, generatorFunction } from '../../template/values/functions.ts';
import { toValue } from '../../template/values/json.ts';
import { TemplateError } from '../../template/values/template-error.ts';
import { PyDict, PyTuple } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import type { Json } from '../../util/json.ts';
import { withBatch } from '../event-time.ts';
import type { RunScope } from '../run-scope.ts';
import type { Member, Members } from '../scope.ts';
import { resultMembers } from './results.ts';
import { configAtRun } from './run-config.ts';
import { functionAtRun, metricAtRun, refAtRun, sourceAtRun, thisAtRun } from './run-references.ts';
import { sharedMembers } from './shared-members.ts';
import { templateMembers } from './template-members.ts';
import { variablesAtRun } from './variables.ts';

/** The names of the run pass but `adapter`, which needs the context itself. */
export const runMembers: Members<RunScope> = new Map<string, Member<RunScope>>([
  ...templateMembers,
  ...sharedMembers,
  ['config', configAtRun],
  ['compiled_code', ({ compiledCode }) => compiledCode],
  ['database', (scope) => ownPlace(scope, 'database')],
  ['defer_relation', () => null],
  ['function', functionAtRun],
  ['graph', ({ run }) => run.graphDict()],
  ['load_agate_table', seedRows],
  ['load_result', ({ results }) => resultMembers(results).get('load_result')!],
  ['metric', metricAtRun],
  ['model', modelAtRun],
  ['post_hooks', ({ node }) => hooks(node.config, 'post-hook')],
  ['pre_hooks', ({ node }) => hooks(node.config, 'pre-hook')],
  ['ref', refAtRun],
  ['schema', (scope) => ownPlace(scope, 'schema')],
  ['selected_resources', ({ run }) => [...run.selected]],
  ['source', sourceAtRun],
  ['store_raw_result', ({ results }) => resultMembers(results).get('store_raw_result')!],
  ['store_result', ({ results }) => resultMembers(results).get('store_result')!],
  ['this', thisAtRun],
  ['var', variablesAtRun],
]);

/** `database`, `schema`: the node's; the target's where it has none. */
function ownPlace({ node, project }: RunScope, part: 'database' | 'schema'): Value {
  const database = 'database' in node ? node.database : null;
  const schema = 'schema' in node ? node.schema : null;
  return (part === 'schema' ? schema : database) ?? project.target[part];
}

/** `model`: the node as the manifest has it, with what it compiled to once that is known. */
function modelAtRun({ node, run, batch, compiledCode }: RunScope): Value {
  const model = withBatch(run.modelDict(node), batch);
  if (compiledCode !== null && model instanceof PyDict) {
    model.set('compiled', true);
    model.set('compiled_code', compiledCode);
  }
  return model;
}

/** `load_agate_table()`: a seed's rows. */
function seedRows({ node }: RunScope): Value {
  return generatorFunction('load_agate_table', function* () {
    if (node.resourceType !== 'seed') {
      throw new TemplateError(`can only load_agate_table for seeds (got a ${node.resourceType})`);
    }
    const answer = yield* ask({ kind: 'seed-rows' });
    return answer instanceof PyTuple ? answer.items[1]! : answer;
  });
}

function hooks(config: NodeConfig, key: string): Value {
  const value: Json | undefined = config[key];
  return value === undefined || value === null ? [] : toValue(Array.isArray(value) ? value : [value]);
}
