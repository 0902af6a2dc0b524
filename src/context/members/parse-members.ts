import { PyDict } from '../../template/values/value.ts';
import type { Value } from '../../template/values/value.ts';
import { toValue } from '../../template/values/json.ts';
import type { ParseScope } from '../parse-scope.ts';
import type { Member, Members, Scope } from '../scope.ts';
import {
  configAtParse,
  functionAtParse,
  metricAtParse,
  refAtParse,
  sourceAtParse,
  thisAtParse,
} from './parse-references.ts';
import { resultMembers } from './results.ts';
import { sharedMembers } from './shared-members.ts';
import { templateMembers } from './template-members.ts';
import { variablesAtParse, variablesAtRun } from './variables.ts';

/** The names of the parse pass but `adapter`, which needs the context itself. */
export const parseMembers: Members<ParseScope> = new Map<string, Member<ParseScope>>([
  ...templateMembers,
  ...sharedMembers,
  ['config', configAtParse],
  ['function', functionAtParse],
  ['graph', graphAtParse],
  ['load_result', (scope) => resultsOf(scope).get('load_result')!],
  ['metric', metricAtParse],
  ['model', modelAtParse],
  ['ref', refAtParse],
  ['selected_resources', () => []],
  ['source', sourceAtParse],
  ['store_raw_result', (scope) => resultsOf(scope).get('store_raw_result')!],
  ['store_result', (scope) => resultsOf(scope).get('store_result')!],
  ['this', thisAtParse],
  ['var', variablesAtParse],
]);

/** The names of the macros that name things: as in the parse pass, but a variable that is not set is a fault. */
export const generateNameMembers: Members<ParseScope> = new Map<string, Member<ParseScope>>([
  ...parseMembers,
  ['var', variablesAtRun],
]);

const results = new WeakMap<Scope, ReadonlyMap<string, Value>>();

function resultsOf(scope: Scope): ReadonlyMap<string, Value> {
  let members = results.get(scope);
  if (!members) results.set(scope, (members = resultMembers(new Map())));
  return members;
}

/** `graph` in the parse pass: there is none yet. */
function graphAtParse(scope: ParseScope): Value {
  scope.notes.wholeProject();
  return PyDict.from(
    [
      'exposures',
      'groups',
      'metrics',
      'nodes',
      'sources',
      'semantic_models',
      'saved_queries',
      'unit_tests',
      'functions',
    ].map((name) => [name, new PyDict()] as const),
  );
}

function modelAtParse({ about }: ParseScope): Value {
  if (!about) return new PyDict();
  return toValue({
    unique_id: about.id,
    resource_type: about.resourceType,
    package_name: about.packageName,
    name: about.name,
    alias: about.alias,
    database: about.database,
    schema: about.schema,
    path: about.path,
    original_file_path: about.originalPath,
    fqn: about.fqn,
    ...about.details,
  });
}
